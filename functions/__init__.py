"""The non-HTTP Lambdas: one module each; unwrap the event, call reactions, report partial failures."""
