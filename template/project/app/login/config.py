"""Settings of the login."""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, PlainValidator, ValidationInfo
from pydantic_settings import NoDecode

from app.login.keys import MAKERS, Algorithm, Key, make_key, read_key


def check_algorithm(key: Key, others: ValidationInfo) -> Key:
    """Refuse a key of another algorithm."""
    algorithm = others.data.get("algorithm", "HS256")
    if key.algorithm != algorithm:
        raise ValueError(f"is no key for {algorithm}: make one with `{MAKERS[algorithm]}`")
    return key


# It is taken as it stands: no JSON.
Secret = Annotated[Key, NoDecode, PlainValidator(read_key)]


class AuthSettings(BaseModel, frozen=True):
    """How tokens are signed and how long they live. Times are in seconds."""

    algorithm: Algorithm = "HS256"
    # A private key in PEM for the other algorithms.
    secret: Annotated[Secret, AfterValidator(check_algorithm)] = Field(default_factory=make_key)
    # Their tokens are taken until they expire, whatever algorithm they are for.
    old_secrets: list[Secret] = []
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

    @cached_property
    def keys(self) -> dict[str, Key]:
        """Every key whose tokens are taken, by how its tokens begin."""
        return {key.header: key for key in (self.secret, *self.old_secrets)}


def require_secret(settings: AuthSettings, others: ValidationInfo) -> AuthSettings:
    """Do without a secret in development only: there, each process makes one of its own."""
    is_set = "secret" in settings.model_fields_set
    is_development = others.data.get("environment") == "development"
    if not is_set and not (is_development and settings.algorithm == "HS256"):
        raise ValueError(f"AUTH_SECRET is not set: make one with `{MAKERS[settings.algorithm]}`")
    return settings


CheckedAuthSettings = Annotated[AuthSettings, AfterValidator(require_secret)]
