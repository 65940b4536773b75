"""Folders that belong to a process: what such a process leaves behind is told by the kernel."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

if os.name == "posix":
    import fcntl


def create_claimed(parent: Path, prefix: str) -> tuple[Path, int | None]:
    """Make a folder that no other process takes for a leftover, and return it with its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            return folder, claim(folder)
        except (BlockingIOError, FileNotFoundError):
            # Before it was locked, another run took it for a leftover.
            continue


def remove_leftovers(
    parent: Path, prefix: str, before: Callable[[Path], None] = lambda _: None
) -> None:
    """Remove the folders in a folder whose process is gone.

    Args:
        parent: Where they are.
        prefix: How their names begin.
        before: What to do with each of them first.

    """
    for folder in parent.glob(prefix + "*"):
        with suppress(OSError):
            lock = claim(folder)
            if lock is not None:
                before(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def claim(folder: Path) -> int | None:
    """Lock a folder until this process ends; return None where folders cannot be locked.

    The kernel gives the lock back however a process ends, so it is what tells a leftover from the
    folder of a run that is under way. Windows has no such lock: leftovers stay there.

    Raises:
        BlockingIOError: If another process has it.

    """
    if os.name != "posix":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return descriptor
