# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""How a browser logs in at the provider, and what keeps others out of its session.

The provider does wrong here what a real one never should: it is the one of `tests.oidc.provider`.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http.cookies import SimpleCookie
from threading import Event
from time import time
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.datastructures import State

from app.config import get_settings
from app.oidc import login
from app.oidc.issuer import Issuer
from app.oidc.models import BrowserSession
from app.oidc.schemes import COOKIE
from app.users.models import User
from tests.oidc.browser import AUTH, Browser
from tests.oidc.provider import Answer, Key, answer_json, provider

Sessions = async_sessionmaker[AsyncSession]
Open = Callable[[], Browser]


def read_cookie(answer: Any) -> Any:
    """Return the cookie that an answer sets, with its attributes."""
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE]


async def test_the_provider_is_asked_for_a_code_that_is_bound_to_this_browser(
    browser: Browser,
) -> None:
    asked = await browser.begin()
    assert asked["response_type"] == "code"
    assert asked["client_id"] == "web"
    assert asked["scope"] == "openid profile email"
    assert asked["redirect_uri"] == "https://test/api/v1/auth/callback"
    assert asked["code_challenge_method"] == "S256"
    again = await browser.begin()
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 30
        assert asked[name] != again[name]


async def test_the_code_is_traded_with_the_secret_of_the_challenge(browser: Browser) -> None:
    asked = await browser.begin()
    assert (await browser.finish(asked)).status_code == 302
    trade = provider.trades[-1]
    digest = hashlib.sha256(trade["code_verifier"].encode()).digest()
    assert urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert (trade["grant_type"], trade["code"]) == ("authorization_code", "code")
    assert trade["redirect_uri"] == asked["redirect_uri"]


async def test_whoever_has_logged_in_is_the_user_of_its_tokens(
    browser: Browser, open_client: Callable[..., Any]
) -> None:
    await browser.log_in(email="ada@example.com")
    session = await browser.read()
    assert (session["user"]["name"], session["user"]["email"]) == ("Ada", "ada@example.com")
    assert session["scopes"] == ["articles:write"]
    token = provider.sign(provider.claims(sub=browser.subject))
    answer = await open_client(Authorization=f"Bearer {token}").get(f"{AUTH}/session")
    assert answer.json()["user"]["id"] == session["user"]["id"]
    assert answer.json()["csrf_token"] is None


async def test_the_cookie_is_for_this_host_over_tls_and_not_for_scripts(browser: Browser) -> None:
    cookie = read_cookie(await browser.finish(await browser.begin()))
    assert cookie.key == "__Host-session"
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "lax")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert 0 < int(cookie["max-age"]) <= get_settings().session.lifetime


@pytest.mark.parametrize("name", ["login", "callback?state=unknown", "session"])
async def test_no_step_of_a_login_is_cached(browser: Browser, name: str) -> None:
    await browser.log_in()
    answer = await browser.client.get(f"{AUTH}/{name}")
    assert answer.status_code >= 400 or answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", [{}, {"code": "code"}, {"code": "code", "state": "unknown"}])
async def test_an_answer_that_nobody_asked_for_is_refused(
    browser: Browser, query: dict[str, str]
) -> None:
    await browser.begin()
    answer = await browser.client.get(f"{AUTH}/callback", params=query)
    assert answer.status_code == 400
    assert (await browser.ask()).status_code == 401


async def test_a_browser_does_not_finish_the_login_of_another(open_browsers: Open) -> None:
    attacker, victim = open_browsers(), open_browsers()
    asked = await attacker.begin()
    assert (await victim.finish(asked)).status_code == 400
    await victim.begin()
    assert (await victim.finish(asked)).status_code == 400
    assert (await victim.ask()).status_code == 401


async def test_a_login_is_finished_once(browser: Browser) -> None:
    asked = await browser.begin()
    assert (await browser.finish(asked)).status_code == 302
    assert (await browser.finish(asked)).status_code == 400


async def test_a_login_that_went_wrong_is_over(browser: Browser) -> None:
    asked = await browser.begin()
    assert (await browser.finish(asked, nonce="another")).status_code == 401
    assert (await browser.finish(asked)).status_code == 400


async def test_a_login_that_takes_too_long_is_over(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await browser.begin()
    monkeypatch.setattr(login, "time", lambda: time() + login.PATIENCE + 1)
    assert (await browser.finish(asked)).status_code == 400


async def test_somebody_may_log_in_in_several_tabs(browser: Browser) -> None:
    logins = [await browser.begin() for _ in range(login.MAX_LOGINS + 1)]
    assert (await browser.finish(logins[0])).status_code == 400
    assert (await browser.finish(logins[1])).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"azp": "another"},
        {"iss": "https://elsewhere.example.com"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"nbf": 2**40},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
async def test_an_id_token_for_anything_else_lets_nobody_in(
    browser: Browser, changes: dict[str, Any]
) -> None:
    answer = await browser.finish(await browser.begin(), **changes)
    assert answer.status_code == 401
    assert (await browser.ask()).status_code == 401


@pytest.mark.parametrize("forge", ["none", "shared", "key", "type", "text", "nothing"])
async def test_an_id_token_that_the_provider_did_not_sign_lets_nobody_in(
    browser: Browser, forge: str
) -> None:
    asked = await browser.begin()
    claims = browser.claims(asked)
    token: object = {
        "none": provider.sign(claims, typ="JWT", alg="none").rpartition(".")[0] + ".",
        "shared": provider.sign(claims, typ="JWT", alg="HS256"),
        "key": provider.sign(claims, Key("RS256"), typ="JWT", kid=provider.keys[0].id),
        "type": provider.sign(claims, typ="logout+jwt"),
        "text": "no token",
        "nothing": None,
    }[forge]
    document = {"access_token": "a", "token_type": "Bearer", "id_token": token}
    answer = await browser.come_back(answer_json(document), code="code", state=asked["state"])
    assert answer.status_code == 401
    assert (await browser.ask()).status_code == 401


async def test_what_the_provider_says_of_a_refusal_is_not_repeated(browser: Browser) -> None:
    asked = await browser.begin()
    told = {"error": "<script>", "error_description": "<script>", "state": asked["state"]}
    answer = await browser.client.get(f"{AUTH}/callback", params=told)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "script" not in answer.text


async def test_an_answer_of_another_provider_is_refused(browser: Browser) -> None:
    asked = await browser.begin()
    query = {"code": "code", "state": asked["state"], "iss": "https://elsewhere.example.com"}
    count = len(provider.trades)
    assert (await browser.client.get(f"{AUTH}/callback", params=query)).status_code == 400
    assert len(provider.trades) == count


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(b'{"error": "invalid_grant", "error_description": "<script>"}', 400), 400),
        (Answer(b"{}"), 401),
        (Answer(b"[]"), 503),
        (Answer(b"<html>"), 503),
        (Answer(b"\xff"), 503),
        (Answer(b'{"id_token": "x", "expires_in": [1]}'), 503),
        (Answer(b'{"id_token": "x", "expires_in": 1e999}'), 503),
        (Answer(b"", 500), 503),
        (Answer(b"", 302, {"Location": "https://elsewhere.example.com"}), 503),
    ],
)
async def test_a_provider_that_gives_no_tokens_lets_nobody_in(
    browser: Browser, answer: Answer, status: int
) -> None:
    asked = await browser.begin()
    refused = await browser.come_back(answer, code="code", state=asked["state"])
    assert refused.status_code == status
    assert "script" not in refused.text
    assert (await browser.ask()).status_code == 401


async def test_a_provider_that_takes_too_long_is_given_up(
    app: FastAPI, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = app.state.browser_login.issuer
    monkeypatch.setattr(issuer, "settings", issuer.settings.model_copy(update={"timeout": 0.2}))
    asked, gate = await browser.begin(), Event()
    try:
        answer = await browser.come_back(Answer(gate=gate), code="code", state=asked["state"])
    finally:
        gate.set()
    assert answer.status_code == 503


async def test_whoever_was_deactivated_does_not_log_in(
    browser: Browser, sessions: Sessions
) -> None:
    await browser.log_in()
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    assert (await browser.finish(await browser.begin())).status_code == 403
    assert (await browser.ask()).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(BrowserSession.id)) is None


async def test_without_a_client_no_browser_logs_in(state: State, browser: Browser) -> None:
    settings = state.issuer.settings.model_copy(update={"client_id": None})
    state.browser_login = login.BrowserLogin(Issuer(settings, browser.client), None)
    for path in ("login", "callback"):
        answer = await browser.client.get(f"{AUTH}/{path}")
        assert answer.status_code == 404
        assert "OIDC_CLIENT_ID" in answer.json()["detail"]
# {% endcall %}
