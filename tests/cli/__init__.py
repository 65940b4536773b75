"""The command `fastwright`, run as users run it."""
