"""Commands that mend something, as people type them in the root of a project."""

import shlex
import sys

from fastwright.project import ANSWERS_FILE


def change_answer(name: str, value: str) -> str:
    """Return the command that writes another value into the answers file."""
    return edit(f"s|^{name}:.*|{name}: {value}|", ANSWERS_FILE)


def drop_answer(name: str) -> str:
    """Return the command that removes a line from the answers file."""
    return edit(f"/^{name}:/d", ANSWERS_FILE)


def add_answer(name: str, value: str) -> str:
    """Return the command that adds a line to the answers file."""
    return f"echo {shlex.quote(f'{name}: {value}')} >> {ANSWERS_FILE}"


def edit(expression: str, file: str) -> str:
    """Return the command that lets sed edit a file."""
    # The one of BSD wants to be told the ending of a copy, which may be empty.
    in_place = ["-i", ""] if sys.platform == "darwin" else ["-i"]
    return shlex.join(["sed", *in_place, expression, file])


def open_at(file: str, line: int) -> str:
    """Return the command that opens a file in the editor, where there is something to do."""
    return f"$EDITOR +{line} {shlex.quote(file)}"
