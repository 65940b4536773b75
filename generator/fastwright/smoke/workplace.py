"""The folder of a run, which goes when the run does; after a run that was killed, with the next."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastwright.claimed import create_claimed, remove_leftovers
from fastwright.errors import BrokenError
from fastwright.smoke.servers import end_leftovers

_PREFIX = "run-"
_SERVERS = "servers"


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a run works.

    Attributes:
        path: Its folder.
        name: What its databases are called at their beginning.

    """

    path: Path
    name: str

    @property
    def servers(self) -> Path:
        """The folder for the files of servers."""
        return self.path / _SERVERS

    def make(self, *names: str) -> Path:
        """Return a folder here, made if it is missing."""
        folder = self.path.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@contextmanager
def open_workplace(cache: Path) -> Iterator[Workplace]:
    """Give a folder beside the cache, and remove it afterwards.

    Whatever is left of runs whose process is gone is cleaned up first: servers, databases, folders.

    Raises:
        BrokenError: If it cannot be made.

    """
    parent = cache / "runs"
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_leftovers(parent, _PREFIX, before=lambda folder: end_leftovers(folder / _SERVERS))
        path, claim = create_claimed(parent, _PREFIX)
    except OSError as error:
        message = f"Nothing can be written below {cache}: {error.strerror}."
        raise BrokenError(message) from error
    try:
        # The tests of a service may run servers as users that have to reach their files.
        path.chmod(0o711)
        yield Workplace(path, f"smoke_{secrets.token_hex(6)}")
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if claim is not None:
            os.close(claim)
