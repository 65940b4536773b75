"""What comes after the files: conflicts that were solved, the lock file, and the commit."""

import os
import shutil
from pathlib import Path

from fastwright import git
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.steps import run_program
from fastwright.update.application import apply, undo
from fastwright.update.checkout import Checkout
from fastwright.update.state import Phase, State, clear_state, write_state

_MARKERS = (b"<<<<<<< ", b">>>>>>> ")
_LOCK, _METADATA = "uv.lock", "pyproject.toml"


def resume(checkout: Checkout, state: State, turn: int) -> None:
    """Go on with an update: after it was killed, or after its conflicts were solved.

    Raises:
        FastwrightError: If a conflict is left, or the project has moved on.

    """
    refuse_moved(checkout, state)
    if state.phase is Phase.APPLYING:
        apply(checkout, state, turn)
    if state.phase is Phase.RESOLVING:
        if list_conflicts(checkout):
            _add_solved(checkout)
        state.phase = Phase.STAGED
        write_state(checkout, state)
    finish(checkout, state)


def cancel(checkout: Checkout, state: State) -> None:
    """Undo an update that is under way, or staged.

    Raises:
        FastwrightError: If it was committed since.

    """
    refuse_moved(checkout, state)
    undo(checkout, state)


def finish(checkout: Checkout, state: State) -> None:
    """Refresh the lock file and make the commit, as far as either is wanted.

    Raises:
        FastwrightError: If the commit is refused; all is staged then.

    """
    if state.phase is not Phase.STAGED:
        return
    _refresh_lock(checkout)
    if state.commit:
        git.run("commit", "--quiet", "--message", state.message, cwd=checkout.top)
        clear_state(checkout)


def refuse_moved(checkout: Checkout, state: State) -> None:
    """Refuse to touch a project that has other commits since an update began."""
    if checkout.head != state.head:
        clear_state(checkout)
        raise FastwrightError(
            f"{checkout.path} has new commits since the update began, so it is over.",
            hint="To undo an update that was committed: git revert HEAD",
        )


def list_conflicts(checkout: Checkout) -> list[str]:
    """Return the paths that git holds for unmerged, from the root of the working tree."""
    listed = checkout.run("diff", "--name-only", "--diff-filter=U", "-z")
    return [os.fsdecode(path) for path in listed.split(b"\0")[:-1]]


def _add_solved(checkout: Checkout) -> None:
    """Stage what has no markers any more.

    Raises:
        FastwrightError: If something is not solved, or nobody can see whether it is.

    """
    unsolved, unseen, solved = [], [], []
    for path in list_conflicts(checkout):
        if _has_markers(checkout.top / path):
            unsolved.append(path)
        elif _had_markers(checkout, path):
            solved.append(path)
        else:
            unseen.append(path)
    if unsolved:
        raise FastwrightError(
            f"There are conflict markers in {', '.join(unsolved)}.",
            hint="Solve them and say again: fastwright update --continue; or --abort",
        )
    if unseen:
        raise FastwrightError(
            f"Nobody can see whether you decided about {', '.join(unseen)}.",
            hint="Take what is there with git add, or the deletion with git rm; then: "
            "fastwright update --continue",
        )
    checkout.run("add", "--", *solved)


def _has_markers(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    lines = path.read_bytes().splitlines()
    return any(line.startswith(_MARKERS) for line in lines)


def _had_markers(checkout: Checkout, path: str) -> bool:
    """Tell whether both sides have a version of a text, so that markers were written into it."""
    listed = checkout.run("ls-files", "--unmerged", "-z", "--", path).split(b"\0")[:-1]
    stages = {line.split(b"\t")[0].split()[2] for line in listed}
    if not {b"2", b"3"} <= stages or not (checkout.top / path).is_file():
        return False
    return b"\0" not in (checkout.top / path).read_bytes()


def _refresh_lock(checkout: Checkout) -> None:
    """Let uv bring its lock file up to date, if the project has one and its metadata changed."""
    listed = checkout.run("diff", "--cached", "--name-only", "-z", "HEAD")
    names = {os.fsdecode(name) for name in listed.split(b"\0")[:-1]}
    lock = f"{checkout.prefix}{_LOCK}"
    tracked = checkout.run("ls-files", "-z", "--", lock)
    if not tracked or f"{checkout.prefix}{_METADATA}" not in names:
        return
    if shutil.which("uv") is None:
        console.warn(f"{lock} is to be refreshed, and uv is not on the PATH. Later: uv lock")
        return
    try:
        with console.step("Refresh uv.lock"):
            run_program(["uv", "lock"], checkout.path)
    except FastwrightError as failure:
        console.warn(f"{lock} is as it was. Later: uv lock\n{failure.output.strip()}")
        return
    checkout.run("add", "--", lock)
