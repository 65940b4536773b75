"""A process that answers lines with lines, and ends when this one does, however that ends."""

import json
import os
import select
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastwright.smoke.programs.jobs import StoppedError

_PATIENCE = 60.0


class Companion:
    """A process at the other end of two pipes. Its standard input ends with this process."""

    def __init__(
        self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        """Start it.

        Args:
            command: The program and its arguments.
            cwd: Where it works.
            environment: Its environment variables.
            log: The file that it writes errors to.

        """
        self._log = log
        reading, writing = os.pipe()
        answering, answered = os.pipe()
        with log.open("wb") as errors:
            try:
                self._process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=dict(environment),
                    stdin=reading,
                    stdout=answered,
                    stderr=errors,
                    # A Ctrl-C is not for it: it ends in its own way, when its input does.
                    start_new_session=True,
                )
            except OSError:
                os.close(writing)
                os.close(answering)
                raise
            finally:
                os.close(reading)
                os.close(answered)
        self._orders = os.fdopen(writing, "wb", buffering=0)
        self._answers = os.fdopen(answering, "rb")

    def tell(self, order: Any) -> None:
        """Send it a line of JSON."""
        with suppress(BrokenPipeError):
            self._orders.write(json.dumps(order).encode() + b"\n")

    def hear(self, seconds: float, stopped: threading.Event) -> Any:
        """Return its next line, or None if there is none because it has ended.

        Raises:
            TimeoutError: If it says nothing for so long.
            StoppedError: If the run is being stopped.

        """
        deadline = time.monotonic() + seconds
        while not select.select([self._answers], [], [], 0.1)[0]:
            if stopped.is_set():
                raise StoppedError
            if time.monotonic() > deadline:
                raise TimeoutError
        line = self._answers.readline()
        return json.loads(line) if line else None

    def close(self) -> None:
        """Let it end, and make it if it does not."""
        if self._orders.closed:
            return
        self._orders.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._answers.close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def errors(self) -> str:
        """Return the last of what it wrote as errors, once it has ended."""
        self._process.wait(_PATIENCE)
        return self._log.read_text("utf-8", "replace")[-10_000:].strip()
