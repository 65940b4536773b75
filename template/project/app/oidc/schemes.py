"""What OpenAPI says of the ways to show who is calling, beside the provider's own."""

from typing import Any

from app.oidc.config import OidcSettings

# Browsers take a cookie of this name from its own host only, over TLS, and for all paths.
COOKIE = "__Host-session"
CSRF_HEADER = "X-CSRF-Token"


def list_schemes(settings: OidcSettings) -> dict[str, Any]:
    """Describe a token that somebody has already, and the session of a browser."""
    schemes: dict[str, Any] = {
        "AccessToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the provider.",
        }
    }
    if settings.client_id is not None:
        schemes["Session"] = {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "The session of a browser, from `/api/v1/auth/login` on. What changes"
            f" something needs the header `{CSRF_HEADER}` with the `csrf_token` of"
            " `/api/v1/auth/session`, too.",
        }
    return schemes
