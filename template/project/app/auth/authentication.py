# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
# {% if not has_passwords %}
# {% include "template/project/app/auth/authentication_" ~ auth ~ ".py" %}
# {% else %}
"""Who is calling, as the access token says."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import OAuth2PasswordBearer

from app.auth.headers import SAFE_METHODS, read_bearer
from app.auth.principal import Principal
from app.auth.scopes import DESCRIPTIONS, SCOPES
from app.config import get_settings
from app.core.errors import UnauthorizedError
from app.db.session import find_database
from app.login.repository import LoginRepository
from app.login.tokens import read_access_token


class AccessTokenBearer(OAuth2PasswordBearer):
    """Describes in OpenAPI where tokens come from, and reads the one of a request."""

    async def __call__(self, connection: HTTPConnection) -> str | None:
        return read_bearer(connection)


get_token = AccessTokenBearer(
    "/api/v1/auth/token",
    scopes={scope.value: text for scope, text in DESCRIPTIONS.items()},
    auto_error=False,
)

Credentials = Annotated[str | None, Depends(get_token)]


async def authenticate(request: Request, token: Credentials) -> Principal | None:
    """Return whom the access token of a request names, or None where there is no token.

    To read, the token is enough. To write, its session must not have ended, nor its user been
    deactivated, and what the user may not do any more is not done.
    """
    if token is None:
        return None
    principal = read_access_token(token, get_settings().auth)
    if request.method in SAFE_METHODS:
        return principal
    async with find_database(request).read_current() as session:
        role = await LoginRepository(session).find_role(principal.session_id, principal.id)
    if role is None:
        raise UnauthorizedError("The session has ended, or its user is not active any more.")
    return replace(principal, scopes=principal.scopes & SCOPES[role])
# {% endif %}
# {% endcall %}
