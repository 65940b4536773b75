"""The generated services, on real databases."""
