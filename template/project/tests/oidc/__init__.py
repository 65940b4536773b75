"""The tests of the OpenID provider's tokens."""
