"""The mails about accounts: plain text, in which a link or a token stands alone on its line."""

from email.headerregistry import Address
from email.message import EmailMessage
from typing import NamedTuple

from app.config import Settings

TEXT = """Somebody, probably you, {text}:

{way}

It works once, for {minutes} minutes. If it was not you who asked, nothing has to be done.
"""


class Letter(NamedTuple):
    """What a mail is about. Names stay out of it: strangers might spread words of theirs."""

    purpose: str
    subject: str
    text: str


CONFIRM = Letter(
    "verify", "Confirm your address", "wants to register with this address. Go on with this"
)
KNOWN = Letter(
    "reset",
    "You have an account already",
    "wants to register with this address, whose user may choose a new password with this",
)
FORGOTTEN = Letter(
    "reset", "Choose a new password", "forgot a password. Choose a new one with this"
)


def write_mail(letter: Letter, email: str, token: str, settings: Settings) -> EmailMessage:
    """Address a letter to somebody who may use a token."""
    link = settings.mail.link or "{token}"
    way = link.replace("{purpose}", letter.purpose).replace("{token}", token)
    minutes = settings.auth.mail_lifetime // 60
    message = EmailMessage()
    message["From"] = Address(addr_spec=settings.mail.sender)
    message["To"] = Address(addr_spec=email)
    message["Subject"] = f"{settings.title}: {letter.subject}"
    # No line is broken, or else a link would be.
    message.set_content(TEXT.format(text=letter.text, way=way, minutes=minutes), cte="8bit")
    return message
