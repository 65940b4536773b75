"""Settings of the service, read once from the environment and from `.env`."""

from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

# {% if has_api_keys %}
from app.api_keys.config import KeySettings
# {% endif %}
from app.core.logging import LogSettings
from app.db.config import DatabaseSettings
# {% if has_passwords %}
from app.login.config import AuthSettings, CheckedAuthSettings
from app.mail.config import CheckedMailSettings, MailSettings
# {% endif %}
# {% if has_oidc %}
from app.oidc.config import (
    CheckedOidcSettings,
    CheckedSessionSettings,
    OidcSettings,
    SessionSettings,
)
# {% endif %}


class CorsSettings(BaseModel, frozen=True):
    """Which web pages may call the service, as a JSON list: `["https://example.com"]`."""

    origins: list[str] = []


class ProxySettings(BaseModel, frozen=True):
    """Whose `X-Forwarded-*` headers are believed: addresses or networks, separated by commas."""

    allowed_ips: str = ""


class Settings(BaseSettings):
    """All settings: `DATABASE_POOL_SIZE` sets `settings.database.pool_size`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    title: str = "{{ escaped_name }}"
    environment: Literal["production", "development", "test"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=256)
    # Seconds that requests in flight may take after a SIGTERM.
    shutdown_timeout: int = Field(20, ge=1, le=600)
    max_body_bytes: int = Field(1_000_000, ge=1)
    docs: bool = True
    # {% if has_passwords %}
    auth: CheckedAuthSettings = Field(default_factory=AuthSettings)
    # {% endif %}
    cors: CorsSettings = CorsSettings()
    database: DatabaseSettings
    # {% if has_api_keys %}
    keys: KeySettings = KeySettings()
    # {% endif %}
    log: LogSettings = LogSettings()
    # {% if has_passwords %}
    mail: CheckedMailSettings = Field(default_factory=MailSettings)
    # {% endif %}
    # {% if has_oidc %}
    oidc: CheckedOidcSettings = OidcSettings()
    # {% endif %}
    proxy: ProxySettings = ProxySettings()
    # {% if has_oidc %}
    session: CheckedSessionSettings = Field(default_factory=SessionSettings)
    # {% endif %}


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
