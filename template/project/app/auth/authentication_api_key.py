"""Who is calling, as the API key says."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import APIKeyHeader, HTTPBearer

from app.api_keys.verification import KeyVerifier
from app.auth.headers import read_bearer
from app.auth.principal import Principal
from app.core.errors import UnauthorizedError


class KeyHeader(APIKeyHeader):
    """The header of API keys, once at the most."""

    async def __call__(self, connection: HTTPConnection) -> str | None:
        """Return the key of a request."""
        values = connection.headers.getlist(self.model.name)
        if len(values) > 1:
            raise UnauthorizedError(f"There is more than one header {self.model.name}.")
        return values[0] if values else None


class KeyBearer(HTTPBearer):
    """The other header in which a key may come."""

    async def __call__(self, connection: HTTPConnection) -> Any:
        """Return the key of a request."""
        return read_bearer(connection)


get_header = KeyHeader(name="X-API-Key", scheme_name="ApiKey", auto_error=False)
get_bearer = KeyBearer(scheme_name="BearerKey", auto_error=False)


async def get_key(
    header: Annotated[str | None, Depends(get_header)],
    bearer: Annotated[str | None, Depends(get_bearer)],
) -> str | None:
    """Return the one key of a request, whichever header it comes in."""
    if None not in (header, bearer) and header != bearer:
        raise UnauthorizedError("There are two different API keys.")
    return bearer if header is None else header


Credentials = Annotated[str | None, Depends(get_key)]


async def authenticate(request: Request, key: Credentials) -> Principal | None:
    """Return whom the key of a request speaks for, or None where there is no key."""
    verifier: KeyVerifier = request.app.state.key_verifier
    return None if key is None else await verifier.verify(request, key)
