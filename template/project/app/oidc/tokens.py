"""Access tokens of the provider."""

from functools import lru_cache
from typing import Any

import jwt

from app.core.errors import UnauthorizedError
from app.oidc.issuer import Issuer

REQUIRED = ["aud", "exp", "iat", "iss", "sub"]
# What only other tokens of a provider have: those that tell a client who logged in or out.
FOREIGN = {"at_hash", "c_hash", "events", "nonce"}
MAX_SUBJECT = 255

_jwt = jwt.PyJWT({"require": REQUIRED, "enforce_minimum_key_length": True})


@lru_cache(maxsize=256)
def read_header(segment: str) -> tuple[str, str, str]:
    """Read the id of the key, the algorithm and the type out of the first part of a token.

    It is the same in all tokens of a key. An empty object takes the place of the second part.
    """
    if len(segment) > 1_000:
        raise jwt.DecodeError("The header is too long.")
    header = jwt.get_unverified_header(f"{segment}.e30.")
    return header["kid"], header["alg"], str(header.get("typ", "")).lower()


async def read_access_token(token: str, issuer: Issuer) -> dict[str, Any]:
    """Check an access token and return what it says."""
    settings = issuer.settings
    if not settings.is_complete:
        raise UnauthorizedError("Nobody can log in: OIDC_ISSUER or OIDC_AUDIENCE is not set.")
    try:
        key_id, algorithm, kind = read_header(token.partition(".")[0])
        if algorithm not in settings.algorithms or kind not in settings.types:
            raise jwt.InvalidTokenError("The algorithm or the type is not allowed.")
        key = await issuer.find_key(key_id, algorithm)
        if key is None:
            raise jwt.InvalidTokenError("The key is unknown.")
        claims: dict[str, Any] = _jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=settings.issuer,
            audience=settings.audience,
            leeway=settings.leeway,
        )
        check_claims(claims)
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error
    return claims


def check_claims(claims: dict[str, Any]) -> None:
    """Refuse a subject that no provider should have, and a token that was made for a client."""
    subject = claims["sub"]
    if not 0 < len(subject) <= MAX_SUBJECT or not (subject.isascii() and subject.isprintable()):
        raise jwt.InvalidTokenError("The subject is not short, printable ASCII.")
    if not claims.keys().isdisjoint(FOREIGN):
        raise jwt.InvalidTokenError("It is no access token.")
