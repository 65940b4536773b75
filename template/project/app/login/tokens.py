"""Tokens: short-lived signed ones for access, random ones to renew them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import jwt

from app.auth.principal import Kind, Principal
from app.auth.scopes import Scope
from app.core.errors import UnauthorizedError
from app.db.base import utc_now
from app.login.config import AuthSettings

ALGORITHM = "HS256"
REQUIRED = ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]

_jwt = jwt.PyJWT({"require": REQUIRED, "enforce_minimum_key_length": True})


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an access token says: who is calling, and in which session it was given out."""

    principal: Principal
    session_id: int


def sign_access_token(principal: Principal, session_id: int, settings: AuthSettings) -> str:
    """Write down who the caller is and what it may do, until the token expires."""
    now = utc_now()
    claims = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": str(principal.id),
        "sid": session_id,
        "scope": " ".join(sorted(principal.scopes)),
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + timedelta(seconds=settings.access_lifetime),
    }
    return _jwt.encode(claims, settings.secret.get_secret_value(), ALGORITHM)


def read_access_token(token: str, settings: AuthSettings) -> AccessToken:
    """Check an access token and return what it says."""
    try:
        claims = _jwt.decode(
            token,
            settings.secret.get_secret_value(),
            algorithms=[ALGORITHM],
            issuer=settings.issuer,
            audience=settings.audience,
        )
        scopes = frozenset(Scope(name) for name in claims.get("scope", "").split())
        return AccessToken(Principal(int(claims["sub"]), Kind.USER, scopes), int(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error


def make_refresh_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> str:
    """Return what is stored of a refresh token; it is random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
