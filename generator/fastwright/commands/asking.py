"""Whether a person can be asked, and how new questions of a template are."""

import sys
from collections.abc import Callable
from pathlib import Path

from fastwright.answers import Answers
from fastwright.template import Template


def can_ask() -> bool:
    """Tell whether there is somebody at a terminal, in both directions."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def find_ask(*, defaults: bool) -> Callable[[Template, Answers, Path], Answers] | None:
    """Return what asks for the answers to new questions, or None where nobody is to be asked."""
    return ask if can_ask() and not defaults else None


def ask(template: Template, answers: Answers, into: Path) -> Answers:
    """Ask for what is not answered, render that, and return all answers."""
    from fastwright.render import render

    return render(template, answers, {}, into, ask=True).answers
