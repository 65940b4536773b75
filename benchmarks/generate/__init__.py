"""What the wrapper costs beside plain Copier."""
