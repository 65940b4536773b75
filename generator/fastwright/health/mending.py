"""Commands that mend something, as people type them in the root of a project."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from fastwright.project import ANSWERS_FILE


def change_answer(project: Path, name: str, value: str) -> str:
    """Return the command that writes another value into the answers file of a project."""
    return _edit_line(project, name, f"s|^{name}:.*|{name}: {value}|")


def drop_answer(project: Path, name: str) -> str:
    """Return the command that removes an answer from the answers file of a project."""
    return _edit_line(project, name, f"/^{name}:/d")


def add_answer(name: str, value: str) -> str:
    """Return the command that adds a line to the answers file."""
    return f"echo {shlex.quote(f'{name}: {value}')} >> {ANSWERS_FILE}"


def _edit_line(project: Path, name: str, expression: str) -> str:
    """Return the command that lets sed edit an answer, if that is on one line."""
    lines = (project / ANSWERS_FILE).read_text("utf-8").splitlines()
    line = find_answer(lines, name)
    if lines[line : line + 1] and lines[line].startswith((" ", "-")):
        return open_at(ANSWERS_FILE, line)
    # The sed of BSD wants to be told the ending of a copy, which may be empty.
    in_place = ["-i", ""] if sys.platform == "darwin" else ["-i"]
    return shlex.join(["sed", *in_place, expression, ANSWERS_FILE])


def find_answer(lines: Sequence[str], name: str) -> int:
    """Return the number of the line in an answers file that begins an answer."""
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)


def open_at(file: str, line: int) -> str:
    """Return the command that opens a file in the editor, where there is something to do."""
    return f"$EDITOR +{line} {shlex.quote(file)}"
