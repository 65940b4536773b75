"""Tokens: short-lived signed ones for access, random ones to renew them."""

import hashlib
import secrets
from datetime import timedelta
from uuid import uuid4

import jwt

from app.auth.principal import Kind, Principal
from app.auth.scopes import Scope
from app.core.errors import UnauthorizedError
from app.db.base import utc_now
from app.login.config import AuthSettings

ALGORITHM = "HS256"
REQUIRED = ["aud", "exp", "iat", "iss", "jti", "sub"]

_jwt = jwt.PyJWT({"require": REQUIRED, "enforce_minimum_key_length": True})


def sign_access_token(principal: Principal, settings: AuthSettings) -> str:
    """Write down who the caller is and what it may do, until the token expires."""
    now = utc_now()
    claims = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(principal.id),
        "scope": " ".join(sorted(principal.scopes)),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + timedelta(seconds=settings.access_lifetime),
    }
    return _jwt.encode(claims, settings.secret.get_secret_value(), ALGORITHM)


def read_access_token(token: str, settings: AuthSettings) -> Principal:
    """Check an access token and return whom it names."""
    try:
        claims = _jwt.decode(
            token,
            settings.secret.get_secret_value(),
            algorithms=[ALGORITHM],
            issuer=settings.issuer,
            audience=settings.audience,
        )
        scopes = frozenset(Scope(name) for name in claims.get("scope", "").split())
        return Principal(int(claims["sub"]), Kind.USER, scopes)
    except (jwt.InvalidTokenError, ValueError, AttributeError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error


def make_refresh_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> str:
    """Return what is stored of a refresh token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
