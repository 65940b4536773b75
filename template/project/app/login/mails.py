"""The mails about accounts: plain text, in which a link or a token stands alone on its line."""

from email.headerregistry import Address
from email.message import EmailMessage

from app.config import Settings

TEXT = """Somebody, probably you, {text} with this:

{way}

It works once, for {minutes} minutes. If it was not you who asked, nothing has to be done.
"""


def write_mail(email: str, token: str, settings: Settings, *, is_known: bool) -> EmailMessage:
    """Tell somebody how to choose a password. Names stay out of it: strangers choose them."""
    subject, text = "Confirm your address", "wants to register with this address. Go on"
    if is_known:
        subject = "Choose a new password"
        text = "has forgotten the password of your account, or that there is one. Choose another"
    message = EmailMessage()
    message["From"] = Address(addr_spec=settings.mail.sender)
    message["To"] = Address(addr_spec=email)
    message["Subject"] = f"{settings.title}: {subject}"
    way = (settings.mail.link or "{token}").replace("{token}", token)
    minutes = settings.auth.mail_lifetime // 60
    # No line is broken, or else a link would be.
    message.set_content(TEXT.format(text=text, way=way, minutes=minutes), cte="8bit")
    return message
