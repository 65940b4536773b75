"""The search for secrets in the log finds them."""

import json
import logging

import pytest
from httpx2 import AsyncClient, Request, Response

from tests.auth.secrecy import NOTEBOOK, Notebook
from tests.conftest import Person

SECRET = "correct-horse-battery"


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "http://test", json={"user": [{"new_secret": SECRET}]}),
        Request("POST", "http://test", data={"client_secret": SECRET}),
        Request("GET", "http://test", params={"key": SECRET}),
        Request("GET", "http://test", headers={"Authorization": f"Bearer {SECRET}"}),
        Request("GET", "http://test", headers={"X-Secret-Key": SECRET}),
        Request("GET", "http://test", headers={"Cookie": f"a=b; session={SECRET}"}),
    ],
)
def test_what_is_secret_about_a_request_is_recognised(request_: Request) -> None:
    notebook = Notebook()
    notebook.see_request(request_)
    assert list(notebook.secrets) == [SECRET]


def test_what_is_secret_about_an_answer_is_recognised() -> None:
    notebook = Notebook()
    notebook.see_answer(Response(200, json={"key": SECRET, "key_type": "random"}))
    notebook.see_answer(Response(200, headers={"Set-Cookie": "session=battery-horse; HttpOnly"}))
    assert list(notebook.secrets) == [SECRET, "battery-horse"]


async def test_what_each_client_sends_and_gets_is_seen(client: AsyncClient) -> None:
    await client.get("/api/v1/health/live", headers={"Authorization": f"Bearer {SECRET}"})
    assert SECRET in NOTEBOOK.secrets


@pytest.mark.parametrize("secret", [SECRET, 'a "quoted" one', "\N{SNOWMAN}" * 8])
def test_a_line_with_a_secret_is_found(secret: str) -> None:
    notebook = Notebook()
    notebook.see("secret", secret)
    notebook.lines += ["harmless\n", f"a line with {secret}\n", f"{json.dumps(secret)}\n"]
    lines = [line.strip() for line in notebook.lines[1:]]
    assert set(notebook.find_leaks()) == {
        f"The log holds a secret (secret): {line}" for line in lines
    }


async def test_all_that_is_logged_is_searched(client: AsyncClient) -> None:
    await client.get("/nowhere")
    assert any('"path": "/nowhere"' in line for line in NOTEBOOK.lines)
    assert any('"logger": "httpx2"' in line for line in NOTEBOOK.lines)
    logging.getLogger("library").debug("A detail.")
    assert any('"logger": "library"' in line for line in NOTEBOOK.lines)


async def test_what_is_stored_is_not_logged(author: Person) -> None:
    article = await author.write(title="Swordfish", state="published")
    await author.client.get(f"/api/v1/articles/{article['id']}")
    assert NOTEBOOK.lines
    assert not any("Swordfish" in line for line in NOTEBOOK.lines)
