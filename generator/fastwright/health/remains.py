"""What an update has left behind, and whether another one could begin."""

import shlex
from collections.abc import Iterator

from fastwright.errors import FastwrightError
from fastwright.health.finding import Finding
from fastwright.health.mending import open_at
from fastwright.health.subject import Subject
from fastwright.leftovers import find_markers, find_rejects
from fastwright.update.checkout import Checkout, DistrustError
from fastwright.update.readiness import is_over
from fastwright.update.state import read_state


def find_remains(subject: Subject) -> Iterator[Finding]:
    """Look for an update that is not finished, and for what one has left in files."""
    checkout = subject.checkout
    if isinstance(checkout, FastwrightError):
        return
    yield from _find_update(checkout)
    for path, lines in find_markers(subject.path).items():
        yield Finding(
            name="conflict-unsolved",
            found=f"{path} has conflict markers in {_tell(lines)}.",
            why="It holds both versions of these lines, and does not work as it is.",
            mend=open_at(path, lines[0]),
        )
    for path in find_rejects(subject.path):
        yield Finding(
            name="patch-rejected",
            found=f"{path} holds changes that an update could not bring in.",
            why=f"They are missing in {path.removesuffix('.rej')}: bring them in by hand, then "
            "remove the file.",
            mend=f"$EDITOR {shlex.join([path.removesuffix('.rej'), path])}",
        )


def find_repository(subject: Subject) -> Iterator[Finding]:
    """Look for the repository that updates are merged in."""
    if isinstance(subject.checkout, DistrustError):
        yield Finding(
            name="repository-distrusted",
            found=subject.checkout.message,
            why="git does nothing in it before you say that you trust whoever that is.",
            mend=subject.checkout.mend,
        )
    elif isinstance(subject.checkout, FastwrightError):
        yield Finding(
            name="repository-missing",
            found=subject.checkout.message,
            why="Without a commit nothing can be merged, and no mistake can be undone.",
            mend="fastwright setup --no-install",
        )


def _find_update(checkout: Checkout) -> Iterator[Finding]:
    try:
        state = read_state(checkout)
    except FastwrightError as failure:
        yield _unfinished(failure.message, "fastwright update --abort")
        return
    if state is None or not state.is_of(checkout) or is_over(checkout, state):
        return
    yield _unfinished(f"An update {state.phase.words}.", state.phase.mend())


def _unfinished(found: str, mend: str) -> Finding:
    why = "Until it ends there can be no other. To go back: fastwright update --abort"
    return Finding("update-unfinished", found, why, mend)


def _tell(lines: list[int]) -> str:
    return f"line{'' if len(lines) == 1 else 's'} {', '.join(map(str, lines))}"
