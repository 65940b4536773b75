"""A plan, applied to a working tree so that it can be undone to the last byte at any moment."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fastwright.errors import FastwrightError
from fastwright.locks import awaited, locked
from fastwright.store import Entry, Tree
from fastwright.update.aside import name_aside
from fastwright.update.checkout import Checkout
from fastwright.update.copies import INDEX, keep_copies, put_aside, restore_copies
from fastwright.update.later import keep_later_edits
from fastwright.update.merging import Conflict
from fastwright.update.plan import Plan
from fastwright.update.readiness import list_hidden
from fastwright.update.state import Phase, State, clear_state, note_undoing, write_state

_LOCK = b"An update of fastwright is under way here.\n"
# Without what a partial clone lacks, which the update does not change.
_OBJECTS = ("rev-list", "--objects", "--missing=allow-any")
# No hook runs, and no daemon starts that would keep the turn.
_ALONE = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")


@contextmanager
def turn_at(checkout: Checkout) -> Iterator[int]:
    """Wait for every other update of this working tree, the orphaned git of a killed one too."""
    checkout.state_folder.mkdir(mode=0o700, exist_ok=True)
    waiting = f"Another update of {checkout.top}, or a program that it started, has not ended yet."
    with locked(checkout.state_folder / "lock", waiting=waiting) as turn:
        _unlock(checkout)  # whoever had that lock of the index was killed
        yield turn


def begin(plan: Plan, turn: int, *, commit: bool, message: str) -> State:
    """Apply a plan, and return what is under way then.

    Whatever fails or is interrupted in here, everything is as it was.

    Raises:
        FastwrightError: If git refuses.

    """
    checkout = plan.checkout
    before = plan.store.read_tree(checkout.head)
    whole = _put_in_place(plan, before)
    tree = plan.store.write_tree(whole)
    state = State(
        phase=Phase.APPLYING,
        head=checkout.head,
        tree=tree,
        stages=list(_list_stages(plan.conflicts, checkout.prefix)),
        conflicts=[f"{checkout.prefix}{conflict.path}" for conflict in plan.conflicts],
        aside=name_aside(checkout, [f"{checkout.prefix}{path}" for path in plan.in_the_way]),
        commit=commit,
        message=message,
        todo=plan.todo,
        prefix=checkout.prefix,
    )
    _hand_over(plan, state)
    # While another git is at work nothing is noted: there would be no way back either.
    with _index_locked(checkout):
        try:
            keep_copies(checkout, state, list_touched(plan))
            write_state(checkout, state)
        except BaseException:
            clear_state(checkout)
            raise
        try:
            _write(checkout, state, turn)
        except BaseException as failure:
            later = _write_back(checkout, state)
            if isinstance(failure, FastwrightError):
                words = f" What you wrote meanwhile is in {later}" if later else ""
                hint = f"Everything is as it was before the update.{words}"
                failure.hint = failure.hint or hint
            raise
    return state


def list_touched(plan: Plan) -> list[str]:
    """Return the files that a plan writes or deletes, from the root of the working tree.

    The lock file of uv is one of them: it is made anew later.
    """
    before, after = plan.before, plan.tree
    touched = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    touched |= {"uv.lock"} & before.keys()
    return sorted(f"{plan.checkout.prefix}{path}" for path in touched)


def apply_again(checkout: Checkout, state: State, turn: int) -> Path | None:
    """Write the files and the index of an update that was interrupted; safe to repeat.

    Returns the folder of what the user wrote into its files since; None if that is nothing.
    """
    with _index_locked(checkout):
        later = keep_later_edits(checkout, state)
        restore_copies(checkout, state, last=False)
        _write(checkout, state, turn)
    return later


def undo(checkout: Checkout, state: State) -> Path | None:
    """Bring back every byte that was there before an update; safe to repeat.

    Returns the folder of what the user wrote into its files since; None if that is nothing.
    """
    with _index_locked(checkout):
        return _write_back(checkout, state)


def _write(checkout: Checkout, state: State, turn: int) -> None:
    folder = checkout.state_folder
    work = folder / "index.work"
    (folder / "index.work.lock").unlink(missing_ok=True)
    with awaited() as alive:
        shutil.copy2(folder / INDEX, work)
        put_aside(checkout, state)
        on_work: Any = {"inherit": [turn, alive], "variables": {"GIT_INDEX_FILE": str(work)}}
        # What was brought back after an interruption is the same with other times.
        checkout.run(*_ALONE, "update-index", "-q", "--refresh", **on_work)
        checkout.run(*_ALONE, "read-tree", "-m", "-u", state.head, state.tree, **on_work)
        _write_hidden(checkout, state, on_work)
        if state.stages:
            lines = b"".join(_index_lines(state))
            checkout.run(*_ALONE, "update-index", "-z", "--index-info", stdin=lines, **on_work)
        work.replace(checkout.git_dir / "index")
    state.phase = Phase.RESOLVING if state.conflicts else Phase.STAGED
    write_state(checkout, state)


def _write_back(checkout: Checkout, state: State) -> Path | None:
    # It needs no room on the disk, which may be what the update lacked.
    later = keep_later_edits(checkout, state)
    note_undoing(checkout)
    restore_copies(checkout, state, last=True)
    index = checkout.state_folder / INDEX
    if index.exists():
        index.replace(checkout.git_dir / "index")
    clear_state(checkout)
    return later


def _put_in_place(plan: Plan, before: Tree) -> Tree:
    """Return the whole working tree with the project as it is to be."""
    prefix = plan.checkout.prefix
    rest = {path: entry for path, entry in before.items() if not path.startswith(prefix)}
    return rest | {f"{prefix}{path}": entry for path, entry in plan.tree.items()}


def _hand_over(plan: Plan, state: State) -> None:
    """Give the project the objects that it lacks: nothing refers to them yet."""
    store, checkout = plan.store, plan.checkout
    listed = store.run(*_OBJECTS, state.tree, f"^{checkout.head}")
    wanted = {line.split(b" ")[0] for line in listed.splitlines()}
    wanted |= {oid.encode() for mode, oid, _, _ in state.stages if Entry(mode, oid).is_content}
    pack = store.run("pack-objects", "--stdout", "-q", stdin=b"\n".join(sorted(wanted)) + b"\n")
    checkout.run("unpack-objects", "-q", stdin=pack)


def _list_stages(conflicts: list[Conflict], prefix: str) -> Iterator[tuple[str, str, int, str]]:
    for conflict in conflicts:
        for number, entry in sorted(conflict.stages.items()):
            yield entry.mode, entry.oid, number, f"{prefix}{conflict.path}"


def _index_lines(state: State) -> Iterator[bytes]:
    """Return what makes paths conflicts of the index: first each leaves it, then its versions."""
    nothing = "0" * len(state.head)
    for path in dict.fromkeys(path for *_, path in state.stages):
        yield f"0 {nothing}\t".encode() + os.fsencode(path) + b"\0"
    for mode, oid, number, path in state.stages:
        yield f"{mode} {oid} {number}\t".encode() + os.fsencode(path) + b"\0"


def _write_hidden(checkout: Checkout, state: State, on_work: dict[str, Any]) -> None:
    """Write files with conflicts that a sparse checkout leaves out: somebody has to see them."""
    conflicts = set(state.conflicts)
    hidden = list_hidden(checkout, **on_work) & conflicts if conflicts else set()
    if hidden:
        paths = b"".join(os.fsencode(path) + b"\0" for path in sorted(hidden))
        asked = ("checkout-index", "--ignore-skip-worktree-bits", "-z", "--stdin")
        checkout.run(*asked, stdin=paths, **on_work)


@contextmanager
def _index_locked(checkout: Checkout) -> Iterator[None]:
    """Keep every other git off the index, in the way that it knows."""
    _unlock(checkout)
    lock = checkout.git_dir / "index.lock"
    ours = checkout.state_folder / "index.lock"
    # Another kill may have come while this was written.
    if not ours.exists() or ours.read_bytes() != _LOCK:
        ours.write_bytes(_LOCK)
    try:
        try:
            _link(ours, lock)
        except FileExistsError as error:
            raise FastwrightError(
                f"Another git is at work in {checkout.top}: {lock} exists.",
                hint="Wait for it to end. If none runs, remove that file.",
            ) from error
        yield
    finally:
        _unlock(checkout)


def _link(file: Path, place: Path) -> None:
    """Let a file appear with all that is in it: an empty lock is that of a git at work."""
    try:
        os.link(file, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with place.open("xb") as copy:
            copy.write(file.read_bytes())


def _unlock(checkout: Checkout) -> None:
    """Remove the lock of this update, or of one that was killed, and of nobody else."""
    lock = checkout.git_dir / "index.lock"
    with suppress(FileNotFoundError):
        if lock.read_bytes() == _LOCK:
            lock.unlink()
