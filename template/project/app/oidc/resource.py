# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""The provider, opened and closed with the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2 import AsyncClient

from app.config import get_settings
from app.oidc.issuer import Issuer
from app.oidc.login import BrowserLogin, make_client
from app.oidc.service import KnownUsers

# Uncompressed, the size of an answer is known while it comes.
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


@asynccontextmanager
async def open_issuer(app: FastAPI) -> AsyncIterator[None]:
    """Keep the keys of the provider and its users in mind; it need not be there yet."""
    settings = get_settings().oidc
    client = AsyncClient(headers=HEADERS, timeout=settings.timeout)
    async with client, make_client(settings) as oauth_client:
        issuer = Issuer(settings, client)
        app.state.issuer = issuer
        app.state.browser_login = BrowserLogin(issuer, oauth_client)
        app.state.known_users = KnownUsers()
        try:
            yield
        finally:
            await issuer.close()
# {% endcall %}
