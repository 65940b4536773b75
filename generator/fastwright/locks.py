"""Turns of several processes at one thing, and the end of those that have one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if os.name == "posix":
    import fcntl


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Wait for the turn at a file, and keep it until the block ends; on Windows nobody waits.

    Gives the open file: a program that inherits it keeps the turn, too, until it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def awaited() -> Iterator[int]:
    """Wait at the end of the block, however it ends, for all programs that got its open file.

    An interruption that comes while a program starts leaves it to itself: nobody knows its number
    then. But its files are closed when it ends.
    """
    ended, alive = os.pipe()
    try:
        yield alive
    finally:
        os.close(alive)
        os.read(ended, 1)
        os.close(ended)
