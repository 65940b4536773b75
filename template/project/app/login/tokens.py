"""Tokens: short-lived signed ones for access, random ones to get those."""

import hashlib
import secrets
import time
from functools import lru_cache

import jwt

from app.auth.principal import Kind, Principal
from app.auth.scopes import Scope
from app.core.errors import UnauthorizedError
from app.login.config import AuthSettings
from app.login.keys import Key

REQUIRED = ["aud", "exp", "iat", "iss", "jti", "nbf", "scope", "sid", "sub"]
LEEWAY = 5  # seconds that the clocks of several hosts may be apart

_jwt = jwt.PyJWT({"require": REQUIRED, "strict_aud": True})


def sign_access_token(principal: Principal, settings: AuthSettings) -> str:
    """Write down who the caller is and what it may do, until the token expires."""
    now = int(time.time())
    return settings.secret.sign(
        {
            "iss": settings.issuer,
            "aud": settings.audience,
            "sub": str(principal.id),
            "sid": str(principal.session_id),
            "scope": " ".join(sorted(principal.scopes)),
            "jti": secrets.token_hex(16),
            "iat": now,
            "nbf": now,
            "exp": now + settings.access_lifetime,
        }
    )


@lru_cache(maxsize=1_000)
def check_token(token: str, key: Key, issuer: str, audience: str) -> tuple[Principal, int]:
    """Check a token, once: what is true then stays true until its end, which comes with it."""
    claims = _jwt.decode(
        token, key.checking, [key.algorithm], issuer=issuer, audience=audience, leeway=LEEWAY
    )
    scopes = frozenset(map(Scope, claims["scope"].split()))
    return Principal(int(claims["sub"]), Kind.USER, scopes, int(claims["sid"])), int(claims["exp"])


def read_access_token(token: str, settings: AuthSettings) -> Principal:
    """Check an access token and return whom it names.

    A good one begins with the header that one of our keys writes, to the letter: which key it is,
    and which algorithm, is settled by that, and nothing else in a header has any effect.
    """
    try:
        key = settings.keys[token.partition(".")[0]]
        principal, end = check_token(token, key, settings.issuer, settings.audience)
        if end <= time.time() - LEEWAY:
            raise jwt.ExpiredSignatureError
        return principal
    except (jwt.InvalidTokenError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error


def make_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of such a token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
