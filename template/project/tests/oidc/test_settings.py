"""Which providers the service believes, and what it refuses to start with."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pydantic import ValidationError

from app.config import Settings
from app.main import create_app
from app.oidc.config import OidcSettings
from app.oidc.issuer import Issuer, find_discovery_url
from tests.oidc.provider import provider
from tests.oidc.real import make_provider, make_settings

pytestmark = pytest.mark.usefixtures("settings")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OIDC_ISSUER", "id.example.com"),
        ("OIDC_ISSUER", "http://id.example.com"),
        ("OIDC_ISSUER", "http://127.0.0.1.example.com"),
        ("OIDC_ISSUER", "http://localhost@example.com"),
        ("OIDC_ISSUER", "https://user:swordfish@example.com"),
        ("OIDC_ISSUER", "https://id.example.com?a=b"),
        ("OIDC_ISSUER", "https://id.example.com#a"),
        ("OIDC_ISSUER", "https://"),
        ("OIDC_ISSUER", "https://["),
        ("OIDC_ISSUER", f"https://id.example.com/{'x' * 255}"),
        ("OIDC_ALGORITHMS", '["none"]'),
        ("OIDC_ALGORITHMS", '["RS256", "HS256"]'),
        ("OIDC_ALGORITHMS", "[]"),
        ("OIDC_SCOPES", '{"write": "swordfish"}'),
        ("OIDC_ROLES", '{"staff": "swordfish"}'),
        ("OIDC_DEFAULT_ROLE", "swordfish"),
        ("OIDC_LEEWAY", "301"),
        ("OIDC_KEYS_MIN_AGE", "0"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "swordfish" not in str(caught.value)


@pytest.mark.parametrize("environment", ["production", "test"])
@pytest.mark.parametrize("variable", ["OIDC_ISSUER", "OIDC_AUDIENCE"])
def test_outside_development_there_is_a_provider(
    monkeypatch: pytest.MonkeyPatch, environment: str, variable: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setenv("OIDC_ISSUER", "https://id.example.com")
    Settings()
    monkeypatch.setenv(variable, "")
    with pytest.raises(ValidationError, match=f"{variable} is not set: type"):
        Settings()


def test_in_production_the_provider_has_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "http://localhost:9000")
    Settings()
    monkeypatch.setenv("ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="https"):
        Settings()


def test_nobody_may_do_anything_unless_the_settings_say_so() -> None:
    settings = OidcSettings()
    assert (settings.scopes, settings.roles, settings.default_role) == ({}, {}, None)
    assert not settings.is_complete


@pytest.mark.parametrize("issuer", ["https://id.example.com/a", "https://id.example.com/a/"])
def test_the_discovery_of_an_issuer_is_below_its_path(issuer: str) -> None:
    assert find_discovery_url(issuer) == "https://id.example.com/a/.well-known/openid-configuration"


async def test_without_a_provider_nobody_can_log_in(
    app: FastAPI, open_client: Callable[..., AsyncClient], client: AsyncClient
) -> None:
    before: Issuer = app.state.issuer
    app.state.issuer = Issuer(OidcSettings(), client)
    headers = {"Authorization": f"Bearer {provider.sign(provider.claims())}"}
    answer = await client.get("/api/v1/articles", headers=headers)
    app.state.issuer = before
    assert answer.status_code == 401
    assert "OIDC_ISSUER" in answer.json()["detail"]
    assert (await client.get("/api/v1/articles", headers=headers)).status_code == 200


async def test_openapi_says_where_tokens_come_from(app: FastAPI) -> None:
    document = app.openapi()
    schemes = document["components"]["securitySchemes"]
    url = f"{provider.issuer}/.well-known/openid-configuration"
    assert schemes["OpenIdConnect"] == {"type": "openIdConnect", "openIdConnectUrl": url}
    writing = document["paths"]["/api/v1/articles"]["post"]["security"]
    assert {"OpenIdConnect": ["articles:write"]} in writing


def test_in_development_the_service_starts_without_a_provider_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("OIDC_ISSUER", "")
    monkeypatch.setattr("app.main.get_settings", Settings)
    warned: list[str] = []
    monkeypatch.setattr("app.main.log.warning", warned.append)
    create_app()
    assert warned == ["OIDC_ISSUER or OIDC_AUDIENCE is not set: nobody can log in"]


def test_the_service_of_development_asks_its_provider_for_what_the_tests_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = make_provider()
    for name, value in own.settings.items():
        monkeypatch.setenv(name, value)
    told = {name.removeprefix("OIDC_").lower() for name in own.settings}
    asked = make_settings(own).model_dump(include=told)
    assert asked["login_scopes"]
    assert Settings().oidc.model_dump(include=told) == asked
