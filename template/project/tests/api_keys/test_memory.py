# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What a process remembers of keys, and for how long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Session

from app.api_keys import memory, verification
from app.api_keys.config import KeySettings
from app.api_keys.keys import make_key
from app.api_keys.memory import Failures, KnownKey, KnownKeys
from app.api_keys.verification import KeyVerifier
from app.auth.principal import Kind, Principal
from app.core.errors import TooManyRequestsError
from app.db.base import utc_now
from tests.api_keys.conftest import ME
from tests.conftest import Person

NOBODY = Principal(1, Kind.MACHINE, frozenset())


class Clock:
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.started = utc_now()

    def __call__(self) -> float:
        """Return what a monotonic clock shows."""
        return self.seconds

    def now(self) -> Any:
        """Return what a clock on the wall shows."""
        return self.started + timedelta(seconds=self.seconds - 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time that the memory goes by."""
    clock = Clock()
    monkeypatch.setattr(memory, "monotonic", clock)
    monkeypatch.setattr(verification, "monotonic", clock)
    monkeypatch.setattr(verification, "utc_now", clock.now)
    return clock


@contextmanager
def counting(engine: Engine | type[Engine], beginning: str) -> Iterator[list[str]]:
    """Collect the statements with a certain beginning, of one engine or of all."""
    statements: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield statements
    event.remove(engine, "before_cursor_execute", count)


async def test_reads_trust_a_key_for_five_seconds_and_writes_ask_each_time(
    client: AsyncClient, key: str, write: Callable[..., Any], engine: AsyncEngine, clock: Clock
) -> None:
    headers = {"X-API-Key": key}
    with counting(engine.sync_engine, "SELECT api_keys") as queries:
        for seconds, asked in ((0, 1), (4.9, 1), (0.2, 2), (4.9, 2)):
            clock.seconds += seconds
            for method in ("GET", "HEAD", "OPTIONS"):
                await client.request(method, "/api/v1/articles", headers=headers)
            assert len(queries) == asked
        for asked in (3, 4):
            assert (await write(key)).status_code == 201
            assert len(queries) == asked


async def test_without_a_memory_every_request_asks(
    app: FastAPI, show: Callable[..., Any], key: str, alter: Callable[..., Any]
) -> None:
    app.state.key_verifier = KeyVerifier(KeySettings(cache_seconds=0))
    assert (await show(key)).status_code == 200
    await alter(key, expires_at=utc_now())
    assert (await show(key)).status_code == 401


async def test_a_known_key_is_not_trusted_beyond_its_end(
    show: Callable[..., Any], key: str, alter: Callable[..., Any], clock: Clock
) -> None:
    await alter(key, expires_at=clock.now() + timedelta(seconds=2))
    assert (await show(key)).status_code == 200
    clock.seconds += 2
    assert (await show(key)).status_code == 401


async def test_an_answer_of_the_database_is_as_old_as_its_question(
    show: Callable[..., Any], key: str, engine: AsyncEngine, clock: Clock
) -> None:
    def answer_late(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        clock.seconds += 3 * ("JOIN users" in statement)

    event.listen(engine.sync_engine, "before_cursor_execute", answer_late)
    assert (await show(key)).status_code == 200
    event.remove(engine.sync_engine, "before_cursor_execute", answer_late)
    clock.seconds += 3
    with counting(engine.sync_engine, "SELECT api_keys.id, api_keys.key_hash") as queries:
        assert (await show(key)).status_code == 200
    assert len(queries) == 1


async def test_what_is_remembered_is_no_key(
    app: FastAPI, show: Callable[..., Any], key: str
) -> None:
    assert (await show(key)).status_code == 200
    known: KnownKeys = app.state.key_verifier._known
    assert len(known._keys) == 1
    assert key.partition(".")[2] not in repr(known._keys)


async def test_a_wrong_key_is_never_remembered(app: FastAPI, show: Callable[..., Any]) -> None:
    assert (await show(make_key())).status_code == 401
    assert not app.state.key_verifier._known._keys


def test_the_memory_of_keys_keeps_those_that_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MAX_KEYS", 3)
    keys = KnownKeys()
    for name in "abc":
        keys.keep(name, KnownKey(NOBODY, 0, 0))
    assert keys.find("a")
    keys.keep("d", KnownKey(NOBODY, 0, 0))
    assert [name for name in "abcd" if keys.find(name)] == ["a", "c", "d"]


def test_the_memory_of_failures_does_not_swell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MAX_NETWORKS", 3)
    failures = Failures(1)
    for name in "abcd":
        failures.add(name)
    assert len(failures._counts) == 3
    failures.check("a")
    with pytest.raises(TooManyRequestsError):
        failures.check("d")


async def test_too_many_wrong_keys_have_to_wait_before_the_database_is_asked(
    show: Callable[..., Any], key: str, engine: AsyncEngine, clock: Clock
) -> None:
    for wrong in (make_key(), "malformed", make_key(), "x" * 5000, make_key()):
        assert (await show(wrong)).status_code == 401
    clock.seconds += 30.5
    with counting(engine.sync_engine, "SELECT api_keys") as queries:
        for wrong in (make_key(), "malformed"):
            answer = await show(wrong)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
            assert answer.headers["content-type"] == "application/problem+json"
    assert not queries
    clock.seconds += 30
    assert (await show(make_key())).status_code == 401
    assert (await show(key)).status_code == 200


async def test_a_malformed_key_costs_no_query(
    show: Callable[..., Any], engine: AsyncEngine
) -> None:
    with counting(engine.sync_engine, "SELECT api_keys") as queries:
        assert (await show("sk_'; DROP TABLE users; --")).status_code == 401
    assert not queries


async def test_a_stranger_behind_the_same_address_locks_nobody_out(
    show: Callable[..., Any], write: Callable[..., Any], key: str, clock: Clock
) -> None:
    assert (await show(key)).status_code == 200
    for _ in range(6):
        stranger = await show(make_key())
    assert stranger.status_code == 429
    # Known, though not trusted any more.
    clock.seconds += 10
    assert (await write(key)).status_code == 201
    assert (await show(key)).status_code == 200


async def test_a_known_key_that_is_revoked_is_a_stranger_then(
    show: Callable[..., Any], key: str, alter: Callable[..., Any], clock: Clock
) -> None:
    assert (await show(key)).status_code == 200
    for _ in range(5):
        await show(make_key())
    await alter(key, expires_at=clock.now())
    clock.seconds += 10
    assert [(await show(key)).status_code for _ in range(2)] == [401, 429]


async def test_failures_of_one_address_are_not_those_of_another(
    app: FastAPI, show: Callable[..., Any], key: str
) -> None:
    for _ in range(6):
        await show(make_key())
    for address, status in (
        ("127.0.0.1", 429),
        ("127.0.0.2", 401),
        ("2001:db8::1", 401),
    ):
        transport = ASGITransport(app, client=(address, 1))
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get(ME, headers={"X-API-Key": make_key()})
        assert answer.status_code == status


async def test_a_use_is_written_down_once_a_minute(
    show: Callable[..., Any],
    write: Callable[..., Any],
    load: Callable[..., Any],
    key: str,
    engine: AsyncEngine,
    clock: Clock,
) -> None:
    assert (await load(key)).last_used_at is None
    with counting(engine.sync_engine, "UPDATE api_keys") as updates:
        for seconds, written in ((0, 1), (1, 1), (58, 1), (2, 2), (59, 2), (2, 3)):
            clock.seconds += seconds
            assert (await show(key)).status_code == 200
            assert (await write(key)).status_code == 201
            assert len(updates) == written
    assert abs((await load(key)).last_used_at - clock.now()) < timedelta(seconds=1)


async def test_a_use_that_another_process_wrote_down_is_left_as_it_is(
    show: Callable[..., Any],
    alter: Callable[..., Any],
    key: str,
    engine: AsyncEngine,
    clock: Clock,
) -> None:
    await alter(key, last_used_at=clock.now() - timedelta(seconds=30))
    with counting(engine.sync_engine, "UPDATE api_keys") as updates:
        assert (await show(key)).status_code == 200
    assert not updates


async def test_a_use_that_cannot_be_written_down_stops_nobody(
    show: Callable[..., Any], load: Callable[..., Any], key: str, clock: Clock
) -> None:
    attempts: list[float] = []

    def fail(session: Session) -> None:
        attempts.append(clock.seconds)
        raise OperationalError("UPDATE", None, Exception("the database is read-only"))

    event.listen(Session, "before_commit", fail)
    for seconds in (0, 10, 49, 6):
        clock.seconds += seconds
        assert (await show(key)).status_code == 200
    event.remove(Session, "before_commit", fail)
    assert attempts == [1000, 1065]
    assert (await load(key)).last_used_at is None


async def test_nothing_is_written_down_of_a_wrong_key(
    show: Callable[..., Any], load: Callable[..., Any], author: Person, key: str
) -> None:
    wrong = key.partition(".")[0] + "." + make_key().partition(".")[2]
    assert (await show(wrong)).status_code == 401
    assert (await load(key)).last_used_at is None
# {% endcall %}
