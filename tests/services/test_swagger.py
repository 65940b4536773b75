"""Swagger UI in a browser: its Authorize works for each way to log in, and so does what it opens.

One service for each auth is enough: the page is made from the OpenAPI document, which is the same
in both layouts, and speaks of callers in the same words on every database.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.services.callers import EMAIL, Caller, KeyCaller, PasswordCaller, TokenCaller
from tests.services.service import Process, Service
from tests.verification import leave_unverified

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ARTICLE = {"title": "First", "slug": "first", "content": "Once upon a time."}
MILLISECONDS = 30_000

Serve = Callable[[str], tuple[Service, Process]]


@pytest.fixture
def serve(make_service: Callable[[dict[str, str]], Service]) -> Iterator[Serve]:
    """Return a function that runs the service of an auth."""
    with ExitStack() as stack:

        def serve(auth: str) -> tuple[Service, Process]:
            service = make_service({"database": "sqlite", "layout": "domain", "auth": auth})
            url = stack.enter_context(service.migrated_database())
            return service, stack.enter_context(service.serve(url))

        yield serve


@contextmanager
def open_docs(caller: Caller) -> Iterator[Page]:
    """Show the documentation of a caller's service in Chromium; its scripts must not fail."""
    chromium = shutil.which("chromium")
    if chromium is None:
        leave_unverified("Swagger UI in a browser, which needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(ignore_https_errors=True)
        page.set_default_timeout(MILLISECONDS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{caller.running.url}/docs")
        yield page
        browser.close()
    assert errors == []


def authorize(page: Page, values: dict[str, str]) -> None:
    """Fill in the part of the dialogue that has these fields."""
    page.locator(".scheme-container .authorize").click()
    dialogue = page.locator(".modal-ux-content")
    part = dialogue.locator(".auth-container").filter(has=page.locator(next(iter(values))))
    for field, value in values.items():
        part.locator(field).fill(value)
    part.locator("button.authorize").click()
    dialogue.get_by_text("Logout").wait_for()
    dialogue.get_by_text("Close").first.click()


def write_article(page: Page) -> str:
    """Send an article, and return the status that the page shows."""
    path = page.locator('[data-path="/api/v1/articles"]')
    operation = page.locator(".opblock-post").filter(has=path)
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("textarea.body-param__text").fill(json.dumps(ARTICLE))
    operation.get_by_role("button", name="Execute").click()
    return operation.locator(".live-responses-table tbody .response-col_status").inner_text()


def test_a_password_is_traded_for_a_token(serve: Serve) -> None:
    caller = PasswordCaller(*serve("jwt"))
    caller.begin()
    with open_docs(caller) as page:
        fields = {"#oauth_username": EMAIL, "#oauth_password": caller.password}
        authorize(page, fields)
        assert write_article(page) == "201"


@pytest.mark.parametrize("field", ["#api_key_value", "#auth-bearer-value"])
def test_a_key_goes_into_either_header(field: str, serve: Serve) -> None:
    caller = KeyCaller(*serve("api_key"))
    caller.begin()
    with open_docs(caller) as page:
        authorize(page, {field: caller.key})
        assert write_article(page) == "201"


def test_a_token_of_the_provider_is_taken(serve: Serve) -> None:
    caller = TokenCaller(*serve("oidc"))
    caller.begin()
    with open_docs(caller) as page:
        authorize(page, {"#auth-bearer-value": caller.token})
        assert write_article(page) == "201"


def test_without_it_nothing_is_written(serve: Serve) -> None:
    with open_docs(PasswordCaller(*serve("jwt"))) as page:
        assert write_article(page) == "401"
