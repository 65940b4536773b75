"""Updates of living projects, against plain Copier."""
