"""Who is calling, as the OpenID provider says."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import OpenIdConnect
from fastapi.requests import HTTPConnection
from fastapi.security.base import SecurityBase
from pydantic import field_serializer

from app.auth.headers import SAFE_METHODS, read_bearer
from app.auth.principal import Principal
from app.config import get_settings
from app.oidc.claims import find_kind, find_scopes
from app.oidc.issuer import find_discovery_url, find_issuer
from app.oidc.service import find_identities
from app.oidc.sessions import read_session
from app.oidc.tokens import read_access_token


class Provider(OpenIdConnect):
    """Describes in OpenAPI where tokens come from."""

    @field_serializer("openIdConnectUrl")
    def name_provider(self, _: str) -> str:
        """Name the provider, which nobody knows before the settings are read."""
        return find_discovery_url(get_settings().oidc.issuer or "")


class AccessTokenBearer(SecurityBase):
    """Reads the token of a request."""

    scheme_name = "OpenIdConnect"
    model = Provider(openIdConnectUrl="")

    async def __call__(self, connection: HTTPConnection) -> str | None:
        return read_bearer(connection)


get_token = AccessTokenBearer()

Credentials = Annotated[str | None, Depends(get_token)]


async def authenticate(request: Request, token: Credentials) -> Principal | None:
    """Return whom a request names, by its access token or else by the session of a browser."""
    if token is None:
        return await read_session(request)
    issuer = find_issuer(request)
    claims = await read_access_token(token, issuer)
    user_id = await find_identities(request).find_user_id(
        claims, current=request.method not in SAFE_METHODS
    )
    return Principal(user_id, find_kind(claims), find_scopes(claims, issuer.settings))
