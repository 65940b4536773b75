# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What the session of a browser is good for, how long, and how it ends."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any

import itsdangerous
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.datastructures import State

from app.config import get_settings
from app.db.base import utc_now
from app.oidc import login, sessions
from app.oidc.issuer import Issuer
from app.oidc.models import BrowserSession, Identity
from app.users.models import User
from tests.oidc.browser import AUTH, Browser, parse_query
from tests.oidc.provider import DISCOVERY, Answer, Provider, provider

Sessions = async_sessionmaker[AsyncSession]
Open = Callable[[], Browser]


async def test_a_login_gives_the_browser_a_session_that_nobody_knew(
    open_browsers: Open,
) -> None:
    attacker, victim = open_browsers(), open_browsers()
    await attacker.begin()
    planted = attacker.cookie
    assert planted is not None
    victim.cookie = planted
    await victim.log_in()
    assert victim.cookie != planted
    assert (await attacker.ask()).status_code == 401


async def test_another_login_ends_the_session_before_it(
    browser: Browser, open_browsers: Open
) -> None:
    await browser.log_in()
    before, thief = await browser.read(), open_browsers()
    assert browser.cookie is not None
    thief.cookie = browser.cookie
    thief.client.headers.update(browser.client.headers)
    await browser.log_in()
    assert (await browser.read())["csrf_token"] != before["csrf_token"]
    assert (await thief.write()).status_code == 401


async def test_to_begin_a_login_ends_nothing(browser: Browser) -> None:
    await browser.log_in()
    await browser.begin()
    assert (await browser.write()).status_code == 201


@pytest.mark.parametrize("place", ["content", "signature", "secret"])
async def test_a_cookie_that_was_made_elsewhere_is_nobody(browser: Browser, place: str) -> None:
    await browser.log_in()
    assert browser.cookie is not None
    content, rest = browser.cookie.split(".", 1)
    changed = b64decode(content).replace(b"articles:write", b"users:manage")
    assert b"users:manage" in changed
    forged = b64encode(changed).decode()
    browser.cookie = {
        "content": f"{forged}.{rest}",
        "signature": f"{content}.{rest[:-3]}AAA",
        "secret": itsdangerous.TimestampSigner("another").sign(forged).decode(),
    }[place]
    assert (await browser.ask()).status_code == 401
    assert (await browser.write()).status_code == 401


async def test_a_logout_ends_the_session_here_and_leads_to_the_provider(
    browser: Browser, open_browsers: Open, sessions: Sessions
) -> None:
    await browser.log_in()
    thief = open_browsers()
    assert browser.cookie is not None
    thief.cookie = browser.cookie
    thief.client.headers.update(browser.client.headers)
    answer = await browser.client.delete(f"{AUTH}/session")
    assert answer.status_code == 200
    url = answer.json()["location"]
    assert url.startswith(f"{provider.issuer}/logout?")
    query = parse_query(url)
    assert query["client_id"] == "web"
    assert query["post_logout_redirect_uri"] == "https://test/docs"
    assert provider.issuer in b64decode(query["id_token_hint"].split(".")[1] + "==").decode()
    assert (await browser.ask()).status_code == 401
    assert (await thief.write()).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(BrowserSession.id)) is None


async def test_a_logout_does_not_need_the_provider(
    browser: Browser, state: State, issuer: Issuer, other: Provider
) -> None:
    await browser.log_in()
    issuer.settings = issuer.settings.model_copy(update={"client_id": "web"})
    other.answers[DISCOVERY] = Answer(status=503)
    state.browser_login = login.BrowserLogin(issuer, state.browser_login.client)
    answer = await browser.client.delete(f"{AUTH}/session")
    assert (answer.status_code, answer.json()) == (200, {"location": "https://test/docs"})
    assert browser.cookie is None


async def test_a_stolen_cookie_reads_no_longer_than_the_trust_lasts(
    browser: Browser, open_browsers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.log_in()
    thief = open_browsers()
    assert browser.cookie is not None
    thief.cookie = browser.cookie
    await browser.client.delete(f"{AUTH}/session")
    assert (await thief.ask()).status_code == 200
    later = time() + get_settings().session.trust + 1
    monkeypatch.setattr(sessions, "time", lambda: later)
    assert (await thief.ask()).status_code == 401
    assert thief.cookie is None


async def test_a_session_is_looked_up_once_while_the_trust_lasts(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.log_in()
    looked: list[object] = []
    check = sessions.check_session

    async def count(*arguments: Any) -> None:
        looked.append(arguments)
        await check(*arguments)

    monkeypatch.setattr(sessions, "check_session", count)
    await browser.read()
    assert len(looked) == 0
    later = time() + get_settings().session.trust + 1
    monkeypatch.setattr(sessions, "time", lambda: later)
    await browser.read()
    await browser.read()
    assert len(looked) == 1
    await browser.write()
    assert len(looked) == 2


@pytest.mark.parametrize("end", ["deactivated", "deleted", "expired"])
async def test_a_session_ends_with_its_user_and_its_time(
    browser: Browser, sessions: Sessions, end: str
) -> None:
    await browser.log_in()
    user_id = (await browser.read())["user"]["id"]
    async with sessions.begin() as session:
        if end == "deactivated":
            await session.execute(update(User).values(is_active=False))
        if end == "deleted":
            await session.execute(delete(Identity))
            await session.execute(delete(BrowserSession))
            await session.execute(delete(User).where(User.id == user_id))
        if end == "expired":
            past = utc_now() - timedelta(seconds=1)
            await session.execute(update(BrowserSession).values(expires_at=past))
    assert (await browser.write()).status_code == 401
    assert browser.cookie is None


async def test_a_token_goes_before_the_session(browser: Browser) -> None:
    await browser.log_in()
    token = provider.sign(provider.claims(roles=["admin"]))
    browser.client.headers["Authorization"] = f"Bearer {token}"
    assert "users:manage" in (await browser.read())["scopes"]
    browser.client.headers["Authorization"] = "Bearer wrong"
    assert (await browser.ask()).status_code == 401
# {% endcall %}
