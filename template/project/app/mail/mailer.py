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
from pydantic import SecretStr

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

    def __init__(self, url: SecretStr) -> None:
        self.url = url

    async def send(self, message: EmailMessage) -> None:
        """Send a mail, or none without the encryption that the scheme promises."""
        url = urlsplit(self.url.get_secret_value())
        await aiosmtplib.send(
            message,
            hostname=url.hostname,
            port=url.port,
            username=url.username and unquote(url.username),
            password=url.password and unquote(url.password),
            use_tls=url.scheme == "smtps",
            start_tls=url.scheme == "smtp",
            timeout=TIMEOUT,
        )


def make_mailer(settings: MailSettings) -> Mailer:
    """Choose the way that the settings name."""
    return FolderMailer(settings.folder) if settings.folder else SmtpMailer(settings.url)


async def deliver(message: EmailMessage, settings: MailSettings) -> None:
    """Send a mail; one that cannot be sent is logged, and is gone.

    This runs once the answer has left: how long it takes does not tell whether there was a mail.
    """
    try:
        await make_mailer(settings).send(message)
    except Exception as error:
        # Without its text: servers quote what they refuse.
        log.error("mail.failed", reason=type(error).__name__, code=getattr(error, "code", None))
