"""How users log in with a password."""
