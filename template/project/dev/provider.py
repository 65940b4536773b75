"""A throw-away OpenID provider with two users, from the development dependencies."""

import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from json import dumps
from socket import create_server

HOST = "127.0.0.1"
# They open nothing but this provider, which nobody reaches from another machine.
PASSWORDS = {"author": "author-password", "admin": "admin-password"}
ROLES = {"authors": "author", "admins": "admin"}
# What a provider calls the service, who logs in to it, and who reads its documentation.
AUDIENCE, CLIENT, DOCS_CLIENT = "api", "web", "docs"


@dataclass(frozen=True)
class Provider:
    """What a provider and the service that trusts it have to agree on."""

    port: int
    origins: Sequence[str]
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def issuer(self) -> str:
        """The name of the provider, which is its URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings of the service."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_AUDIENCE": AUDIENCE,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": self.secret,
            "OIDC_DOCS_CLIENT_ID": DOCS_CLIENT,
            "OIDC_LOGIN_SCOPES": "openid profile email groups",
            "OIDC_ROLES": dumps(ROLES),
            "OIDC_ROLES_CLAIM": "groups",
            "SESSION_SECRET": secrets.token_urlsafe(48),
        }


@contextmanager
def running(provider: Provider) -> Iterator[None]:
    """Run a provider in a process of its own, which ends with this one, however that ends."""
    with create_server((HOST, provider.port)) as listener:
        process = subprocess.Popen(
            [sys.executable, "-m", "dev.provider_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[listener.fileno()],
            # A session of its own keeps it out of reach of a Ctrl-C, which is for the service.
            start_new_session=True,
        )
        socket = listener.fileno()
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders = {"socket": socket, **asdict(provider)}
        print(dumps(orders), file=process.stdin, flush=True)
        if not process.stdout.readline():
            raise ChildProcessError("The OpenID provider does not start.")
        yield
