"""Each service does its work over HTTP, as a process started as in production."""

import json
import signal
import socket
from collections.abc import Iterator

import pytest

from tests.services.callers import make_caller
from tests.services.proxy import open_proxy
from tests.services.service import API, Process, Service

ARTICLE = {"title": "First", "slug": "first", "content": "Once upon a time.", "price": "12.50"}


@pytest.fixture
def database_url(service: Service) -> Iterator[str]:
    with service.migrated_database() as url:
        yield url


@pytest.fixture
def running(service: Service, database_url: str) -> Iterator[Process]:
    with service.serve(database_url) as process:
        yield process


def test_an_article_is_written_read_changed_and_deleted(service: Service, running: Process) -> None:
    author = make_caller(service, running).body

    written = running.call("POST", "/articles", json={**ARTICLE, **author})
    assert written.status_code == 201, written.text
    path = f"/articles/{written.json()['id']}"
    etag = written.headers["ETag"]
    read = running.call("GET", path)
    assert (read.json(), read.headers["ETag"]) == (written.json(), etag)
    assert read.json()["author"]["name"] == "Ada"
    listed = running.call("GET", "/articles", params={"limit": 1})
    assert listed.json() == {"items": [read.json()], "next_cursor": None}

    change = {"title": "Second"}
    assert running.call("PATCH", path, json=change).status_code == 428
    changed = running.call("PATCH", path, json=change, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["title"]) == (200, "Second")
    stale = running.call("PATCH", path, json=change, headers={"If-Match": etag})
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert stale.json()["request_id"] == stale.headers["X-Request-ID"]

    assert running.call("DELETE", path).status_code == 428
    current = {"If-Match": changed.headers["ETag"]}
    assert running.call("DELETE", path, headers=current).status_code == 204
    assert running.call("GET", path).status_code == 404


def test_a_slug_is_taken_once(service: Service, running: Process) -> None:
    author = make_caller(service, running).body

    answers = [running.call("POST", "/articles", json={**ARTICLE, **author}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]


def test_nothing_is_written_by_a_caller_whose_time_is_over(
    service: Service, running: Process
) -> None:
    if not service.has_principal:
        pytest.skip("nobody is asked who is calling")
    caller = make_caller(service, running)

    written = running.call("POST", "/articles", json=ARTICLE)
    caller.end()
    refused = running.call("POST", "/articles", json={**ARTICLE, "slug": "second"})

    assert [written.status_code, refused.status_code] == [201, 401]


def test_a_request_in_flight_is_answered_after_a_sigterm(
    service: Service, running: Process
) -> None:
    body = json.dumps({**ARTICLE, **make_caller(service, running).body}).encode()
    headers = {
        **running.session.headers,
        "Host": "localhost",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value!s}\r\n" for name, value in headers.items())
    port = int(running.settings["PORT"])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"POST {API}/articles HTTP/1.1\r\n{head}\r\n".encode() + body[:10])
        # Its turn has come when a request sent after it was answered.
        running.call("GET", "/health/live")
        running.process.terminate()
        wait_until_refused(port)

        connection.sendall(body[10:])
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 201 "), answer
    # Once everything is closed, uvicorn ends by the signal that it was sent.
    assert running.stop() == -signal.SIGTERM
    assert "Application shutdown complete." in running.log.read_text()


def wait_until_refused(port: int) -> None:
    """Return when the service takes no more connections."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=60).close()
        except ConnectionError:
            return


def test_it_is_not_ready_before_its_migrations_have_run(service: Service) -> None:
    with service.server.database() as url, service.serve(url) as running:
        unmigrated = running.call("GET", "/health/ready")
        service.run("alembic", "upgrade", "head", **service.settings(url))
        migrated = running.call("GET", "/health/ready")
        alive = running.call("GET", "/health/live")

    assert [unmigrated.status_code, migrated.status_code, alive.status_code] == [503, 200, 200]


def test_it_is_alive_but_not_ready_while_its_database_is_away(
    service: Service, database_url: str
) -> None:
    if service.answers["database"] == "sqlite":
        pytest.skip("a file is never away")
    with open_proxy(database_url) as proxy, service.serve(proxy.url) as running:
        statuses = [running.call("GET", "/health/ready").status_code]
        proxy.cut()
        statuses += [
            running.call("GET", path).status_code
            for path in ("/health/ready", "/health/live", "/articles")
        ]
        proxy.mend()
        statuses += [running.call("GET", "/health/ready").status_code for _ in range(2)]

    assert statuses[:4] == [200, 503, 200, 503]
    assert statuses[-1] == 200
