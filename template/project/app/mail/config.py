"""Settings of mails."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, EmailStr, Field, SecretStr, ValidationInfo

EXAMPLES = "smtp://user:password@host:587, smtps://user:password@host:465 or file:///folder"
URL = re.compile(
    r"(smtps?|smtp\+plain)://([^@/]+@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[1-9]\d{0,4})?/?|file:///.+"
)


def check_url(url: SecretStr) -> SecretStr:
    """Refuse what names neither a server nor a folder."""
    if URL.fullmatch(url.get_secret_value()) is None:
        raise ValueError(f"must be a URL such as {EXAMPLES}")
    return url


def choose_folder() -> SecretStr:
    """Keep mails beside what else development makes."""
    return SecretStr(Path(".data/mail").absolute().as_uri())


class MailSettings(BaseModel, frozen=True):
    """Where mails go, and what they say."""

    # smtp begins TLS with STARTTLS, smtps at once, smtp+plain not at all.
    url: Annotated[SecretStr, AfterValidator(check_url)] = Field(default_factory=choose_folder)
    sender: EmailStr = "nobody@example.com"
    # The page that takes the token of a mail.
    link: str | None = Field(None, pattern=r"^https?://.*\{token\}")

    @property
    def folder(self) -> Path | None:
        """Return where mails are written, unless they are sent."""
        parts = urlsplit(self.url.get_secret_value())
        return Path(unquote(parts.path)) if parts.scheme == "file" else None


def require_mail(settings: MailSettings, others: ValidationInfo) -> MailSettings:
    """Do without in development only: there, mails are written to a folder."""
    if others.data.get("environment") != "development":
        if "url" not in settings.model_fields_set:
            raise ValueError(f"MAIL_URL is not set: use one such as {EXAMPLES}")
        if "sender" not in settings.model_fields_set:
            raise ValueError("MAIL_SENDER is not set: use an address that mails may come from")
    return settings


CheckedMailSettings = Annotated[MailSettings, AfterValidator(require_mail)]
