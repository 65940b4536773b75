"""Secrets that the service signs with."""

import secrets

from pydantic import SecretStr

EXAMPLES = ("change", "example", "insecure", "password", "secret")
MAKER = "openssl rand -base64 48"


def refuse_weak(secret: SecretStr) -> SecretStr:
    """Refuse a secret that somebody could guess."""
    text = secret.get_secret_value()
    if len(text) < 32 or len(set(text)) < 10:
        raise ValueError(f"is too short or too simple: make one with `{MAKER}`")
    if any(word in text.lower() for word in EXAMPLES):
        raise ValueError(f"looks like an example: make one with `{MAKER}`")
    return secret


def make_secret() -> SecretStr:
    """Make a secret for this process only."""
    return SecretStr(secrets.token_urlsafe(48))
