"""Bodies of the `./dev` commands: one module per command, each with a `main()`."""
