"""What earlier runs found out, in a folder that may be deleted at any time.

A database holds what is small: rendered files and trees, locks, proofs, times. Environments and the
caches of tools are folders beside it.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastwright.cache import ENVIRONMENT_VARIABLE
from fastwright.errors import BrokenError

_DATABASE = "cache.db"
_LARGEST = 512 * 1024 * 1024
_OLDEST = 60 * 86_400
_DAY = 86_400
# What SQLite says of a file that it cannot make sense of.
_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_MISMATCH")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
)
"""
# All but what was used last, of so many bytes.
_DROP_REST = """
DELETE FROM entries WHERE rowid IN (
    SELECT rowid FROM (
        SELECT rowid, sum(length(value)) OVER (ORDER BY used DESC, rowid DESC) AS total
        FROM entries
    ) WHERE total > ?
)
"""


class Cache:
    """Values by their kind and their key. Threads and runs may share it.

    Attributes:
        folder: Where it lies.

    """

    def __init__(self, folder: Path, note: Callable[[str], None]) -> None:
        """Open the cache in a folder, which is made when it is missing.

        Args:
            folder: Where it lies.
            note: Is told when it was of no use and had to be made anew.

        Raises:
            BrokenError: If it cannot be written.

        """
        self.folder = folder
        self._note = note
        self._turn = threading.Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(folder, error.strerror or str(error)) from error
        self._connection = self._open()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return a value, or None if it is not known."""
        rows = self._run("SELECT value, used FROM entries WHERE kind = ? AND key = ?", kind, key)
        if not rows:
            return None
        value, used = rows[0]
        now = int(time.time())
        if now - used > _DAY:
            self._run("UPDATE entries SET used = ? WHERE kind = ? AND key = ?", now, kind, key)
        return value if isinstance(value, bytes) else None

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keep a value."""
        now = int(time.time())
        self._run("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", kind, key, value, now)

    def put_all(self, kind: str, values: dict[str, bytes]) -> None:
        """Keep values by their digests, where they are not kept yet."""
        now = int(time.time())
        rows = [(kind, key, value, now) for key, value in values.items()]
        statement = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?)"
        self._guard(lambda: self._connection.executemany(statement, rows))

    def drop(self, kind: str, key: str) -> None:
        """Forget a value."""
        self._run("DELETE FROM entries WHERE kind = ? AND key = ?", kind, key)

    def find(self, kind: str, prefix: str) -> list[tuple[str, bytes]]:
        """Return the keys and values of a kind whose keys begin so."""
        statement = "SELECT key, value FROM entries WHERE kind = ? AND substr(key, 1, ?) = ?"
        return self._run(statement, kind, len(prefix), prefix)

    def close(self) -> None:
        """Forget what is old or too much, and close the cache."""
        with suppress(sqlite3.Error), self._turn, self._connection as transaction:
            transaction.execute("DELETE FROM entries WHERE used < ?", [time.time() - _OLDEST])
            transaction.execute(_DROP_REST, [_LARGEST])
        self._connection.close()

    def _run(self, statement: str, *values: Any) -> list[Any]:
        return self._guard(lambda: self._connection.execute(statement, values).fetchall()) or []

    def _guard(self, work: Callable[[], Any]) -> Any:
        """Do something with the database; if that is corrupt, make it anew and do without."""
        with self._turn:
            try:
                with self._connection:
                    return work()
            except sqlite3.DatabaseError as error:
                if not _is_corrupt(error):
                    raise _unusable(self.folder, str(error)) from error
                self._connection.close()
                self._connection = self._remake(error)
                return None

    def _open(self) -> sqlite3.Connection:
        try:
            return _connect(self.folder / _DATABASE)
        except sqlite3.DatabaseError as error:
            if not _is_corrupt(error):
                raise _unusable(self.folder, str(error)) from error
            return self._remake(error)

    def _remake(self, error: sqlite3.Error) -> sqlite3.Connection:
        self._note(f"The cache {self.folder} was corrupt ({error}) and is made anew.")
        for file in self.folder.glob(_DATABASE + "*"):
            file.unlink(missing_ok=True)
        try:
            return _connect(self.folder / _DATABASE)
        except sqlite3.DatabaseError as again:
            raise _unusable(self.folder, str(again)) from again


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, check_same_thread=False)
    try:
        # A process that is killed corrupts nothing, and after a power failure it may be made anew.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
        connection.execute("SELECT kind, key, value, used FROM entries LIMIT 1")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _is_corrupt(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(_CORRUPT)


def _unusable(folder: Path, reason: str) -> BrokenError:
    return BrokenError(
        f"The cache {folder} cannot be used: {reason}.",
        hint=f"Make room there, or name another folder in {ENVIRONMENT_VARIABLE}.",
    )
