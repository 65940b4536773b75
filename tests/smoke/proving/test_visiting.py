"""Each operation that a service documents is asked for, and its answer held to that."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastwright.smoke.checks.visiting import find_wrong_answers

Answers = dict[tuple[str, str], int]


@contextmanager
def serve(document: Any, answers: Answers) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Run a server that answers so, and give its port and what it was asked for."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            if self.path == "/openapi.json":
                status, body = (200, json.dumps(document).encode()) if document else (0, b"")
            else:
                asked.append((self.command, self.path))
                status, body = answers.get((self.command, self.path), 404), b"{}"
            if status == 0:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    for method in ("GET", "POST", "PATCH", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()


def describe(*operations: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    """Return a document of operations: method, path, responses."""
    paths: dict[str, Any] = {}
    for method, path, responses in operations:
        paths.setdefault(path, {})[method] = {"responses": responses}
    return {"openapi": "3.1.0", "paths": paths}


def test_documented_answers_are_right_whatever_they_say() -> None:
    document = describe(
        ("get", "/a", {"200": {}}),
        ("post", "/a", {"201": {}, "422": {}}),
        ("delete", "/b", {"2XX": {}}),
        ("patch", "/b", {"default": {}}),
        ("get", "/b", {"200": {}, "503": {}}),
    )
    answers = {
        ("GET", "/a"): 200,
        ("POST", "/a"): 422,
        ("DELETE", "/b"): 204,
        ("PATCH", "/b"): 418,
        ("GET", "/b"): 503,
    }
    with serve(document, answers) as (port, asked):
        assert list(find_wrong_answers(port)) == []
    assert sorted(asked) == sorted(answers)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "GET /a answers 404, and documents 200, 500"),
        (500, "GET /a answers 500"),
        (503, "GET /a answers 503, and documents"),
        (0, "GET /a is not answered"),
    ],
)
def test_other_answers_are_wrong(status: int, words: str) -> None:
    document = describe(("get", "/a", {"200": {}, "500": {}}), ("get", "/b", {"200": {}}))
    with serve(document, {("GET", "/a"): status, ("GET", "/b"): 200}) as (port, _):
        [complaint] = find_wrong_answers(port)
    assert words in complaint


@pytest.mark.parametrize(
    ("parameter", "filled"),
    [
        ({"schema": {"type": "integer"}}, "1"),
        ({"schema": {"type": "string"}}, "x"),
        ({"schema": {"type": "string", "format": "uuid"}}, "00000000-0000-0000-0000-000000000000"),
        ({"schema": {"enum": ["new", "old"]}}, "new"),
        ({"schema": {"enum": ["in progress"]}}, "in%20progress"),
        ({"schema": {"enum": ["grün"]}}, "gr%C3%BCn"),
        ({"schema": {"enum": ["a/b?c#d%"]}}, "a%2Fb%3Fc%23d%25"),
        ({}, "x"),
    ],
)
def test_paths_are_filled_in(parameter: dict[str, Any], filled: str) -> None:
    document = describe(("get", "/items/{item_id}", {"200": {}}))
    document["paths"]["/items/{item_id}"]["parameters"] = [
        {"name": "item_id", "in": "path", **parameter}
    ]
    with serve(document, {("GET", f"/items/{filled}"): 200}) as (port, _):
        assert list(find_wrong_answers(port)) == []


def test_a_path_may_have_any_letters() -> None:
    document = describe(("get", "/größe in cm/{größe}", {"200": {}}))
    with serve(document, {("GET", "/gr%C3%B6%C3%9Fe%20in%20cm/1"): 200}) as (port, _):
        assert list(find_wrong_answers(port)) == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([1], "is no OpenAPI document"),
        ({"paths": 3}, "is no OpenAPI document"),
        ({"paths": {}}, "documents no operation"),
        ({"openapi": "3.1.0"}, "documents no operation"),
        ({"paths": {"/{a}": {"get": {"parameters": [{"schema": {"enum": {"b": 1}}}]}}}}, "is no"),
        (None, "GET /openapi.json is not answered"),
    ],
)
def test_a_document_that_is_none_is_wrong(document: object, words: str) -> None:
    with serve(document, {}) as (port, _):
        [complaint] = find_wrong_answers(port)
    assert words in complaint
