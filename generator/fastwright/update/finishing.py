"""What comes after the files: conflicts that were solved, the lock file, and the commit."""

import os
import shutil
from pathlib import Path

from fastwright import git
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.steps import run_program
from fastwright.update.application import apply_again, undo
from fastwright.update.checkout import Checkout
from fastwright.update.readiness import is_over, refuse_overtaken, refuse_staged_elsewhere
from fastwright.update.solving import add_solved
from fastwright.update.state import Phase, State, clear_state, write_state

_LOCK, _METADATA = "uv.lock", "pyproject.toml"


def resume(checkout: Checkout, state: State, turn: int) -> None:
    """Go on with an update: after it was killed, or after its conflicts were solved.

    Raises:
        FastwrightError: If a conflict is left, or the project has moved on.

    """
    refuse_moved(checkout, state)
    if state.phase is Phase.UNDOING:
        raise FastwrightError(
            f"The update of {checkout.path} is half undone, and cannot go on.",
            hint=state.phase.advise(checkout.path),
        )
    if state.commit:
        refuse_staged_elsewhere(checkout)
    if state.phase is Phase.APPLYING:
        later = apply_again(checkout, state, turn)
        if later:
            console.warn(f"What you wrote into its files since is in {later}")
    if state.phase is Phase.RESOLVING:
        add_solved(checkout, state)
        state.phase = Phase.STAGED
        write_state(checkout, state)
    finish(checkout, state)


def cancel(checkout: Checkout, state: State) -> Path | None:
    """Undo an update that is under way, or staged.

    Returns the folder of what the user wrote into its files since; None if that is nothing.

    Raises:
        FastwrightError: If it was committed since.

    """
    refuse_moved(checkout, state)
    return undo(checkout, state)


def finish(checkout: Checkout, state: State) -> None:
    """Refresh the lock file and make the commit, as far as either is wanted.

    Raises:
        FastwrightError: If the commit is refused; all is staged then.

    """
    if state.phase is not Phase.STAGED:
        return
    try:
        _refresh_lock(checkout)
        if state.commit:
            _commit(checkout, state.message)
            clear_state(checkout)
    except KeyboardInterrupt:
        console.warn(f"The update is staged. {Phase.STAGED.advise(checkout.path)}")
        raise


def refuse_moved(checkout: Checkout, state: State) -> None:
    """Refuse to touch a project that has other commits since an update began."""
    if checkout.head == state.head:
        return
    if not git.succeeds("merge-base", "--is-ancestor", state.head, "HEAD", cwd=checkout.top):
        raise FastwrightError(
            f"The update of {checkout.path} began on another commit, {state.head[:12]}.",
            hint="Go back there with git switch, and say it again. To keep what is here: commit "
            "it, and begin another update.",
        )
    if not is_over(checkout, state):
        refuse_overtaken(checkout, state)
    clear_state(checkout)
    raise FastwrightError(
        f"{checkout.path} has new commits since the update began, so it is over.",
        hint="To undo an update that was committed: git revert COMMIT",
    )


def _commit(checkout: Checkout, message: str) -> None:
    asked = ("commit", "--quiet", "--cleanup=whitespace", "--file=-")
    try:
        git.read(*asked, cwd=checkout.top, stdin=message.encode("utf-8", "surrogateescape"))
    except FastwrightError as failure:
        raise FastwrightError(
            "The update is staged, and git refuses to commit it.",
            hint=f"Mend what is said above. {Phase.STAGED.advise(checkout.path)}",
            output=failure.output,
        ) from failure


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
    place = checkout.top / lock
    before = place.read_bytes()
    try:
        with console.step("Refresh uv.lock"):
            run_program(["uv", "lock"], checkout.path)
    except (FastwrightError, KeyboardInterrupt) as failure:
        place.write_bytes(before)
        if isinstance(failure, KeyboardInterrupt):
            raise
        console.warn(f"{lock} is as it was. Later: uv lock\n{failure.output.strip()}")
        return
    checkout.run("add", "--", lock)
