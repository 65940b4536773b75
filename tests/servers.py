"""Database servers for the tests: one that is named, one that runs here, or a throw-away one."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

DEV = Path(__file__).parents[1] / "template" / "project" / "dev"


@dataclass(frozen=True)
class Kind:
    """How to come by a server of one kind."""

    variable: str
    local_url: str
    driver: str
    module: str


KINDS = {
    "postgresql": Kind(
        "FASTWRIGHT_POSTGRES_URL",
        "postgresql://postgres@127.0.0.1:5432/postgres",
        "postgresql+psycopg",
        "dev.server",
    ),
    "mysql": Kind(
        "FASTWRIGHT_MYSQL_URL",
        "mysql://root@127.0.0.1:3306/mysql",
        "mysql+asyncmy",
        "dev.server_mysql",
    ),
}


@dataclass(frozen=True)
class Server:
    """A server where databases may be made and dropped: `url` names one that exists."""

    url: str
    product: str
    module: ModuleType

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it afterwards."""
        with self.module.fresh_database(self.url) as url:
            yield url


@contextmanager
def find_server(database: str, data: Path) -> Iterator[Server]:
    """Give a server of a kind; the files of a throw-away one lie in `data`.

    Raises `OSError` or `DBAPIError` when there is none, with what to do about it.
    """
    if database == "sqlite":
        module = load_dev("dev.server_sqlite")
        with module.database_server(data) as url:
            yield Server(url, f"SQLite {sqlite3.sqlite_version}", module)
        return
    kind = KINDS[database]
    module = load_dev(kind.module)
    named = os.environ.get(kind.variable)
    if named:
        yield Server(named, read_product(named, kind.driver), module)
    elif answers(kind.local_url, kind.driver):
        yield Server(kind.local_url, read_product(kind.local_url, kind.driver), module)
    else:
        with module.database_server(data) as url:
            yield Server(url, f"{read_product(url, kind.driver)}, thrown away", module)


def answers(url: str, driver: str) -> bool:
    """Tell whether a server lets us in."""
    try:
        read_product(url, driver)
    except (DBAPIError, OSError):
        return False
    return True


def read_product(url: str, driver: str) -> str:
    """Return the product and the version of a server, such as MariaDB 10.11.19."""
    version = asyncio.run(read_version(url, driver))
    if version.startswith("PostgreSQL"):
        return " ".join(version.split()[:2])
    number, _, rest = version.partition("-")
    return f"MariaDB {number}" if "MariaDB" in rest else f"MySQL {number}"


async def read_version(url: str, driver: str) -> str:
    """Ask a server who it is."""
    engine = create_async_engine(make_url(url).set(drivername=driver))
    try:
        async with engine.connect() as connection:
            return str(await connection.scalar(text("SELECT version()")))
    finally:
        await engine.dispose()


def load_dev(name: str) -> ModuleType:
    """Import a module of the template's own `dev` package, which a service starts its servers by.

    Its folder stays off the path: it has a package `tests` as well.
    """
    if "dev" not in sys.modules:
        spec = spec_from_file_location("dev", DEV / "__init__.py")
        assert spec is not None
        assert spec.loader is not None
        spec.submodule_search_locations = [str(DEV)]
        sys.modules["dev"] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules["dev"])
    return import_module(name)
