"""The facts, one subject a file; each describes itself by a `Fact`."""
