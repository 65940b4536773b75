"""A throw-away database in a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, make_url

DRIVER = "sqlite+aiosqlite"


@contextmanager
def database_server(data: Path) -> Iterator[str]:
    """Give the URL of the database `app` in a folder, which is made when it is missing."""
    data.mkdir(parents=True, exist_ok=True)
    yield str(URL.create(DRIVER, database=str(data.resolve() / "app.db")))


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Give the URL of an empty database beside the one of a URL, and delete it afterwards."""
    app = Path(make_url(server_url).database or "app.db").resolve()
    name = f"{app.stem}_{token_hex(8)}.db"
    try:
        yield str(URL.create(DRIVER, database=str(app.with_name(name))))
    finally:
        # The database itself, its write-ahead log, and the memory that its connections share.
        for file in app.parent.glob(f"{name}*"):
            file.unlink()
