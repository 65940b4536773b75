"""The folder of a run, which goes when the run does; after a run that was killed, with the next."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fastwright.claimed import create_claimed, remove_leftovers
from fastwright.errors import BrokenError
from fastwright.smoke.checks.servers import end_leftovers

_PREFIX = "run-"
_SERVERS, _SCRATCH = "servers", "scratch"


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a run works.

    Attributes:
        path: Its folder.
        scratch: A folder with a short path: that of a Unix socket has a hundred letters at most.
        name: What its databases are called at their beginning.

    """

    path: Path
    scratch: Path
    name: str

    def make(self, *names: str) -> Path:
        """Return a folder of the run, made if it is missing."""
        folder = self.path.joinpath(*names)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def servers(self) -> Path:
        """The folder for what servers are started with."""
        return self.make(_SERVERS)


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
        remove_leftovers(parent, _PREFIX, before=_clean_up)
        path, claim = create_claimed(parent, _PREFIX)
    except OSError as error:
        message = f"Nothing can be written below {cache}: {error.strerror}."
        raise BrokenError(message) from error
    try:
        # The cache may lie in a repository, whose ignored files linters would leave out: they look
        # no further up than to the next one.
        (path / ".git").mkdir()
        scratch = Path(tempfile.mkdtemp(prefix="fastwright-"))
        (path / _SCRATCH).symlink_to(scratch)
        # Servers may run as users that have to reach their files.
        scratch.chmod(0o711)
        yield Workplace(path, scratch, f"smoke_{secrets.token_hex(6)}")
    finally:
        _remove_scratch(path)
        shutil.rmtree(path, ignore_errors=True)
        if claim is not None:
            os.close(claim)


def _clean_up(leftover: Path) -> None:
    """End what a run that was killed has left outside of its folder."""
    end_leftovers(leftover / _SERVERS)
    _remove_scratch(leftover)


def _remove_scratch(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree((path / _SCRATCH).readlink(), ignore_errors=True)
