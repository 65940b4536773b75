"""Ways for a mail to go."""

import asyncio
import time
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from fastapi import BackgroundTasks

from app.config import get_settings
from app.mail.config import MailSettings

# Seconds that a server may take for each of its answers.
TIMEOUT = 10

log = structlog.get_logger()


class Mailer(Protocol):
    """Sends mails."""

    async def send(self, message: EmailMessage) -> None:
        """Send a mail, or raise what is in its way."""


class FolderMailer:
    """Writes each mail into a file of a folder, which only the own user can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write a mail."""
        await asyncio.to_thread(self._write, message.as_bytes(policy=SMTPUTF8))

    def _write(self, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.folder, prefix=f"{time.time_ns()}-", delete=False) as file:
            file.write(content)
        # Whole, or not there at all.
        Path(file.name).rename(f"{file.name}.eml")


class SmtpMailer:
    """Hands each mail to a server, on a connection of its own."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.scheme, self.host, self.port = parts.scheme, parts.hostname, parts.port
        self._user, self._password = (
            text and unquote(text) for text in (parts.username, parts.password)
        )

    async def send(self, message: EmailMessage) -> None:
        """Send a mail; without the encryption that the scheme promises, none is sent."""
        await aiosmtplib.send(
            message,
            hostname=self.host,
            port=self.port,
            username=self._user,
            password=self._password,
            use_tls=self.scheme == "smtps",
            start_tls=self.scheme == "smtp",
            timeout=TIMEOUT,
        )


def make_mailer(settings: MailSettings) -> Mailer:
    """Choose the way that the settings name."""
    if settings.folder is not None:
        return FolderMailer(settings.folder)
    return SmtpMailer(settings.url.get_secret_value())


class Outbox:
    """Sends mails once the answer has left: how long it took does not tell whether there was one.

    The server waits for them before it ends. A mail that cannot be sent is logged, and is gone.
    """

    def __init__(self, mailer: Mailer, background: BackgroundTasks) -> None:
        self.mailer = mailer
        self.background = background

    def put(self, message: EmailMessage) -> None:
        """Send a mail later."""
        self.background.add_task(self._send, message)

    async def _send(self, message: EmailMessage) -> None:
        try:
            await self.mailer.send(message)
        except Exception as error:
            # Without its text: servers quote what they refuse.
            code = getattr(error, "code", None)
            log.error("mail.failed", reason=type(error).__name__, code=code)


async def get_outbox(background: BackgroundTasks) -> Outbox:
    """Give mails the way that the settings name."""
    return Outbox(make_mailer(get_settings().mail), background)
