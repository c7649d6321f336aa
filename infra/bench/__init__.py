"""The same four commands by other means, side by side: what each costs, and what each gets wrong."""
