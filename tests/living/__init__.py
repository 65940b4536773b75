"""Real services on real databases, through updates and other answers."""
