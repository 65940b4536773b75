"""Processes of others, and what they do in their own time."""

import threading
import time
from collections.abc import Callable

import psutil
import pytest

PATIENCE = 60


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what happens soon."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail("it never happened")
        pause.wait(0.02)


def has_ended(pid: int) -> bool:
    """Tell whether a process is gone, or a zombie that nobody has looked after yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
