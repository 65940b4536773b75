"""Builds production FastAPI services from one Copier template, and keeps them current."""
