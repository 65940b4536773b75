"""Programs under proof: each in a group of processes of its own, bounded in time and output."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")
# Bytes of output that are kept, of its beginning and of its end.
_HEAD, _TAIL = 64 * 1024, 192 * 1024
# What programs print that could not write.
FULL_DISK = "No space left on device"


class StoppedError(Exception):
    """The run is being stopped: nothing is started any more."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a program ended.

    Attributes:
        code: Its exit code.
        output: What it printed; of too much, the beginning and the end.
        seconds: How long it ran.
        cpu: Seconds of processor time that it and its children took.
        timed_out: Whether it was killed because its time was over.

    """

    code: int
    output: str
    seconds: float
    cpu: float
    timed_out: bool = False


class Output:
    """What a program prints, collected while it runs."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def text(self) -> str:
        """Return what was printed so far."""
        gap = f"\n… {self._left_out:,} bytes left out …\n" if self._left_out else ""
        head, tail = (bytes(part).decode("utf-8", "replace") for part in (self._head, self._tail))
        return head + gap + tail

    def close(self) -> None:
        """Wait for the last of it: nobody is left who could print."""
        self._reader.join(5)

    def _read(self) -> None:
        with os.fdopen(self._pipe, "rb", buffering=0) as pipe:
            while chunk := pipe.read(65_536):
                room = _HEAD - len(self._head)
                self._head += chunk[:room]
                self._tail += chunk[room:]
                if len(self._tail) > 2 * _TAIL:
                    self._left_out += len(self._tail) - _TAIL
                    del self._tail[:-_TAIL]


class Job:
    """A program that runs."""

    def __init__(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self._started = self._ended = time.monotonic()
        self._cpu = 0.0
        self._code: int | None = None
        self._alive: int | None
        alive, self._alive = os.pipe()
        printed, printing = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LAUNCHER), *command],
                cwd=cwd,
                env=dict(environment),
                stdin=alive,
                stdout=printing,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError:
            os.close(self._alive)
            os.close(printed)
            raise
        finally:
            os.close(alive)
            os.close(printing)
        self.output = Output(printed)

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self._code is None:
            self._reap(os.WNOHANG)
        return self._code

    def wait(self, seconds: float, stopped: threading.Event) -> bool:
        """Wait until it has ended, for so long at the most, and tell whether it has."""
        deadline = time.monotonic() + seconds
        pause = 0.002
        while self.poll() is None:
            if time.monotonic() > deadline:
                return False
            if stopped.wait(pause):
                raise StoppedError
            pause = min(0.05, pause * 1.5)
        return True

    def terminate(self) -> None:
        """Ask it to end, as a service manager does."""
        if self.poll() is None:
            os.kill(self._process.pid, signal.SIGTERM)

    def kill_group(self) -> None:
        """Kill all its processes, as another thread may as long as nobody asks how it ended."""
        # As long as one of its processes lives, nothing else gets the number of the group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> Ending:
        """Leave no process of its group behind, and return how it ended."""
        if self._code is None:
            self.kill_group()
            self._reap(0)
        if self._alive is not None:
            os.close(self._alive)
            self._alive = None
        self.output.close()
        code = self._process.returncode
        return Ending(code, self.output.text(), self._ended - self._started, self._cpu)

    def _reap(self, options: int) -> None:
        pid, status, used = os.wait4(self._process.pid, options)
        if pid:
            self._code = self._process.returncode = os.waitstatus_to_exitcode(status)
            self._ended = time.monotonic()
            self._cpu = used.ru_utime + used.ru_stime
            self.kill_group()


class Jobs:
    """All programs that run, so that they can be stopped at once.

    Attributes:
        stopped: Set once nothing may be started any more.

    """

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def start(self, command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Job:
        """Start a program; who does has to kill the job in any case.

        Raises:
            StoppedError: If the run is being stopped.

        """
        if self.stopped.is_set():
            raise StoppedError
        return Job(command, cwd, environment)

    def run(
        self,
        command: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        time_limit: float,
    ) -> Ending:
        """Run a program to its end, or to that of its time.

        Raises:
            StoppedError: If the run is being stopped.

        """
        job = self.start(command, cwd, environment)
        try:
            in_time = job.wait(time_limit, self.stopped)
        finally:
            ending = job.kill()
        if in_time:
            return ending
        return Ending(ending.code, ending.output, ending.seconds, ending.cpu, timed_out=True)
