"""What the service refuses to start with."""

import pytest
from pydantic import ValidationError

from app.config import Settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "swordfish"),
        ("DATABASE_URL", "oracle://swordfish@host/name"),
        ("DATABASE_URL", "sql://host:swordfish/name"),
        ("DATABASE_POOL_SIZE", "0"),
        ("ENVIRONMENT", "swordfish"),
        ("WORKERS", "none"),
        ("LOG_LEVEL", "swordfish"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_a_setting_that_makes_no_sense_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "swordfish" not in str(caught.value)


def test_the_driver_of_the_database_need_not_be_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = settings.database.url.get_secret_value()
    scheme, rest = url.split("://")
    monkeypatch.setenv("DATABASE_URL", f"{scheme.split('+')[0]}://{rest}")
    assert Settings().database.url.get_secret_value() == url


def test_the_password_of_the_database_does_not_show(settings: Settings) -> None:
    assert settings.database.url.get_secret_value() not in repr(settings)
# {% if has_passwords %}


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "tiny",
        "x" * 64,
        "change-me-0123456789-abcdefghijklmnop",
        "your-256-bit-secret-0123456789-abcdef",
    ],
)
@pytest.mark.parametrize("environment", ["production", "test"])
@pytest.mark.usefixtures("settings")
def test_a_weak_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, secret: str, environment: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setenv("AUTH_SECRET", secret)
    with pytest.raises(ValidationError, match="openssl rand") as caught:
        Settings()
    assert not secret or secret not in str(caught.value)


@pytest.mark.usefixtures("settings")
def test_in_development_each_process_makes_a_secret_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.delenv("AUTH_SECRET")
    first, second = Settings().auth, Settings().auth
    assert first.secret != second.secret
# {% endif %}
