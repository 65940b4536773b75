"""How a test speaks for somebody, in each way to say who is calling; and how that ends."""

import time
from abc import ABC, abstractmethod
from secrets import token_hex

from tests.services.mailbox import receive_token
from tests.services.service import Process, Service

NAME = "Ada"
EMAIL = "ada@example.com"


class Caller(ABC):
    """Somebody who may write articles: the requests to a running service are theirs."""

    def __init__(self, service: Service, running: Process) -> None:
        self.service = service
        self.running = running
        # What the body of a new article needs besides.
        self.body: dict[str, object] = {}

    @abstractmethod
    def begin(self) -> None:
        """Become known, and show from now on who is calling."""

    @abstractmethod
    def end(self) -> None:
        """Make what is shown good for nothing."""

    def send(self, header: str, value: str) -> None:
        """Send a header with every request."""
        self.running.session.headers[header] = value


class PasswordCaller(Caller):
    """Registers with the token of a mail, logs in, and logs out."""

    password = token_hex()

    def begin(self) -> None:
        asked = time.time_ns()
        person = {"name": NAME, "email": EMAIL}
        self.running.call("POST", "/auth/register", json=person).raise_for_status()
        proof = {"token": receive_token(self.service.mails, EMAIL, asked)}
        body = {**proof, "password": self.password}
        self.running.call("POST", "/auth/confirm", json=body).raise_for_status()
        form = {"username": EMAIL, "password": self.password}
        self.tokens = self.running.call("POST", "/auth/token", data=form).json()
        self.send("Authorization", f"Bearer {self.tokens['access_token']}")

    def end(self) -> None:
        body = {"refresh_token": self.tokens["refresh_token"]}
        self.running.call("POST", "/auth/logout", json=body).raise_for_status()


class KeyCaller(Caller):
    """Has a key that the command of the service made, and revokes it."""

    def begin(self) -> None:
        url, scopes = self.running.settings["DATABASE_URL"], ("articles:write", "keys:manage")
        self.key = self.service.create_key(url, EMAIL, NAME, *scopes)
        self.send("X-API-Key", self.key)

    def end(self) -> None:
        own = self.running.call("GET", "/api-keys/me").json()
        self.running.call("DELETE", f"/api-keys/{own['id']}").raise_for_status()


class TokenCaller(Caller):
    """Has a token of the provider, and is deactivated."""

    def begin(self) -> None:
        self.token = self.sign("ada", name=NAME, roles=["authors"])
        self.send("Authorization", f"Bearer {self.token}")

    def end(self) -> None:
        manager = self.sign("grace", name="Grace", roles=["admins"])
        headers = {"Authorization": f"Bearer {manager}"}
        users = self.running.call("GET", "/users", headers=headers).json()["items"]
        [user] = [user for user in users if user["name"] == NAME]
        headers["If-Match"] = f'"{user["version"]}"'
        change = {"is_active": False}
        path = f"/users/{user['id']}"
        self.running.call("PATCH", path, json=change, headers=headers).raise_for_status()

    def sign(self, subject: str, **claims: object) -> str:
        """Let the provider make a token."""
        assert self.service.issuer is not None
        return self.service.issuer.sign(subject, **claims)


class AnybodyCaller(Caller):
    """Is asked for nothing, and names the author of an article by itself."""

    def begin(self) -> None:
        person = {"name": NAME, "email": EMAIL}
        self.body = {"author_id": self.running.call("POST", "/users", json=person).json()["id"]}

    def end(self) -> None:
        """Nothing ends where nobody is asked."""


CALLERS: dict[str, type[Caller]] = {
    "jwt": PasswordCaller,
    "api_key": KeyCaller,
    "oidc": TokenCaller,
    "none": AnybodyCaller,
}


def make_caller(service: Service, running: Process) -> Caller:
    """Speak for an author from now on."""
    caller = CALLERS[service.answers["auth"]](service, running)
    caller.begin()
    return caller
