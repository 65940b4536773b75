"""How users log in with a password, stay logged in, and log out."""
