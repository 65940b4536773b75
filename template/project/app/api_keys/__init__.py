"""Keys with which programs say who they are."""
