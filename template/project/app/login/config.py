"""Settings of the login."""

import secrets
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationInfo

EXAMPLES = ("change", "example", "insecure", "password", "secret")


def refuse_weak(secret: SecretStr) -> SecretStr:
    """Refuse a secret that somebody could guess."""
    text = secret.get_secret_value()
    if len(text) < 32 or len(set(text)) < 10:
        raise ValueError("is too short or too simple: make one with `openssl rand -base64 48`")
    if any(word in text.lower() for word in EXAMPLES):
        raise ValueError("looks like an example: make one with `openssl rand -base64 48`")
    return secret


def make_secret() -> SecretStr:
    """Make a secret for this process only."""
    return SecretStr(secrets.token_urlsafe(48))


class AuthSettings(BaseModel, frozen=True):
    """How tokens are signed and how long they live. Times are in seconds."""

    secret: Annotated[SecretStr, AfterValidator(refuse_weak)] = Field(default_factory=make_secret)
    issuer: str = "{{ project_slug }}"
    audience: str = "{{ project_slug }}"
    access_lifetime: int = Field(900, ge=1, le=86_400)
    refresh_lifetime: int = Field(30 * 86_400, ge=1)

    @property
    def secret_is_random(self) -> bool:
        """Whether nobody set the secret, so that no other process takes the tokens."""
        return "secret" not in self.model_fields_set


def require_secret(settings: AuthSettings, others: ValidationInfo) -> AuthSettings:
    """Do without a secret in development only: there, each process makes one of its own."""
    if others.data.get("environment") != "development" and settings.secret_is_random:
        raise ValueError("AUTH_SECRET is not set: make one with `openssl rand -base64 48`")
    return settings


CheckedAuthSettings = Annotated[AuthSettings, AfterValidator(require_secret)]
