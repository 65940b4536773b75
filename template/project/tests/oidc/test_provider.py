# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""The service at a real provider: by default one that `dev.provider` runs on this machine.

With these variables the same tests take any other one:

- TEST_OIDC_ISSUER and TEST_OIDC_AUDIENCE, as OIDC_ISSUER and OIDC_AUDIENCE
- TEST_OIDC_CLIENT_ID and TEST_OIDC_CLIENT_SECRET, of a client that may redirect to
  https://test/api/v1/auth/callback
- TEST_OIDC_LOGIN_SCOPES, where tokens need other scopes than openid, profile and email
- TEST_OIDC_LOGIN, a command that is given the URL of a login, logs somebody in there, and prints
  the URL that the provider sends the browser to in the end, which it does not open
"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from starlette.datastructures import State

from app.oidc.config import OidcSettings
from app.oidc.issuer import Issuer
from app.oidc.login import BrowserLogin, make_client
from app.oidc.schemes import CSRF_HEADER
from app.oidc.service import KnownUsers
from dev.provider import running
from tests.oidc.browser import AUTH, Browser, parse_query
from tests.oidc.conftest import Clock
from tests.oidc.real import (
    CALLBACK,
    Person,
    Script,
    find_person,
    make_provider,
    make_settings,
    serve_or_find,
)

Open = Callable[..., AsyncClient]
Use = Callable[[OidcSettings], Any]

own = pytest.mark.skipif(
    "TEST_OIDC_ISSUER" in os.environ, reason="what only our own provider can be made to do"
)


@pytest.fixture(scope="session")
def chosen() -> Iterator[OidcSettings]:
    """The settings of a service that trusts the real provider."""
    with serve_or_find() as settings:
        yield settings


@pytest.fixture
async def use(state: State) -> AsyncIterator[Use]:
    """Make the service trust another provider until the end of the test."""
    async with AsyncClient(trust_env=False) as client:

        def use(settings: OidcSettings) -> Any:
            issuer = Issuer(settings, client)
            oauth = make_client(settings)
            state.issuer, state.browser_login = issuer, BrowserLogin(issuer, oauth)
            # The users of the tests before are gone.
            state.known_users = KnownUsers()
            return oauth

        yield use


async def log_in(browser: Browser, person: Person | Script) -> str:
    """Log somebody in, and return the URL by which the browser came back."""
    answer = await browser.client.get(f"{AUTH}/login", params={"return_to": "/docs"})
    assert answer.status_code == 302, answer.text
    url = await person.log_in(answer.headers["location"])
    answer = await browser.client.get(url)
    assert (answer.status_code, answer.headers.get("location")) == (302, "/docs"), answer.text
    browser.client.headers[CSRF_HEADER] = (await browser.read())["csrf_token"]
    return url


async def get_tokens(app: FastAPI, oauth: Any, person: Person | Script) -> dict[str, str]:
    """Log somebody in as a client that keeps the tokens to itself."""
    issuer: Issuer = app.state.issuer
    url, _ = oauth.create_authorization_url(
        await issuer.find_endpoint("authorization_endpoint"),
        redirect_uri=CALLBACK,
        nonce="nonce",
        code_verifier="v" * 48,
    )
    query = parse_query(await person.log_in(url))
    tokens: dict[str, str] = await oauth.fetch_token(
        await issuer.find_endpoint("token_endpoint"),
        grant_type="authorization_code",
        code=query["code"],
        redirect_uri=CALLBACK,
        code_verifier="v" * 48,
    )
    return tokens


async def show(open_client: Open, token: str) -> int:
    """Show a token, and return the status of the answer."""
    client = open_client(Authorization=f"Bearer {token}")
    return (await client.get(f"{AUTH}/session")).status_code


async def test_somebody_logs_in_changes_something_and_logs_out(
    browser: Browser, chosen: OidcSettings, use: Use
) -> None:
    use(chosen)
    await log_in(browser, find_person())
    assert (await browser.read())["scopes"] == ["articles:write"]
    assert (await browser.write()).status_code == 201
    answer = await browser.client.delete(f"{AUTH}/session")
    assert answer.status_code == 200
    assert answer.json()["location"]
    assert (await browser.write()).status_code == 401


async def test_the_same_person_is_the_same_user(
    open_browsers: Callable[[], Browser], chosen: OidcSettings, use: Use
) -> None:
    use(chosen)
    ids = set()
    for browser in (open_browsers(), open_browsers()):
        await log_in(browser, find_person())
        ids.add((await browser.read())["user"]["id"])
    assert len(ids) == 1


async def test_a_way_back_is_good_once(
    open_browsers: Callable[[], Browser], chosen: OidcSettings, use: Use
) -> None:
    use(chosen)
    browser, thief = open_browsers(), open_browsers()
    answer = await browser.client.get(f"{AUTH}/login")
    assert browser.cookie is not None
    thief.cookie = browser.cookie
    url = await find_person().log_in(answer.headers["location"])
    assert (await browser.client.get(url)).status_code == 302
    assert (await browser.client.get(url)).status_code == 400
    # Not even with all that the browser had: the provider takes its code once.
    assert (await thief.client.get(url)).status_code == 400


async def test_a_client_that_the_provider_does_not_know_logs_nobody_in(
    browser: Browser, chosen: OidcSettings, use: Use
) -> None:
    use(chosen).client_secret = "another"
    answer = await browser.client.get(f"{AUTH}/login")
    url = await find_person().log_in(answer.headers["location"])
    assert (await browser.client.get(url)).status_code == 400
    assert (await browser.ask()).status_code == 401


async def test_access_tokens_are_believed_and_id_tokens_are_not(
    app: FastAPI, open_client: Open, chosen: OidcSettings, use: Use
) -> None:
    tokens = await get_tokens(app, use(chosen), find_person())
    assert await show(open_client, tokens["access_token"]) == 200
    assert await show(open_client, tokens["id_token"]) == 401
    use(chosen.model_copy(update={"audience": "another"}))
    assert await show(open_client, tokens["access_token"]) == 401


@own
async def test_groups_of_the_provider_are_roles_here(
    browser: Browser, chosen: OidcSettings, use: Use
) -> None:
    use(chosen)
    await log_in(browser, Person("admin"))
    session = await browser.read()
    assert session["user"]["name"] == "Admin Example"
    assert "users:manage" in session["scopes"]


@own
async def test_a_logout_ends_the_login_at_the_provider_too(
    browser: Browser, chosen: OidcSettings, use: Use
) -> None:
    use(chosen)
    person = Person("author")
    await log_in(browser, person)
    answer = await browser.client.get(f"{AUTH}/login")
    silent = f"{answer.headers['location']}&prompt=none"
    assert "code" in parse_query(await person.log_in(silent))
    answer = await browser.client.delete(f"{AUTH}/session")
    assert await person.open(answer.json()["location"]) == "https://test/docs"
    assert parse_query(await person.log_in(silent))["error"] == "login_required"


@own
async def test_a_provider_may_be_away_and_come_back_with_other_keys(
    app: FastAPI, open_client: Open, use: Use, clock: Clock
) -> None:
    provider = make_provider()
    settings = make_settings(provider)
    oauth = use(settings)
    with running(provider):
        old = (await get_tokens(app, oauth, Person("author")))["access_token"]
        assert await show(open_client, old) == 200
    clock.seconds += settings.keys_max_age + 1
    assert await show(open_client, old) == 200
    clock.seconds += settings.keys_min_age + 1
    with running(provider):
        new = (await get_tokens(app, oauth, Person("author")))["access_token"]
        assert await show(open_client, new) == 200
        assert await show(open_client, old) == 401
# {% endcall %}
