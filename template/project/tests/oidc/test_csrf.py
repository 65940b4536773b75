"""What another site makes a browser send changes nothing."""

import re
from collections.abc import Callable

import pytest
from httpx2 import AsyncClient

from app.oidc.schemes import CSRF_HEADER
from tests.auth.access import TABLE, Row, send
from tests.oidc.browser import Browser
from tests.oidc.provider import provider

WRITES = {row.operation: row for row in TABLE if row.changes_something}.values()
DETAIL = f"The header {CSRF_HEADER} does not have the token of the session."


def make_ids(row: Row) -> dict[str, int | str]:
    """Return ids for the path of an operation, which it never comes to."""
    return dict.fromkeys(re.findall(r"{(\w+)}", row.operation), 1)


@pytest.mark.parametrize("row", WRITES, ids=str)
async def test_a_change_needs_the_token_of_the_session(
    row: Row, browser: Browser, open_browsers: Callable[[], Browser]
) -> None:
    await browser.log_in(roles=["admin"])
    token, other = browser.client.headers.pop(CSRF_HEADER), open_browsers()
    await other.log_in()
    wrong = ["", "null", token[:-1], f"{token}x", token.swapcase()]
    for given in [None, other.client.headers[CSRF_HEADER], *wrong]:
        browser.client.headers.pop(CSRF_HEADER, None)
        if given is not None:
            browser.client.headers[CSRF_HEADER] = given
        answer = await send(browser.client, row, make_ids(row))
        assert (answer.status_code, answer.json()["detail"]) == (403, DETAIL)
    browser.client.headers[CSRF_HEADER] = token
    answer = await send(browser.client, row, make_ids(row))
    assert answer.status_code in (200, 201, 204, 403, 404)
    assert DETAIL not in answer.text


@pytest.mark.parametrize("row", WRITES, ids=str)
async def test_a_token_of_the_provider_needs_no_other(
    row: Row, open_client: Callable[..., AsyncClient]
) -> None:
    token = provider.sign(provider.claims(roles=["admin"]))
    answer = await send(open_client(Authorization=f"Bearer {token}"), row, make_ids(row))
    assert DETAIL not in answer.text


async def test_what_changes_nothing_needs_no_token(browser: Browser) -> None:
    await browser.log_in()
    del browser.client.headers[CSRF_HEADER]
    assert (await browser.ask()).status_code == 200
    assert (await browser.write()).status_code == 403
