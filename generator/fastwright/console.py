"""The only writer: results go to standard output, everything else to standard error."""

import io
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from fastwright.errors import FastwrightError

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"


class Console:
    """Writes for people and for programs, as loud as asked for.

    Attributes:
        quiet: Write errors and asked-for results only.
        verbose: Show also what the started programs print.

    """

    def __init__(self) -> None:
        self.quiet = False
        self.verbose = False
        self._status = ""

    def open_streams(self) -> None:
        """Let a character that a terminal's encoding lacks become a question mark, not an error."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")

    def result(self, text: str) -> None:
        """Write what the command was asked for to standard output."""
        self.show_status("")
        print(text, flush=True)

    def say(self, text: str = "") -> None:
        """Write a message that nobody needs for correctness, unless quiet."""
        if not self.quiet:
            self._write(text)

    def warn(self, text: str) -> None:
        """Write something that should not be overlooked, even when quiet."""
        self._write(f"{self.styled('warning:', YELLOW)} {text}")

    def fail(self, failure: FastwrightError) -> None:
        """Write what went wrong and what to do about it."""
        if failure.output:
            self._write(failure.output.rstrip())
        self._write(f"{self.styled('error:', RED)} {failure.message}")
        if failure.hint:
            self._write(f"{self.styled('hint:', BOLD)} {failure.hint}")

    @property
    def is_live(self) -> bool:
        """Whether standard error is a terminal whose last line may be rewritten."""
        dumb = os.environ.get("TERM") == "dumb"
        return sys.stderr.isatty() and not (self.quiet or self.verbose or dumb)

    def show_status(self, text: str) -> None:
        """Show on the last line of a terminal what goes on, until the next text or message."""
        if not self.is_live or text == self._status:
            return
        width = shutil.get_terminal_size().columns - 1
        shown = text if len(text) <= width else f"{text[: width - 1]}…"
        print(f"\r\x1b[K{shown}", file=sys.stderr, end="", flush=True)
        self._status = text

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show that a piece of work is under way, then how it ended and how long it took."""
        started = time.monotonic()
        live = sys.stderr.isatty() and not (self.quiet or self.verbose)
        if live:
            self._write(f"  {self.styled('…', DIM)} {name}", end="\r")
        elif self.verbose:
            self.say(f"  … {name}")
        try:
            yield
        except BaseException:
            self._end_step(self.styled("✗", RED), name, started)
            raise
        self._end_step(self.styled("✓", GREEN), name, started)

    def _end_step(self, mark: str, name: str, started: float) -> None:
        elapsed = self.styled(f"{time.monotonic() - started:.1f}s", DIM)
        self.say(f"  {mark} {name} {elapsed}")

    def styled(self, text: str, style: str, stream: TextIO | None = None) -> str:
        """Style a text where the stream (standard error by default) is a terminal that can."""
        stream = stream or sys.stderr
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return text if plain or not stream.isatty() else f"\x1b[{style}m{text}\x1b[0m"

    def _write(self, text: str, end: str = "\n") -> None:
        clear = "\r\x1b[K" if self._status else ""
        self._status = ""
        print(f"{clear}{text}", file=sys.stderr, end=end, flush=True)


console = Console()
