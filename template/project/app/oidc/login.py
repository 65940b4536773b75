"""The login of a browser at the provider: authorization code with PKCE, state and nonce."""

from asyncio import timeout
from contextlib import suppress
from time import time
from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import Request
from httpx2 import HTTPError, InvalidURL

from app.core.errors import DomainError, UnavailableError
from app.oidc.claims import Claims
from app.oidc.config import OidcSettings
from app.oidc.issuer import Issuer
from app.oidc.tokens import read_id_token

# Seconds that somebody may take to log in, and logins that a browser may begin meanwhile.
PATIENCE = 600
MAX_LOGINS = 3

log = structlog.get_logger()


class LoginError(DomainError):
    """A login ended without success."""

    status = 400
    title = "Bad Request"


def make_client(settings: OidcSettings) -> Any:
    """Make the client as which browsers log in."""
    secret = settings.client_secret
    return AsyncOAuth2Client(
        settings.client_id,
        secret and secret.get_secret_value(),
        scope=settings.login_scopes,
        code_challenge_method="S256",
        timeout=settings.timeout,
    )


class BrowserLogin:
    """A login in two steps. What ties them together is in the cookie of the browser that began."""

    def __init__(self, issuer: Issuer, client: Any) -> None:
        self.issuer = issuer
        self.client = client

    async def begin(self, session: dict[str, Any], redirect_uri: str, return_to: str) -> str:
        """Return where a browser goes to log in."""
        endpoint = await self.issuer.find_endpoint("authorization_endpoint")
        if endpoint is None:
            raise UnavailableError("The provider does not say where to log in.")
        nonce, verifier = generate_token(32), generate_token(48)
        url, state = self.client.create_authorization_url(
            endpoint, redirect_uri=redirect_uri, nonce=nonce, code_verifier=verifier
        )
        others = list(session.get("logins", {}).items())[1 - MAX_LOGINS :]
        session["logins"] = dict(others) | {
            state: {
                "nonce": nonce,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
                "return_to": return_to,
                "until": int(time()) + PATIENCE,
            }
        }
        return str(url)

    async def finish(self, request: Request) -> tuple[Claims, str, str]:
        """Return the claims of who has logged in, the ID token, and where the browser wanted to."""
        query = request.query_params
        logins = dict(request.session.get("logins", {}))
        login = logins.pop(query.get("state", ""), None)
        if login is None or login["until"] < time():
            raise LoginError("This browser has begun no such login, or long ago: begin again.")
        # Whatever comes of it, it is good for one attempt.
        request.session["logins"] = logins
        issuer = self.issuer.settings.issuer
        if query.get("iss", issuer) != issuer or "code" not in query:
            log.info("oidc.login_refused", error=query.get("error", "")[:100])
            raise LoginError("The provider did not let anybody log in.")
        id_token = await self._fetch_id_token(query["code"], login)
        claims = await read_id_token(id_token, self.issuer, login["nonce"])
        return claims, id_token, login["return_to"]

    async def find_way_out(self, id_token: str | None, home: str) -> str:
        """Return where a browser goes to log out at the provider, too, or home."""
        endpoint = None
        # The session here has ended, whether the provider is there or not.
        with suppress(UnavailableError):
            endpoint = await self.issuer.find_endpoint("end_session_endpoint")
        if endpoint is None:
            return home
        query = {"client_id": self.client.client_id, "post_logout_redirect_uri": home}
        hint = {"id_token_hint": id_token} if id_token else {}
        return str(add_params_to_uri(endpoint, query | hint))

    async def _fetch_id_token(self, code: str, login: dict[str, Any]) -> str:
        """Trade a code for tokens, of which one says who has logged in."""
        endpoint = await self.issuer.find_endpoint("token_endpoint")
        try:
            async with timeout(self.issuer.settings.timeout):
                tokens = await self.client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=login["code_verifier"],
                    redirect_uri=login["redirect_uri"],
                )
        except AuthlibBaseError as error:
            log.warning("oidc.code_refused", error=str(error.error)[:100])
            raise LoginError("The provider does not take the code: begin again.") from error
        except (HTTPError, InvalidURL, OverflowError, TimeoutError, TypeError, ValueError) as error:
            log.warning("oidc.code_not_traded", cause=type(error).__name__)
            raise UnavailableError("The provider cannot be asked now: begin again.") from error
        return str(tokens.get("id_token", ""))
