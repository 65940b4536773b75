"""Nothing secret gets into the log: what a test logs is searched for what it sent and was sent.

The log is at its finest level in the tests, with those of all libraries.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from httpx2 import Request, Response

SECRET = re.compile(r"authorization|cookie|key|password|secret|token", re.IGNORECASE)
# What is shorter is a word about a secret, such as the type of a token.
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

    def see_message(self, message: Request | Response, content: bytes) -> None:
        """Remember what is secret about a request or an answer."""
        for name, value in message.headers.multi_items():
            if "cookie" in name:
                for cookie in SimpleCookie(value).values():
                    self.see(name, cookie.value)
            else:
                # The last word: the one before is the scheme.
                self.see(name, value.rpartition(" ")[2])
        media_type = message.headers.get("content-type", "")
        if media_type.startswith("application/x-www-form-urlencoded"):
            self.see("form", dict(parse_qsl(content.decode())))
        elif media_type.startswith("application/json"):
            try:
                self.see("body", json.loads(content))
            except (ValueError, RecursionError):
                return

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


def listen(patch: pytest.MonkeyPatch, settings: Mapping[str, str]) -> None:
    """Have everything logged and remembered; there are secrets among the settings, too."""
    patch.setenv("LOG_LEVEL", "debug")
    patch.setattr("app.core.logging.sys", SimpleNamespace(stdout=NOTEBOOK))
    NOTEBOOK.see("settings", settings)


async def see_request(request: Request) -> None:
    """Remember what is secret about a request."""
    NOTEBOOK.see("query", dict(request.url.params))
    # Only what is there already: what comes in pieces must go on doing so.
    NOTEBOOK.see_message(request, getattr(request, "_content", b""))


async def see_response(response: Response) -> None:
    """Remember what is secret about an answer."""
    NOTEBOOK.see_message(response, await response.aread())


HOOKS = {"request": [see_request], "response": [see_response]}


@pytest.fixture(autouse=True)
def _nothing_secret_is_logged() -> Iterator[None]:
    """Fail the test that has a secret logged, and forget what was in it."""
    wider = dict(NOTEBOOK.secrets)
    yield
    leaks = NOTEBOOK.find_leaks()
    NOTEBOOK.lines.clear()
    NOTEBOOK.secrets = wider
    assert not leaks, "\n".join(leaks)
