"""Variants as files."""
