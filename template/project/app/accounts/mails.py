"""The mails about accounts: plain text, in which a link or a token stands alone on its line."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from app.config import Settings

END = "It works once, for {minutes} minutes. If it was not you who asked, nothing has to be done."


@dataclass(frozen=True)
class Letter:
    """What a mail is about. Names stay out of it: strangers might spread words of theirs."""

    purpose: str
    subject: str
    text: str


CONFIRM = Letter(
    "verify",
    "Confirm your address",
    "Somebody, probably you, wants to register with this address. Go on with this:",
)
KNOWN = Letter(
    "reset",
    "You have an account already",
    "Somebody, probably you, wants to register with this address, which has an account already."
    "\nIf you forgot its password, choose a new one with this:",
)
FORGOTTEN = Letter(
    "reset",
    "Choose a new password",
    "Somebody, probably you, forgot the password of this address. Choose a new one with this:",
)


def write_mail(letter: Letter, email: str, token: str, settings: Settings) -> EmailMessage:
    """Address a letter to somebody who may use a token."""
    link = settings.mail.link or "{token}"
    end = END.format(minutes=settings.auth.mail_lifetime // 60)
    way = link.replace("{purpose}", letter.purpose).replace("{token}", token)
    message = EmailMessage()
    message["From"] = Address(addr_spec=settings.mail.sender)
    message["To"] = Address(addr_spec=email)
    message["Subject"] = f"{settings.title}: {letter.subject}"
    # No line is broken, or else a link would be.
    message.set_content(f"{letter.text}\n\n{way}\n\n{end}\n", cte="8bit")
    return message
