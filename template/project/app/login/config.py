"""Settings of the login."""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationInfo

from app.core.secrets import make_secret
from app.login.keys import MAKERS, Algorithm, Key, read_key


def check_key(secret: SecretStr) -> SecretStr:
    """Refuse a secret that is no key, or one that somebody could guess."""
    read_key(secret.get_secret_value())
    return secret


def check_signing_key(secret: SecretStr, others: ValidationInfo) -> SecretStr:
    """Refuse a secret that is the key of another algorithm, too."""
    algorithm = others.data.get("algorithm", "HS256")
    if read_key(secret.get_secret_value()).algorithm != algorithm:
        raise ValueError(f"is no key for {algorithm}: make one with `{MAKERS[algorithm]}`")
    return secret


class AuthSettings(BaseModel, frozen=True):
    """How tokens are signed and how long they live. Times are in seconds."""

    algorithm: Algorithm = "HS256"
    # A private key in PEM for the other algorithms.
    secret: Annotated[SecretStr, AfterValidator(check_signing_key)] = Field(
        default_factory=make_secret
    )
    # Their tokens are taken until they expire, whatever algorithm they are for.
    old_secrets: list[Annotated[SecretStr, AfterValidator(check_key)]] = []
    issuer: str = "{{ project_slug }}"
    audience: str = "{{ project_slug }}"
    access_lifetime: int = Field(900, ge=1, le=86_400)
    refresh_lifetime: int = Field(30 * 86_400, ge=1)
    # How long a second use of a refresh token is taken for a mistake of an honest client.
    refresh_leeway: int = Field(10, ge=0, le=60)
    # Of tokens that are sent by mail.
    mail_lifetime: int = Field(3600, ge=60, le=7 * 86_400)
    # Attempts that fail before there is a wait, which doubles with each that follows.
    free_attempts: int = Field(5, ge=1)
    free_attempts_per_address: int = Field(20, ge=1)
    max_wait: int = Field(900, ge=1, le=86_400)

    @property
    def secret_is_random(self) -> bool:
        """Whether nobody set the secret, so that no other process takes the tokens."""
        return "secret" not in self.model_fields_set

    @cached_property
    def signing_key(self) -> Key:
        """The key of new tokens."""
        return read_key(self.secret.get_secret_value())

    @cached_property
    def keys(self) -> dict[str, Key]:
        """Every key whose tokens are taken, by how its tokens begin."""
        old = [read_key(secret.get_secret_value()) for secret in self.old_secrets]
        return {key.header: key for key in (self.signing_key, *old)}


def require_secret(settings: AuthSettings, others: ValidationInfo) -> AuthSettings:
    """Do without a secret in development only: there, each process makes one of its own."""
    may_be_random = others.data.get("environment") == "development"
    if settings.secret_is_random and not (may_be_random and settings.algorithm == "HS256"):
        raise ValueError(f"AUTH_SECRET is not set: make one with `{MAKERS[settings.algorithm]}`")
    return settings


CheckedAuthSettings = Annotated[AuthSettings, AfterValidator(require_secret)]
