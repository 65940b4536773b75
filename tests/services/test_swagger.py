"""Swagger UI in a browser: its Authorize works for each way to log in, and so does what it opens.

One service for each auth is enough: the page is made from the OpenAPI document, which is the same
in both layouts, and speaks of callers in the same words on every database.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, sync_playwright

from tests.services.callers import EMAIL, KeyCaller, PasswordCaller, TokenCaller
from tests.services.service import Process, Service, find_free_port
from tests.services.test_dev import develop, wait_until_ready
from tests.verification import leave_unverified

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
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
WAIT = 500

Make = Callable[[dict[str, str]], Service]
Serve = Callable[[str], tuple[Service, Process]]


@pytest.fixture
def serve(make_service: Make) -> Iterator[Serve]:
    """Return a function that runs the service of an auth."""
    with ExitStack() as stack:

        def serve(auth: str) -> tuple[Service, Process]:
            service = make_service({"database": "sqlite", "layout": "domain", "auth": auth})
            url = stack.enter_context(service.migrated_database())
            return service, stack.enter_context(service.serve(url))

        yield serve


@contextmanager
def open_docs(url: str) -> Iterator[Page]:
    """Show the documentation of a service in Chromium; its scripts must not fail."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        leave_unverified("Swagger UI in a browser, which needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(ignore_https_errors=True)
        page.set_default_timeout(MILLISECONDS)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{url}/docs")
        yield page
        browser.close()
    assert errors == []


def open_dialogue(page: Page, field: str) -> Locator:
    """Ask to authorize, and return the part of the dialogue that has a field.

    The dialogue shows what is known when it opens: before the provider has said what it offers,
    that is nothing of the provider, and it has to be opened again.
    """
    part = page.locator(".modal-ux .auth-container").filter(has=page.locator(field))
    for _ in range(MILLISECONDS // WAIT):
        page.locator(".scheme-container .authorize").click()
        with suppress(TimeoutError):
            part.wait_for(timeout=WAIT)
            break
        page.locator(".modal-ux .close-modal").click()
    return part


def close_dialogue(page: Page) -> None:
    """Wait until the page says that it is authorized."""
    dialogue = page.locator(".modal-ux")
    dialogue.get_by_text("Logout").first.wait_for()
    dialogue.get_by_text("Close").first.click()


def authorize(page: Page, values: dict[str, str]) -> None:
    """Fill in these fields, and send them."""
    part = open_dialogue(page, next(iter(values)))
    for field, value in values.items():
        part.locator(field).fill(value)
    part.locator("button.authorize").click()
    close_dialogue(page)


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
    with open_docs(caller.running.url) as page:
        fields = {"#oauth_username": EMAIL, "#oauth_password": caller.password}
        authorize(page, fields)
        assert write_article(page) == "201"


@pytest.mark.parametrize("field", ["#api_key_value", "#auth-bearer-value"])
def test_a_key_goes_into_either_header(field: str, serve: Serve) -> None:
    caller = KeyCaller(*serve("api_key"))
    caller.begin()
    with open_docs(caller.running.url) as page:
        authorize(page, {field: caller.key})
        assert write_article(page) == "201"


def test_a_token_of_the_provider_is_taken(serve: Serve) -> None:
    caller = TokenCaller(*serve("oidc"))
    caller.begin()
    with open_docs(caller.running.url) as page:
        authorize(page, {"#auth-bearer-value": caller.token})
        assert write_article(page) == "201"


def test_the_provider_of_development_is_logged_in_at(make_service: Make) -> None:
    service = make_service({"database": "sqlite", "layout": "domain", "auth": "oidc"})
    port = find_free_port()
    with develop(service, port=port):
        wait_until_ready(port)
        with open_docs(f"http://127.0.0.1:{port}") as page:
            part = open_dialogue(page, "#client_id_authorization_code")
            with page.expect_popup() as popup:
                part.locator("button.authorize").click()
            log_in(popup.value)
            close_dialogue(page)
            assert write_article(page) == "201"


def log_in(popup: Page) -> None:
    """Log in at the provider, as one of the users that it has in development."""
    popup.locator("[name=login]").fill("author")
    popup.keyboard.press("Enter")
    popup.locator("[name=password]").fill("author-password")
    popup.keyboard.press("Enter")


def test_without_it_nothing_is_written(serve: Serve) -> None:
    _, running = serve("jwt")
    with open_docs(running.url) as page:
        assert write_article(page) == "401"
