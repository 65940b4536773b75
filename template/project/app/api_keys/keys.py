"""What a key looks like: a public prefix that finds it, a point, and a secret of 256 bits."""

import base64
import hashlib
import re
import secrets

# For secret scanners, too. The last character holds only four bits, so it is one of sixteen.
# Keys that were given out have this form: before it is changed, they must be replaced.
PATTERN = r"\bsk_[a-z2-7]{16}\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\b"
LENGTH = 63

_form = re.compile(PATTERN)


def make_key() -> str:
    """Make a key, to be shown once."""
    prefix = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return f"sk_{prefix}.{secrets.token_urlsafe(32)}"


def is_key(text: str) -> bool:
    """Tell whether a text has the form of a key."""
    return len(text) == LENGTH and _form.fullmatch(text) is not None


def get_prefix(key: str) -> str:
    """Return the part of a key that is no secret."""
    return key.partition(".")[0]


def hash_key(key: str) -> str:
    """Return what is stored of a key; its secret is random, so a fast hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
