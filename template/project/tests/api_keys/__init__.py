"""The tests of API keys."""
