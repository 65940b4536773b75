"""The floor: routes of Starlette, the driver and JSON put together by hand, on the same tables.

Nobody should write a service like this. It shows how much of the time is not up to us.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

DATABASE_URL = os.environ["DATABASE_URL"].replace("+psycopg", "")

COLUMNS = """a.id, a.title, a.slug, a.content, a.state, a.price, a.version,
    a.created_at, a.updated_at, u.id, u.name"""
SELECT = f"SELECT {COLUMNS} FROM articles a JOIN users u ON u.id = a.author_id"  # noqa: S608
SELECT_ONE = f"{SELECT} WHERE a.id = %s"
SELECT_PAGE = f"{SELECT} WHERE a.id > %s ORDER BY a.id LIMIT %s"
INSERT = f"""
    WITH a AS (
        INSERT INTO articles
            (title, slug, content, state, price, author_id, version, created_at, updated_at)
        VALUES (%s, %s, %s, 'draft', %s, %s, 1, %s, %s)
        RETURNING *
    )
    SELECT {COLUMNS} FROM a JOIN users u ON u.id = a.author_id
"""  # noqa: S608
INSERT_USER = """
    INSERT INTO users (name, email, version, created_at, updated_at)
    VALUES (%s, %s, 1, %s, %s) RETURNING id
"""

# Connections that nobody uses at the moment, the last one used first.
idle: asyncio.LifoQueue[AsyncConnection] = asyncio.LifoQueue()


async def fetch(statement: str, *parameters: object) -> list[Any]:
    """Run one statement on a connection of the pool, outside a transaction."""
    connection = await idle.get()
    try:
        cursor = await connection.execute(statement, parameters)
        return await cursor.fetchall()
    finally:
        idle.put_nowait(connection)


def to_json(row: tuple[Any, ...]) -> dict[str, object]:
    """Turn a row into what its JSON holds."""
    return {
        "id": row[0],
        "title": row[1],
        "slug": row[2],
        "content": row[3],
        "state": row[4],
        "price": str(row[5]),
        "version": row[6],
        "created_at": row[7].isoformat(),
        "updated_at": row[8].isoformat(),
        "author": {"id": row[9], "name": row[10]},
    }


def answer(content: object, status: int = 200) -> Response:
    """Write JSON."""
    return Response(json.dumps(content), status, media_type="application/json")


async def live(_: Request) -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


async def create_user(request: Request) -> Response:
    """Insert a user."""
    body = await request.json()
    now = datetime.now(UTC)
    [(user_id,)] = await fetch(INSERT_USER, body["name"], body["email"], now, now)
    return answer({"id": user_id}, 201)


async def list_articles(request: Request) -> Response:
    """Read a page of articles."""
    limit = int(request.query_params.get("limit", 20))
    rows = await fetch(SELECT_PAGE, int(request.query_params.get("cursor", 0)), limit + 1)
    cursor = str(rows[limit - 1][0]) if len(rows) > limit else None
    return answer({"items": [to_json(row) for row in rows[:limit]], "next_cursor": cursor})


async def get_article(request: Request) -> Response:
    """Read one article."""
    [row] = await fetch(SELECT_ONE, int(request.path_params["article_id"]))
    return answer(to_json(row))


async def create_article(request: Request) -> Response:
    """Insert an article."""
    body = await request.json()
    now = datetime.now(UTC)
    [row] = await fetch(
        INSERT,
        body["title"],
        body["slug"],
        body["content"],
        body["price"],
        body["author_id"],
        now,
        now,
    )
    return answer(to_json(row), 201)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Open the connections, and close them at the end."""
    for _ in range(int(os.environ["DATABASE_POOL_SIZE"])):
        idle.put_nowait(await AsyncConnection.connect(DATABASE_URL, autocommit=True))
    yield
    while not idle.empty():
        await (await idle.get()).close()


app = Starlette(
    routes=[
        Mount(
            "/api/v1",
            routes=[
                Route("/health/live", live),
                Route("/users", create_user, methods=["POST"]),
                Route("/articles", list_articles),
                Route("/articles", create_article, methods=["POST"]),
                Route("/articles/{article_id:int}", get_article),
            ],
        )
    ],
    lifespan=lifespan,
)
