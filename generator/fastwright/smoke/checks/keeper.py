"""A program that keeps a database server for a run: `python -c` in a project, with its packages.

It finds a server, makes a database that all databases of the run are named after, and drops them
when nobody is left at the other end of standard input, however that came about. It takes one line
of JSON as its orders and answers each further line with whether the server has been there all the
time. It knows no product: a project's own `dev` package starts servers and makes databases.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

# How to list the databases of a server, and what goes behind a DROP DATABASE for one in use.
LISTS = {
    "postgresql": ("SELECT datname FROM pg_database", " WITH (FORCE)"),
    "mysql": ("SHOW DATABASES", ""),
    "mariadb": ("SHOW DATABASES", ""),
}


class Server:
    """A connection that stays open, so that a server that was away in between is found out."""

    def __init__(self, url: str, driver: str) -> None:
        self.url = make_url(url)
        self.runner = asyncio.Runner()
        self.engine = create_async_engine(
            self.url.set(drivername=driver), isolation_level="AUTOCOMMIT"
        )
        self.connection: AsyncConnection = self.runner.run(self.connect())

    async def connect(self) -> AsyncConnection:
        """Open the connection."""
        return await self.engine.connect()

    def execute(self, statement: str) -> list[Any]:
        """Execute a statement, and return its rows."""

        async def execute() -> list[Any]:
            result = await self.connection.execute(text(statement))
            return list(result.all()) if result.returns_rows else []

        return self.runner.run(execute())

    def has_stayed(self) -> bool:
        """Tell whether the server has been there since the connection was opened."""
        try:
            self.execute("SELECT 1")
        except (DBAPIError, OSError):
            return False
        return True

    def read_product(self) -> str:
        """Return the product and the version, such as MariaDB 10.11.19."""
        version = str(self.execute("SELECT version()")[0][0])
        if version.startswith("PostgreSQL"):
            return " ".join(version.split()[:2])
        number, _, rest = version.partition("-")
        return f"MariaDB {number}" if "MariaDB" in rest else f"MySQL {number}"

    def create_database(self, name: str) -> str:
        """Make a database, and return its URL."""
        if self.engine.dialect.name not in LISTS:
            return self.url.render_as_string(hide_password=False)
        self.execute(f"CREATE DATABASE {name}")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_databases(self, prefix: str) -> None:
        """Drop all databases whose names begin so."""
        list_them, force = LISTS.get(self.engine.dialect.name, ("", ""))
        for (name,) in self.execute(list_them) if list_them else []:
            if name.startswith(prefix):
                quoted = self.engine.dialect.identifier_preparer.quote(name)
                self.execute(f"DROP DATABASE {quoted}{force}")


@contextmanager
def find_url(dev: Any, orders: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the URL of a server, and how it was found: named, local or thrown away."""
    named = os.environ.get(orders["variable"])
    if named:
        try:
            make_url(named)
        except (ArgumentError, ValueError):
            # Without the error, which might quote a password.
            raise ConnectionError("that is no URL") from None
        yield named, ""
    elif orders["local"] and answers(dev, orders["local"]):
        yield orders["local"], ""
    else:
        with dev.database_server(Path(orders["data"])) as url:
            yield url, ", thrown away"


def answers(dev: Any, url: str) -> bool:
    """Tell whether databases can be made on a server."""
    try:
        find_driver(dev, url)
    except (DBAPIError, OSError):
        return False
    return True


def find_driver(dev: Any, url: str) -> str:
    """Return the driver that the project uses for a server."""
    with dev.fresh_database(url) as fresh:
        return make_url(fresh).drivername


def keep(dev: Any, orders: dict[str, Any], say: Any) -> None:
    """Keep a server until standard input ends."""
    with find_url(dev, orders) as (url, how):
        server = Server(url, find_driver(dev, url))
        prefix = orders["name"]
        try:
            if orders["ends"]:
                return
            database = server.create_database(prefix)
            say(url=database, product=server.read_product() + how)
            for _ in sys.stdin:
                say(stayed=server.has_stayed())
        finally:
            if not server.has_stayed():
                server = Server(url, server.engine.url.drivername)
            server.drop_databases(prefix)


def main() -> None:
    """Do as ordered."""
    answers_to = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def say(**words: object) -> None:
        print(json.dumps(words), file=answers_to, flush=True)

    orders = json.loads(sys.stdin.readline())
    try:
        keep(import_module("dev.server"), orders, say)
    except (DBAPIError, OSError) as error:
        # There is no server. Whatever else is wrong lies in the project, and ends this program.
        say(missing=str(getattr(error, "orig", None) or error))


if __name__ == "__main__":
    main()
