"""Tokens: short-lived signed ones for access, random ones to get those."""

import hashlib
import secrets
import time
from uuid import uuid4

import jwt

from app.auth.principal import Kind, Principal
from app.auth.scopes import Scope
from app.core.errors import UnauthorizedError
from app.login.config import AuthSettings

REQUIRED = ["aud", "exp", "iat", "iss", "jti", "nbf", "scope", "sid", "sub"]
# How far the clocks of several hosts may be apart, in seconds.
LEEWAY = 5

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
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now,
            "exp": now + settings.access_lifetime,
        }
    )


def read_access_token(token: str, settings: AuthSettings) -> Principal:
    """Check an access token and return whom it names.

    A good one begins with the header that one of our keys writes, to the letter: which key it is,
    and which algorithm, is settled by that, and nothing else in a header has any effect.
    """
    try:
        key = settings.keys[token.partition(".")[0]]
        claims = _jwt.decode(
            token,
            key.checking,
            algorithms=[key.algorithm],
            issuer=settings.issuer,
            audience=settings.audience,
            leeway=LEEWAY,
        )
        scopes = frozenset(map(Scope, claims["scope"].split()))
        return Principal(int(claims["sub"]), Kind.USER, scopes, int(claims["sid"]))
    except (jwt.InvalidTokenError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error


def make_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored of such a token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
