"""What a look at projects costs beside plain Copier."""
