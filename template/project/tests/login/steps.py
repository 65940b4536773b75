"""What users do to log in, and what they are sent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from httpx2 import AsyncClient, Response

from app.db.base import utc_now
from tests.callers import PASSWORD as PASSWORD

AUTH = "/api/v1/auth"
EMAIL = "ada@example.com"
ANOTHER, WRONG = "another horse battery", "wrong horse battery"
NOBODY = "nobody@example.com"
HOME, ELSEWHERE = "192.0.2.1", "2001:db8::1"

# Makes clients with an address.
Place = Callable[[str], AsyncClient]


class Clock:
    """The time, as the throttle has it: it stands still however slow this machine is."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


class Mailbox:
    """The mails that were written to a folder since it was last looked into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = set(folder.glob("*.eml"))

    def empty(self) -> list[EmailMessage]:
        """Return what is new, the oldest first."""
        new = sorted(set(self.folder.glob("*.eml")) - self.seen)
        self.seen.update(new)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]
        return [mail for mail in mails if isinstance(mail, EmailMessage)]

    def take_token(self) -> str:
        """Return the token of the only new mail."""
        [mail] = self.empty()
        return find_token(mail)


def find_token(mail: EmailMessage) -> str:
    """Return the token of a mail: it stands alone on its line."""
    [token] = [line for line in mail.get_content().splitlines() if len(line.split()) == 1]
    return str(token)


async def log_in(client: AsyncClient, email: str = EMAIL, password: str = PASSWORD) -> Response:
    """Send the form of OAuth2's password flow."""
    return await client.post(f"{AUTH}/token", data={"username": email, "password": password})


async def refresh(client: AsyncClient, refresh_token: str) -> Response:
    """Give a refresh token back for new tokens."""
    return await client.post(f"{AUTH}/refresh", json={"refresh_token": refresh_token})


async def get_me(client: AsyncClient, access_token: str) -> Response:
    """Ask who an access token is for."""
    return await client.get(f"{AUTH}/me", headers=bearer(access_token))


def bearer(access_token: str) -> dict[str, str]:
    """Show an access token."""
    return {"Authorization": f"Bearer {access_token}"}


async def register(client: AsyncClient, email: str = EMAIL) -> Response:
    """Ask for a mail to become a user."""
    return await client.post(f"{AUTH}/register", json={"name": "Ada", "email": email})


async def forget(client: AsyncClient, email: str = EMAIL) -> Response:
    """Ask for a mail to choose another password."""
    return await client.post(f"{AUTH}/forgot", json={"email": email})


async def confirm(client: AsyncClient, token: str, password: str = ANOTHER) -> Response:
    """Choose a password with the token of a mail."""
    return await client.post(f"{AUTH}/confirm", json={"token": token, "password": password})


async def fail(client: AsyncClient, times: int, email: str = EMAIL) -> list[Response]:
    """Guess a password that often."""
    return [await log_in(client, email, WRONG) for _ in range(times)]


def list_codes(answers: list[Response]) -> set[int]:
    """Return the statuses of answers."""
    return {answer.status_code for answer in answers}
