"""Sharing one server: whoever comes first starts it, and whoever leaves last stops it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

# The path of a socket has 103 bytes at most on macOS, a few more on Linux. This leaves its name.
LONGEST = 85


@contextmanager
def shared(folder: Path, start: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Keep the server of a folder running for the block, together with other processes.

    The system frees the locks of a process that was killed, so the count is always right. A server
    that such a process left behind is still running: `start` has to accept that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "turn.lock").open("w") as turn, (folder / "users.lock").open("w") as users:
        flock(turn, LOCK_EX)
        if is_alone(users):
            start()
        flock(users, LOCK_SH)
        flock(turn, LOCK_UN)
        try:
            yield
        finally:
            flock(turn, LOCK_EX)
            if is_alone(users):
                stop()


def is_alone(users: IO[str]) -> bool:
    """Tell whether no other process uses the server."""
    try:
        flock(users, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def plain_path(folder: Path) -> Iterator[Path]:
    """Give a path of a folder that sockets and scripts of servers take: short, without spaces."""
    if len(os.fsencode(folder)) <= LONGEST and " " not in str(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="dev-") as place:
        link = Path(place) / "files"
        link.symlink_to(folder)
        yield link
