# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Where a browser goes after its login: back to where it was, or home, and nowhere else."""

import pytest
from starlette.datastructures import State

from app.oidc import login
from app.oidc.issuer import Issuer
from tests.oidc.browser import AUTH, Browser
from tests.oidc.provider import DISCOVERY, KEYS, Provider, answer_json

ELSEWHERE = [
    "https://elsewhere.example.com",
    "https://elsewhere.example.com/",
    "//elsewhere.example.com",
    "///elsewhere.example.com",
    "/\\elsewhere.example.com",
    "\\/elsewhere.example.com",
    "\\\\elsewhere.example.com",
    "/\t/elsewhere.example.com",
    "/\n/elsewhere.example.com",
    "\t//elsewhere.example.com",
    " //elsewhere.example.com",
    "elsewhere.example.com",
    "https:elsewhere.example.com",
    "https:/elsewhere.example.com",
    "https:///elsewhere.example.com",
    "http://app.example.com/",
    "https://app.example.com",
    "https://app.example.com.elsewhere.example.com/",
    "https://app.example.com@elsewhere.example.com/",
    "https://app.example.com:8443/",
    "https://app.example.com\\@elsewhere.example.com/",
    "https://app.example.com//elsewhere.example.com",
    "https://app.example.com%2eelsewhere.example.com/",
    "https://APP.example.com/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\x00",
    "/\u2028",
    "/ümlaut",
    "",
    "/" + "x" * 300,
]


@pytest.mark.parametrize(
    "target", ["/", "/docs", "/a?b=c#d", "/a//b", "https://app.example.com/a?b=//c"]
)
async def test_a_browser_returns_to_where_it_was(browser: Browser, target: str) -> None:
    answer = await browser.finish(await browser.begin(return_to=target))
    assert answer.headers["location"] == target


async def test_a_browser_that_was_nowhere_goes_home(browser: Browser) -> None:
    answer = await browser.finish(await browser.begin())
    assert answer.headers["location"] == "/docs"


@pytest.mark.parametrize("target", ELSEWHERE)
async def test_nobody_is_sent_elsewhere(browser: Browser, target: str) -> None:
    answer = await browser.client.get(f"{AUTH}/login", params={"return_to": target})
    assert answer.status_code == 422
    assert "location" not in answer.headers
    assert browser.cookie is None


@pytest.mark.parametrize("url", [None, 7, "http://id.example.com", "javascript:alert(1)"])
async def test_without_a_safe_place_to_log_in_nobody_is_sent_there(
    browser: Browser, state: State, issuer: Issuer, other: Provider, url: object
) -> None:
    issuer.settings = issuer.settings.model_copy(update={"client_id": "web"})
    document = {"issuer": other.issuer, "jwks_uri": f"{other.issuer}{KEYS}"}
    other.answers[DISCOVERY] = answer_json(document | {"authorization_endpoint": url})
    state.browser_login = login.BrowserLogin(issuer, state.browser_login.client)
    assert (await browser.client.get(f"{AUTH}/login")).status_code == 503
    assert browser.cookie is None
# {% endcall %}
