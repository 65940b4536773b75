"""The OpenID provider: its keys, its tokens, and who its users are here."""
