"""The ways for a mail to go: through a server, or into a folder."""

import asyncio
import ssl
import time
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from pydantic import SecretStr

from app.mail.config import MailSettings

TIMEOUT = 10  # seconds that a server may take for each of its answers

log = structlog.get_logger()


async def deliver(message: EmailMessage, settings: MailSettings) -> None:
    """Send a mail after the answer, whose time tells nothing of it; a failure is logged."""
    try:
        await send(message, settings)
    except Exception as error:
        # Without its text: servers quote what they refuse.
        log.error("mail.failed", reason=type(error).__name__, code=getattr(error, "code", None))


async def send(message: EmailMessage, settings: MailSettings) -> None:
    """Send a mail the way that the settings name, or raise what is in its way."""
    if settings.folder is None:
        await hand_over(message, settings.url)
    else:
        await asyncio.to_thread(write, message.as_bytes(policy=SMTPUTF8), settings.folder)


async def hand_over(message: EmailMessage, server: SecretStr) -> None:
    """Hand a mail to a server, or to none without the encryption that the scheme promises."""
    url = urlsplit(server.get_secret_value())
    await aiosmtplib.send(
        message,
        hostname=url.hostname,
        port=url.port,
        username=url.username and unquote(url.username),
        password=url.password and unquote(url.password),
        use_tls=url.scheme == "smtps",
        start_tls=url.scheme == "smtp",
        tls_context=await asyncio.to_thread(ssl.create_default_context),
        timeout=TIMEOUT,
    )


def write(mail: bytes, folder: Path) -> None:
    """Write a mail into a file of a folder, which only the own user can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=f"{time.time_ns()}-", delete=False) as file:
        file.write(mail)
    # Whole, or not there at all.
    Path(file.name).rename(f"{file.name}.eml")
