"""The template, rendered in every combination of answers."""
