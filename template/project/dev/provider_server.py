"""The process of the throw-away OpenID provider: Canaille, on files that go with it.

The first line of its standard input says what to serve. When there is no more to read, its parent
is gone, and so is it.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex, token_urlsafe
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import canaille
from canaille.app import models
from canaille.backends import Backend
from canaille.oidc import provider
from werkzeug.serving import WSGIRequestHandler, make_server

from dev.provider import AUDIENCE, CLIENT, DOCS_CLIENT, HOST, PASSWORDS, ROLES

SCOPES = ["openid", "profile", "email", "groups"]

sign = provider.generate_id_token


class QuietHandler(WSGIRequestHandler):
    """Leaves the terminal to the service."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def make_app(folder: Path, address: str) -> Any:
    """Make a provider with a new key, whose data lies in a folder."""
    app = canaille.create_app(
        config={
            "SECRET_KEY": token_urlsafe(),
            "SERVER_NAME": address,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {
                "DATABASE": "sql",
                "NAME": "Development",
                "SMTP": None,
                "LANGUAGE": "en",
                "TIMEZONE": "UTC",
                "LOGGING": {"version": 1},
            },
            "CANAILLE_OIDC": {
                # Not every page that asks for a token sends one.
                "REQUIRE_NONCE": False,
                # Nobody is asked whether the service may know who logs in.
                "TRUSTED_DOMAINS": [HOST, "localhost", ".test"],
            },
            "CANAILLE_SCIM": None,
            "CANAILLE_SQL": {
                "DATABASE_URI": f"sqlite:///{folder / 'provider.db'}",
                "AUTO_MIGRATE": True,
            },
        },
        init_backend=True,
    )
    provider.generate_id_token = sign_unique
    # Swagger UI sends a header that Canaille does not list. The last function is called first.
    app.after_request_funcs.setdefault(None, []).insert(0, allow_swagger_ui)
    return app


def sign_unique(user_info: Any, **claims: Any) -> Any:
    """Sign an access token with an id: Canaille fails on two of one second that are the same."""
    return sign(user_info={**user_info, "jti": token_hex(16)}, **claims)


def allow_swagger_ui(response: Any) -> Any:
    """Let pages of the listed origins send the header that tells of a script."""
    if "Access-Control-Allow-Headers" in response.headers:
        response.headers["Access-Control-Allow-Headers"] += ", X-Requested-With"
    return response


def add_people(backend: Any) -> None:
    """Add the users, each in the group of its role."""
    for group, name in ROLES.items():
        user = models.User(
            user_name=name,
            given_name=name.title(),
            family_name="Example",
            formatted_name=f"{name.title()} Example",
            emails=[f"{name}@example.com"],
            password=PASSWORDS[name],
        )
        backend.save(user)
        backend.save(models.Group(display_name=group, members=[user]))


def add_clients(backend: Any, secret: str, origins: list[str]) -> None:
    """Add the service as what tokens are for, and who asks for them."""
    api = models.Client(client_id=AUDIENCE, client_name="API")
    backend.save(api)
    for name, path, origin, method in (
        (CLIENT, "/api/v1/auth/callback", origins[0], "client_secret_basic"),
        (DOCS_CLIENT, "/docs/oauth2-redirect", origins[-1], "none"),
    ):
        client = models.Client(
            client_id=name,
            client_name=name.title(),
            client_id_issued_at=datetime.now(UTC),
            # Pages of this origin may ask for tokens themselves.
            client_uri=origin,
            redirect_uris=[f"{each}{path}" for each in origins],
            post_logout_redirect_uris=[f"{each}/docs" for each in origins],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            scope=SCOPES,
            token_endpoint_auth_method=method,
            client_secret=secret,
        )
        # Otherwise Canaille takes the strongest that the key can do.
        client.id_token_signed_response_alg = "RS256"
        backend.save(client)
        client.audience = [client, api]
        backend.save(client)


def main() -> None:
    """Serve on a socket that listens already."""
    logging.disable(logging.WARNING)
    orders = json.loads(sys.stdin.readline())
    with TemporaryDirectory() as folder:
        port, socket = orders["port"], orders["socket"]
        app = make_app(Path(folder), f"{HOST}:{port}")
        with app.app_context(), Backend.instance.session():
            add_people(Backend.instance)
            add_clients(Backend.instance, orders["secret"], orders["origins"])
        handler = QuietHandler
        server = make_server(HOST, port, app, threaded=True, request_handler=handler, fd=socket)
        Thread(target=server.serve_forever, daemon=True).start()
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
