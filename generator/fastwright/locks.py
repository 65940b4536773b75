"""Turns of several processes at one thing, and the end of those that have one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastwright.console import console

if os.name == "posix":
    import fcntl


@contextmanager
def locked(path: Path, *, waiting: str = "") -> Iterator[int]:
    """Wait for the turn at a file, and keep it until the block ends; on Windows nobody waits.

    Gives the open file: a program that inherits it keeps the turn, too, until it ends.

    Args:
        path: The file.
        waiting: What is said where somebody else has the turn.

    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waiting:
                    console.warn(waiting)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def awaited() -> Iterator[int]:
    """Wait at the end of a block that fails for all programs that got its open file.

    An interruption that comes while a program starts leaves it to itself: nobody knows its number
    then. But its files are closed when it ends. Where nothing failed, each program was waited for,
    and what still has the file is a daemon that one of them has started.
    """
    ended, alive = os.pipe()
    try:
        yield alive
    except BaseException:
        os.close(alive)
        os.read(ended, 1)
        raise
    else:
        os.close(alive)
    finally:
        os.close(ended)
