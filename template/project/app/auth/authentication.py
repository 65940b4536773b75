# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
# {% if not has_passwords %}
# {% include "template/project/app/auth/authentication_" ~ auth ~ ".py" %}
# {% else %}
"""Who is calling, as the access token says."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import OAuth2PasswordBearer

from app.auth.headers import read_bearer
from app.auth.principal import Principal
from app.auth.scopes import DESCRIPTIONS
from app.config import get_settings
from app.login.tokens import read_access_token


class AccessTokenBearer(OAuth2PasswordBearer):
    """Describes in OpenAPI where tokens come from, and reads the one of a request."""

    async def __call__(self, connection: HTTPConnection) -> str | None:
        """Return the token of a request."""
        return read_bearer(connection)


get_token = AccessTokenBearer(
    "/api/v1/auth/token",
    refreshUrl="/api/v1/auth/refresh",
    scopes={scope.value: text for scope, text in DESCRIPTIONS.items()},
    auto_error=False,
)

Credentials = Annotated[str | None, Depends(get_token)]


async def authenticate(request: Request, token: str | None) -> Principal | None:
    """Return whom the access token of a request names, or None where there is no token."""
    return None if token is None else read_access_token(token, get_settings().auth).principal
# {% endif %}
# {% endcall %}
