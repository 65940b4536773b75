"""Whether a working tree can take an update: nothing that git cannot bring back is at stake."""

import os
import shlex
from typing import Any

from fastwright import git
from fastwright.advice import spell
from fastwright.errors import FastwrightError
from fastwright.update.checkout import Checkout
from fastwright.update.state import State, clear_state, read_state

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


def refuse_unready(checkout: Checkout, *, commit: bool) -> None:
    """Refuse a working tree with edits of tracked files, or with something else under way.

    Args:
        checkout: The project.
        commit: Whether the update is to be committed, and nothing else with it.

    Raises:
        FastwrightError: If it is not ready.

    """
    state = read_state(checkout)
    was_taken = state is not None and is_over(checkout, state)
    if state is not None and not was_taken:
        refuse_other(checkout, state)
        refuse_overtaken(checkout, state)
        raise FastwrightError(
            f"An update of {checkout.path} {state.phase.words}.",
            hint=state.phase.advise(checkout.path),
        )
    for name, what in _UNDER_WAY.items():
        if (checkout.git_dir / name).exists():
            raise FastwrightError(
                f"There is {what} under way in {checkout.top}.", hint="End it, or abort it, first."
            )
    edited = list_edited(checkout)
    if edited:
        raise FastwrightError(
            f"There are changes that are not committed: {_some(edited)}.",
            hint="Commit them, so that they are merged, or put them away with git stash.",
        )
    if was_taken:
        clear_state(checkout)
    if commit:
        refuse_staged_elsewhere(checkout)


def is_over(checkout: Checkout, state: State) -> bool:
    """Tell whether an update was committed, or left for a branch that goes another way."""
    if state.head == checkout.head:
        return False
    if not git.succeeds("merge-base", "--is-ancestor", state.head, "HEAD", cwd=checkout.top):
        return True
    asked = ("log", "--first-parent", "-m", "--format=", "--name-only", "--no-renames", "-z")
    listed = checkout.run(*asked, f"{state.head}..HEAD").split(b"\0")
    return not state.touched.keys().isdisjoint(os.fsdecode(name.strip(b"\n")) for name in listed)


def refuse_overtaken(checkout: Checkout, state: State) -> None:
    """Refuse to touch a project that has other commits since an update began that is not over.

    Raises:
        FastwrightError: If it has.

    """
    if state.head != checkout.head:
        raise FastwrightError(
            f"{checkout.path} has new commits since the update began, and the update is in none.",
            hint="Commit it as well: git commit. To go back, take those commits back first: "
            f"git reset --soft {state.head[:12]}, then {spell('update', checkout.path, '--abort')}",
        )


def refuse_other(checkout: Checkout, state: State) -> None:
    """Refuse to take the update of another project in the repository for one of this project.

    Raises:
        FastwrightError: If it is one.

    """
    if not state.is_of(checkout):
        other = checkout.top / (state.prefix or "")
        raise FastwrightError(
            f"An update of {other} is under way, in the same repository.",
            hint=f"End it first: {spell('update', other, '--continue')}, or --abort",
        )


def refuse_staged_elsewhere(checkout: Checkout) -> None:
    """Refuse to commit an update together with what is staged outside of its project.

    Raises:
        FastwrightError: If something is.

    """
    staged = list_edited(checkout, whole=True, staged=True)
    if any(not path.startswith(checkout.prefix) for path in staged):
        raise FastwrightError(
            f"Changes outside of {checkout.path} are staged, and would be part of the commit.",
            hint="Take them out with git restore --staged PATH, and commit them afterwards.",
        )


def list_edited(checkout: Checkout, *, whole: bool = False, staged: bool = False) -> list[str]:
    """Return the tracked files that differ from the newest commit, by their paths from the root.

    Args:
        checkout: The project.
        whole: Look at the whole working tree, not at the project only.
        staged: Look at what is staged only.

    """
    place = "." if whole else checkout.prefix or "."
    # Looking must not write the index, not even what it has found out about unchanged files.
    asked = (
        "--no-optional-locks",
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=no",
        "--no-renames",
    )
    printed = checkout.run(*asked, "--ignore-submodules=dirty", "--", place)
    lines = [os.fsdecode(line) for line in printed.split(b"\0")[:-1]]
    return [line[3:] for line in lines if not staged or line[0] != " "]


def refuse_hidden(checkout: Checkout, touched: list[str]) -> None:
    """Refuse to write files whose edits git was told not to look for.

    Args:
        checkout: The project.
        touched: The files that are to be written, from the root of the working tree.

    Raises:
        FastwrightError: If one of them is marked so, and on disk.

    """
    marked = list_hidden(checkout)
    hidden = [path for path in touched if path in marked and os.path.lexists(checkout.top / path)]
    if hidden:
        # Of two such options in one call, git heeds the first.
        commands = " && ".join(
            f"git update-index {option} {shlex.quote(hidden[0])}"
            for option in ("--no-assume-unchanged", "--no-skip-worktree")
        )
        raise FastwrightError(
            f"Git was told not to look for edits of {_some(hidden)}, which the update writes.",
            hint=f"Take that back: {commands}; and commit what shows up then.",
        )


def list_hidden(checkout: Checkout, **options: Any) -> set[str]:
    """Return the files whose edits git does not look for, from the root of the working tree."""
    listed = checkout.run("ls-files", "-v", "-z", **options).split(b"\0")[:-1]
    return {os.fsdecode(line[2:]) for line in listed if line[:1].islower() or line[:1] == b"S"}


def _some(paths: list[str]) -> str:
    shown = ", ".join(paths[:5])
    return shown if len(paths) <= 5 else f"{shown} and {len(paths) - 5} more"
