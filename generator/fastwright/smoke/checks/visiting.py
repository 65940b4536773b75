"""A visit to a running service: each operation that it documents answers as it documents."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote

from fastwright.serving import HOST

_DOCUMENT = "/openapi.json"
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_PATIENCE = 30
_SAMPLES = {"integer": "1", "number": "1", "boolean": "true"}
_IDENTIFIER = "00000000-0000-0000-0000-000000000000"
# What may stand in a path as it is, besides letters, digits and a few marks.
_PLAIN = "/%:@!$&'()*+,;="


def find_wrong_answers(port: int) -> Iterator[str]:
    """Send a plain request to each operation of a service, and tell which answers are wrong.

    A plain request has a path and nothing else: no body, no credentials. Whatever the service says
    to that, it has to be documented, and must not be a fault of its own; that something which it
    needs is away, it may say where it documents that.
    """
    try:
        status, body = _ask(port, "GET", _DOCUMENT)
        operations = list(_list_operations(json.loads(body))) if status == HTTPStatus.OK else []
    except (OSError, HTTPException) as error:
        yield f"GET {_DOCUMENT} is not answered: {error!r}"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        yield f"GET {_DOCUMENT} is no OpenAPI document: {error!r}"
    else:
        if status != HTTPStatus.OK:
            yield f"GET {_DOCUMENT} answers {status}"
        elif not operations:
            yield f"GET {_DOCUMENT} documents no operation"
        for method, path, documented in operations:
            if complaint := _try(port, method, path, documented):
                yield complaint


def _try(port: int, method: str, path: str, documented: list[str]) -> str:
    try:
        status, body = _ask(port, method, path)
    except (OSError, HTTPException) as error:
        return f"{method} {path} is not answered: {error!r}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
        return f"{method} {path} answers {status}: {body[:500].decode('utf-8', 'replace')}"
    if not {str(status), f"{status // 100}XX", "default"} & set(documented):
        return f"{method} {path} answers {status}, and documents {', '.join(documented)}"
    return ""


def _ask(port: int, method: str, path: str) -> tuple[int, bytes]:
    """Return the status of an answer and what it says, as far as somebody reads that.

    An answer without a length may be a stream that never ends, which is no fault.
    """
    connection = HTTPConnection(HOST, port, timeout=_PATIENCE)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        if path == _DOCUMENT:
            return answer.status, answer.read(1_000_000_000)
        ends = answer.length is not None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return answer.status, answer.read(10_000) if ends else b""
    finally:
        connection.close()


def _list_operations(document: dict[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Give the method and the path of each operation, and the statuses that it documents."""
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
                statuses = list(map(str, item[method].get("responses", {})))
                yield method.upper(), _fill_in(path, parameters), statuses


def _fill_in(path: str, parameters: list[dict[str, Any]]) -> str:
    samples = {
        parameter.get("name"): quote(_sample(parameter.get("schema", {})), safe="")
        for parameter in parameters
    }
    filled = re.sub(r"\{(\w+)\}", lambda found: samples.get(found[1], "1"), path)
    return quote(filled, safe=_PLAIN)


def _sample(schema: dict[str, Any]) -> str:
    if schema.get("enum"):
        return str(schema["enum"][0])
    if schema.get("format") == "uuid":
        return _IDENTIFIER
    return _SAMPLES.get(str(schema.get("type")), "x")
