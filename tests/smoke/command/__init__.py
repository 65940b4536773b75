"""The command `fastwright smoke`, as a process."""
