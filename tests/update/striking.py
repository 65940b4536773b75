"""Work in a process of its own that is struck by a signal at a chosen step."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from fastwright.errors import FastwrightError

# What a process cannot do without telling Python.
STEPS = ("open", "os.", "shutil.", "subprocess.Popen", "fcntl.")
FAILED, INTERRUPTED = 1, 130


def strike(work: Callable[[], object], sign: signal.Signals, step: int, delay: float = 0) -> int:
    """Do some work in a process that gets a signal soon after a step, with all that it started.

    Args:
        work: What is done.
        sign: The signal.
        step: The step, from 1.
        delay: How long after the step, in seconds.

    Returns:
        The exit code: 0, that of a failure or of an interruption; or the negative signal.

    """
    pid = os.fork()
    if pid == 0:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.addaudithook(_watcher(sign, step, delay))
        os._exit(_do(work))
    _, status = os.waitpid(pid, 0)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def _do(work: Callable[[], object]) -> int:
    try:
        work()
    except FastwrightError:
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _watcher(sign: signal.Signals, step: int, delay: float) -> Callable[[str, object], None]:
    seen = 0

    def send() -> None:
        time.sleep(delay)
        os.killpg(0, sign)

    def watch(event: str, _: object) -> None:
        nonlocal seen
        seen += event.startswith(STEPS)
        if event.startswith(STEPS) and seen == step:
            threading.Thread(target=send, daemon=True).start() if delay else os.killpg(0, sign)

    return watch
