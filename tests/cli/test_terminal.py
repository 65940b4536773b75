"""With a terminal, what was not answered is asked for."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ENTER, CTRL_C, DOWN = "\r", "\x03", "\x1b[B"


class Terminal:
    """A process at a terminal of its own, which reads what it shows and types."""

    def __init__(self, arguments: list[str], cwd: Path, env: dict[str, str]) -> None:
        self.screen = ""
        self.keyboard, end = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fastwright", *arguments],
            cwd=cwd,
            env=env | {"TERM": "xterm"},
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
        )
        os.close(end)

    def expect(self, words: str) -> None:
        """Wait until the words are shown, and forget what came before."""
        deadline = time.monotonic() + 30
        while words not in self.screen:
            assert time.monotonic() < deadline, f"{words!r} not shown:\n{self.screen}"
            self._read()
        self.screen = self.screen.partition(words)[2]

    def type(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def wait(self) -> int:
        """Read until the process ends, and return its exit code."""
        while self._read():
            pass
        return self.process.wait(30)

    def _read(self) -> bool:
        if not select.select([self.keyboard], [], [], 0.2)[0]:
            return True
        try:
            text = os.read(self.keyboard, 65536).decode("utf-8", "replace")
        except OSError:
            return False
        # A terminal tells where its cursor is when it is asked.
        if "\x1b[6n" in text:
            self.type("\x1b[1;1R")
        self.screen += text
        return bool(text)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Collect the terminals of a test, and end what still runs there."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.keyboard)


@pytest.fixture
def terminal(here: Path, environment: dict[str, str], terminals: list[Terminal]) -> Terminal:
    """`fastwright new` with two answers, at a terminal."""
    given = ["--ci", "none", "--layout", "layered"]
    arguments = ["new", "order-desk", "--no-install", "--no-git", *given]
    terminals.append(Terminal(arguments, here, environment))
    return terminals[0]


def test_asks_for_what_was_not_answered(terminal: Terminal, here: Path) -> None:
    terminal.expect("Name of the service, as its README")
    terminal.expect("Order Desk")
    terminal.type(ENTER)
    terminal.expect("Name of the service in lower case")
    terminal.type(ENTER)
    terminal.expect("What the service does")
    terminal.type(ENTER)
    terminal.expect("SQLite, for one process")
    terminal.type(DOWN + ENTER)
    terminal.expect("How callers prove who they are")
    terminal.type(ENTER)
    terminal.expect("Oldest Python")
    terminal.type(ENTER)
    terminal.expect("--database mysql")
    terminal.expect("cd order-desk")
    assert terminal.wait() == 0

    answers = yaml.safe_load((here / "order-desk/.copier-answers.yml").read_text())
    assert (answers["project_name"], answers["database"]) == ("Order Desk", "mysql")
    assert (answers["ci"], answers["layout"]) == ("none", "layered")


def test_a_wrong_answer_is_refused_where_it_is_typed(terminal: Terminal) -> None:
    terminal.expect("Order Desk")
    terminal.type("/" + ENTER)
    terminal.expect("The name looks like a path")
    terminal.type(CTRL_C)
    assert terminal.wait() == 130


def test_ctrl_c_at_a_question_leaves_nothing(terminal: Terminal, here: Path) -> None:
    terminal.expect("Name of the service, as its README")
    terminal.type(CTRL_C)
    assert terminal.wait() == 130
    assert "Interrupted" in terminal.screen
    assert "Traceback" not in terminal.screen
    assert list(here.iterdir()) == []


def test_with_defaults_nothing_is_asked(
    here: Path, environment: dict[str, str], terminals: list[Terminal]
) -> None:
    arguments = ["new", "orders", "--defaults", "--no-install", "--no-git"]
    terminals.append(Terminal(arguments, here, environment))
    assert terminals[0].wait() == 0
    assert "?" not in terminals[0].screen
    assert "\x1b[32m✓" in terminals[0].screen


def test_no_color_is_respected(
    here: Path, environment: dict[str, str], terminals: list[Terminal]
) -> None:
    arguments = ["new", "orders", "--defaults", "--no-install", "--no-git"]
    terminals.append(Terminal(arguments, here, environment | {"NO_COLOR": "1"}))
    assert terminals[0].wait() == 0
    assert "\x1b[" not in terminals[0].screen
