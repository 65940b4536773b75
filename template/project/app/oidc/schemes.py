"""What OpenAPI says of the ways to show who is calling, beside the provider's own."""

from typing import Any

from app.oidc.config import OidcSettings

# Browsers take a cookie of this name from its own host only, over TLS, and for all paths.
COOKIE = "__Host-session"
CSRF_HEADER = "X-CSRF-Token"
CSRF_NOTE = (
    "From `/api/v1/auth/login` on. Whatever changes something needs the header"
    f" `{CSRF_HEADER}`, too, with the `csrf_token` of `/api/v1/auth/session`."
)


def list_schemes(settings: OidcSettings) -> dict[str, Any]:
    """Describe a token that somebody has already, and the session of a browser."""
    token = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    session = {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": CSRF_NOTE}
    return {"AccessToken": token} | ({"Session": session} if settings.client_id else {})


def describe_docs(settings: OidcSettings) -> dict[str, str]:
    """Describe the client of Swagger UI, and what it asks for."""
    return {"clientId": settings.docs_client_id or "", "scopes": settings.login_scopes}
