"""What a request says for itself: the header with the caller's token, and the method."""

import re

from fastapi.requests import HTTPConnection

from app.core.errors import UnauthorizedError

# Methods that change nothing, for which credentials need not be up to the second.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Whatever is longer is not even looked at.
# {% filter replace("4_000", "16_000" if has_oidc else "4_000") %}
MAX_LENGTH = 4_000
# {% endfilter %}
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def read_bearer(connection: HTTPConnection) -> str | None:
    """Return the token that a request bears, or None where it bears none.

    One header, one token: of two, a proxy in front might have checked the other.
    """
    values = connection.headers.getlist("Authorization")
    if not values:
        return None
    if len(values) > 1:
        raise UnauthorizedError("There is more than one header Authorization.")
    scheme, _, token = values[0].partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer":
        return None
    if len(token) > MAX_LENGTH or TOKEN.fullmatch(token) is None:
        raise UnauthorizedError("What follows the word Bearer is not one token.")
    return token
