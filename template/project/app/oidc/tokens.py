"""Tokens of the provider: access tokens, and the ID tokens of logins."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from time import time
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


@lru_cache(maxsize=1_000)
def read_claims(
    token: str, key: jwt.PyJWK, issuer: str, audience: str, leeway: int
) -> Mapping[str, Any]:
    """Check a token with a key, once: all that is true then stays true, but for its end.

    Whatever is wrong raises an error, and is not remembered.
    """
    algorithms = [key.algorithm_name]
    return _jwt.decode(token, key, algorithms, issuer=issuer, audience=audience, leeway=leeway)


async def read_access_token(token: str, issuer: Issuer) -> Mapping[str, Any]:
    """Check an access token and return what it says."""
    settings = issuer.settings
    if not settings.is_complete:
        raise UnauthorizedError("Nobody can log in: OIDC_ISSUER or OIDC_AUDIENCE is not set.")
    try:
        claims = await read_token(token, issuer, settings.types, settings.audience)
        if not claims.keys().isdisjoint(FOREIGN):
            raise jwt.InvalidTokenError("It is no access token.")
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise UnauthorizedError("The access token is not valid, or not any more.") from error
    return claims


async def read_id_token(token: str, issuer: Issuer, nonce: str) -> Mapping[str, Any]:
    """Check the ID token of the login that a nonce began, and return what it says."""
    client_id = issuer.settings.client_id
    try:
        claims = await read_token(token, issuer, ["jwt", ""], client_id)
        if claims.get("nonce") != nonce or claims.get("azp", client_id) != client_id:
            raise jwt.InvalidTokenError("It belongs to another login.")
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise UnauthorizedError("The ID token of the provider is not valid.") from error
    return claims


async def read_token(
    token: str, issuer: Issuer, types: Sequence[str], audience: str | None
) -> Mapping[str, Any]:
    """Check what all tokens of the provider have."""
    settings = issuer.settings
    key_id, algorithm, kind = read_header(token.partition(".")[0])
    if algorithm not in settings.algorithms or kind not in types:
        raise jwt.InvalidTokenError("The algorithm or the type is not allowed.")
    key = await issuer.find_key(key_id, algorithm)
    if key is None:
        raise jwt.InvalidTokenError("The key is unknown.")
    claims = read_claims(token, key, str(settings.issuer), str(audience), settings.leeway)
    if int(claims["exp"]) <= time() - settings.leeway:
        raise jwt.ExpiredSignatureError("The token is over.")
    subject = claims["sub"]
    if not 0 < len(subject) <= MAX_SUBJECT or not (subject.isascii() and subject.isprintable()):
        raise jwt.InvalidTokenError("The subject is not short, printable ASCII.")
    return claims
