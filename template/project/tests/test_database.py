"""How the service uses its database, and what clients see when that fails."""

# {% filter replace(" StreamReader, StreamWriter, gather, start_server," if uses_sqlite else "", "") %}
from asyncio import StreamReader, StreamWriter, gather, start_server, timeout
# {% endfilter %}
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pydantic import SecretStr
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session

from app.config import Settings
from app.db.dialect import find_constraint, is_unavailable
from app.db.engine import make_reading_engine, make_writing_engine
from tests.conftest import Person
from tests.database import engines

ARTICLES = "/api/v1/articles"


@contextmanager
def listening(target: Any, name: str, listener: Callable[..., None]) -> Iterator[None]:
    """Call a listener on each event inside the block."""
    event.listen(target, name, listener)
    try:
        yield
    finally:
        event.remove(target, name, listener)


async def test_a_list_asks_one_question_however_many_authors_it_has(
    engine: AsyncEngine, client: AsyncClient, make_person: Callable[..., Any]
) -> None:
    for name in ("Ada", "Bea", "Cat"):
        await (await make_person(name)).write(state="published")
    queries: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            queries.append(statement)

    with listening(engine.sync_engine, "before_cursor_execute", count):
        page = (await client.get(ARTICLES)).json()
    assert {item["author"]["name"] for item in page["items"]} == {"Ada", "Bea", "Cat"}
    assert len(queries) == 1


async def test_a_commit_that_fails_is_a_conflict_and_never_a_success(author: Person) -> None:
    def fail(_: Session) -> None:
        raise IntegrityError("COMMIT", None, Exception("a deferred constraint"))

    with listening(Session, "before_commit", fail):
        answer = await author.client.post(ARTICLES, json=author.article())
    assert answer.status_code == 409
    assert "deferred" not in answer.text


async def test_a_change_that_another_one_overtakes_is_refused(author: Person) -> None:
    article = await author.write()

    def overtake(session: Session, *_: Any) -> None:
        session.execute(text("UPDATE articles SET version = version + 1"))

    url = f"{ARTICLES}/{article['id']}"
    with listening(Session, "before_flush", overtake):
        answer = await author.client.patch(url, json={"title": "Late"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert (await author.client.get(url)).json()["title"] == article["title"]


async def test_a_change_waits_for_another_no_longer_than_a_statement_may_take(
    settings: Settings,
) -> None:
    engine = make_writing_engine(settings.database.model_copy(update={"statement_timeout": 1}))
    change = text("UPDATE alembic_version SET version_num = version_num")
    async with timeout(30), engine.connect() as one, engine.connect() as other:
        await one.execute(change)
        with pytest.raises(DBAPIError) as failure:
            await other.execute(change)
    await engine.dispose()
    assert is_unavailable(failure.value)


async def test_a_conflict_names_its_constraint_whatever_the_value_looks_like(
    author: Person, sessions: async_sessionmaker[AsyncSession]
) -> None:
    articles = [await author.write(), await author.write()]
    rename = text("UPDATE articles SET slug = 'uq_users_email' WHERE id = :id")
    async with sessions() as session:
        await session.execute(rename, {"id": articles[0]["id"]})
        with pytest.raises(IntegrityError) as failure:
            await session.execute(rename, {"id": articles[1]["id"]})
    assert find_constraint(failure.value) == "uq_articles_slug"


async def test_a_full_pool_asks_to_come_back_later(
    app: FastAPI, client: AsyncClient, settings: Settings
) -> None:
    limits = {"pool_size": 1, "pool_timeout": 0.1}
    async with engines(app, settings.database.model_copy(update=limits)) as reading:
        async with reading.connect():
            answer = await client.get(ARTICLES)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert (await client.get(ARTICLES)).status_code == 200


async def test_a_service_without_its_database_is_alive_and_says_that_it_is_not_ready(
    app: FastAPI, client: AsyncClient, settings: Settings
) -> None:
    url = make_url(settings.database.url.get_secret_value())
    # {% if uses_sqlite %}
    away = url.set(database="/no/such/folder/app.db")
    # {% endif %}
    # {% if not uses_sqlite %}
    away = url.set(host="127.0.0.1", port=1, query={})
    # {% endif %}
    secret = SecretStr(away.render_as_string(hide_password=False))
    async with engines(app, settings.database.model_copy(update={"url": secret})):
        assert (await client.get("/api/v1/health/live")).status_code == 200
        for path in ("/api/v1/health/ready", ARTICLES):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert str(away.database) not in answer.text


# {% if not uses_sqlite %}
async def test_a_proxy_whose_database_is_away_is_no_failure_of_the_service(
    app: FastAPI, client: AsyncClient, settings: Settings
) -> None:
    def hang_up(_: StreamReader, writer: StreamWriter) -> None:
        writer.transport.abort()

    async with await start_server(hang_up, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        url = make_url(settings.database.url.get_secret_value())
        away = url.set(host="127.0.0.1", port=port, query={})
        secret = SecretStr(away.render_as_string(hide_password=False))
        async with engines(app, settings.database.model_copy(update={"url": secret})):
            answers = await gather(*(client.get(ARTICLES) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {503}


# {% endif %}
def test_reads_go_to_the_replica_and_writes_do_not(settings: Settings) -> None:
    url = make_url(settings.database.url.get_secret_value())
    replica = SecretStr(url.set(database="replica").render_as_string(hide_password=False))
    split = settings.database.model_copy(update={"replica_url": replica})
    assert make_reading_engine(split).url.database == "replica"
    assert make_writing_engine(split).url.database == url.database


async def test_a_read_opens_no_transaction(settings: Settings) -> None:
    engine = make_reading_engine(settings.database)
    async with engine.connect() as connection:
        await connection.execute(text("INSERT INTO alembic_version VALUES ('committed')"))
    async with engine.connect() as connection:
        result = await connection.execute(
            text("DELETE FROM alembic_version WHERE version_num = 'committed'")
        )
    await engine.dispose()
    assert result.rowcount == 1
