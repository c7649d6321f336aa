"""The local city: the deployed template on one machine, with a clock that can be moved."""
