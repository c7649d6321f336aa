"""Template, packaging and the local city: nothing of this package runs in Lambda."""
