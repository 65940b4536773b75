"""A generated service against the same service written by hand in one file."""
