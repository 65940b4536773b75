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
    async with AsyncClient(headers=HEADERS, timeout=settings.timeout) as client:
        issuer = Issuer(settings, client)
        app.state.issuer = issuer
        app.state.known_users = KnownUsers()
        try:
            async with open_login(issuer) as login:
                app.state.browser_login = login
                yield
        finally:
            await issuer.close()


@asynccontextmanager
async def open_login(issuer: Issuer) -> AsyncIterator[BrowserLogin | None]:
    """Keep the client as which browsers log in, where there is one."""
    if issuer.settings.client_id is None:
        yield None
    else:
        async with make_client(issuer.settings) as client:
            yield BrowserLogin(issuer, client)
# {% endcall %}
