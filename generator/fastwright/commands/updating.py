"""What `update` and `set` have in common: they plan, do, and tell what is left."""

from pathlib import Path

import typer

from fastwright.advice import spell
from fastwright.commands.plan_report import print_plan
from fastwright.console import console
from fastwright.errors import UsageError
from fastwright.hooks import prove
from fastwright.project import open_project
from fastwright.update import updating
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase, State

_CONFLICTS = 1


def carry_out(wish: Wish, *, commit: bool, verify: bool) -> None:
    """Plan what is wished for, and do it."""
    updating.refuse_to_begin(wish.path, commit=commit)
    with planned([wish]) as plans:
        plan = next(plans)
        print_plan(plan)
        state = updating.carry_out(plan, commit=commit)
    _tell(state, wish.path, commit=commit, verify=verify)


def follow(path: Path, file: Path, *, commit: bool, verify: bool) -> None:
    """Do exactly what a plan says that was written down."""
    written = updating.read_plan(file)
    updating.refuse_to_begin(path, commit=commit)
    with planned([updating.wish_for(path, written)]) as plans:
        plan = next(plans)
        updating.compare(plan, written)
        print_plan(plan)
        state = updating.carry_out(plan, commit=commit)
    _tell(state, path, commit=commit, verify=verify)


def end(path: Path, *, undo: bool, commit: bool, verify: bool) -> None:
    """Go on with what is under way, or undo it."""
    if undo and verify:
        raise UsageError("--verify looks at an update, and --abort undoes it.")
    if undo and commit:
        raise UsageError("--commit takes an update, and --abort undoes it.")
    if undo:
        later = updating.abort(path)
        console.say("Everything is as it was before the update.")
        if later:
            console.warn(f"What you wrote into its files since is in {later}")
        return
    state = updating.go_on(path, commit=commit)
    _tell(state, path, commit=state.commit, verify=verify)


def _tell(state: State | None, path: Path, *, commit: bool, verify: bool) -> None:
    if state is None:
        return
    if state.phase is Phase.RESOLVING:
        go_on = spell("update", path, "--continue")
        back = spell("update", path, "--abort")
        console.warn(f"Conflicts to be solved: {', '.join(state.conflicts)}")
        console.say(f"Then go on: {go_on}\nOr go back: {back}")
        raise typer.Exit(_CONFLICTS)
    if commit:
        console.say("\nThe update is committed. To undo it: git revert HEAD")
    else:
        back = spell("update", path, "--abort")
        console.say(f"\nThe update is staged. To take it: git commit; to go back: {back}")
    if verify:
        prove(open_project(path), path)
