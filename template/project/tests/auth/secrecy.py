"""Nothing secret gets into the log: what a test logs is searched for what it sent and was sent.

The log is at its finest level in the tests, with those of all libraries.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from httpx2 import AsyncClient, Headers, Request, Response
from pydantic import BaseModel, SecretStr

SECRET = re.compile(r"authorization|cookie|key|password|secret|token", re.IGNORECASE)
# What is shorter is a word about a secret, such as its type.
SHORTEST = 8


class Notebook:
    """Remembers what is logged, and what is secret about requests and their answers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.secrets: dict[str, str] = {}

    def write(self, text: str) -> int:
        """Take what is logged, and pass it on."""
        self.lines.append(text)
        return sys.stdout.write(text)

    def flush(self) -> None:
        """Pass it on at once."""
        sys.stdout.flush()

    def isatty(self) -> bool:
        """Be no terminal."""
        return False

    def see(self, name: str, value: Any) -> None:
        """Remember the texts that are secret by their names."""
        if isinstance(value, Mapping):
            for key, item in value.items():
                self.see(str(key), item)
        elif isinstance(value, list):
            for item in value:
                self.see(name, item)
        elif isinstance(value, str) and SECRET.search(name) and len(value) >= SHORTEST:
            self.secrets[value] = name

    def see_request(self, request: Request) -> None:
        """Remember what is secret about a request."""
        self.see("query", dict(request.url.params))
        self.see_headers(request.headers)
        # What is sent in pieces is not there at once.
        self.see_body(request.headers, getattr(request, "_content", b""))

    def see_answer(self, answer: Response) -> None:
        """Remember what is secret about an answer."""
        self.see_headers(answer.headers)
        self.see_body(answer.headers, answer.content if answer.is_stream_consumed else b"")

    def see_headers(self, headers: Headers) -> None:
        """Remember credentials and cookies."""
        for name, value in headers.multi_items():
            if "cookie" in name:
                for cookie in SimpleCookie(value).values():
                    self.see(name, cookie.value)
            else:
                # The last word: the one before is the scheme.
                self.see(name, value.rpartition(" ")[2])

    def see_body(self, headers: Headers, content: bytes) -> None:
        """Remember what is secret in a form or in JSON."""
        media_type = headers.get("content-type", "")
        if media_type.startswith("application/x-www-form-urlencoded"):
            self.see("form", dict(parse_qsl(content.decode())))
        elif media_type.startswith("application/json"):
            # Some tests send what is no JSON.
            with suppress(ValueError, RecursionError):
                self.see("body", json.loads(content))

    def find_leaks(self) -> list[str]:
        """Return a sentence for each line that holds a secret."""
        text = "".join(self.lines)
        return [
            f"The log holds a secret ({name}): {line}"
            for secret, name in self.secrets.items()
            for form in {secret, json.dumps(secret)[1:-1]}
            if form in text
            for line in text.splitlines()
            if form in line
        ]


NOTEBOOK = Notebook()


def see_settings(settings: BaseModel) -> None:
    """Remember the secrets among the settings."""
    for name, value in settings:
        if isinstance(value, BaseModel):
            see_settings(value)
        elif isinstance(value, SecretStr):
            NOTEBOOK.see(f"secret {name}", value.get_secret_value())


@pytest.fixture(autouse=True, scope="session")
def _everything_is_noted() -> Iterator[None]:
    """Note what is logged, and what every client sends and gets."""
    send = AsyncClient.send

    async def send_and_note(self: AsyncClient, request: Request, **options: Any) -> Response:
        NOTEBOOK.see_request(request)
        answer = await send(self, request, **options)
        for one in (*answer.history, answer):
            NOTEBOOK.see_request(one.request)
            NOTEBOOK.see_answer(one)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOG_LEVEL", "debug")
        patch.setattr("app.core.logging.sys", SimpleNamespace(stdout=NOTEBOOK))
        patch.setattr(AsyncClient, "send", send_and_note)
        yield


@pytest.fixture(autouse=True)
def _nothing_secret_is_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that has a secret logged, and forget what was in it."""
    wider = dict(NOTEBOOK.secrets)
    if "settings" in request.fixturenames:
        see_settings(request.getfixturevalue("settings"))
    yield
    leaks = NOTEBOOK.find_leaks()
    NOTEBOOK.lines.clear()
    NOTEBOOK.secrets = wider
    assert not leaks, "\n".join(leaks)
