"""Copies of all that an update touches in a working tree, and the way back to them."""

import filecmp
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fastwright.update.aside import ASIDE
from fastwright.update.checkout import Checkout
from fastwright.update.places import has_file, is_folder, make_way, move, parents, remove_empty
from fastwright.update.state import State

INDEX = "index.before"


def keep_copies(checkout: Checkout, state: State, paths: Iterable[str]) -> None:
    """Copy files and the index as they are on disk, and note what was there and what was not.

    Args:
        checkout: The project.
        state: Where that is noted.
        paths: The files that an update writes or deletes, from the root of the working tree.

    """
    folder = checkout.state_folder
    for copy in folder.glob("copy-*"):
        copy.unlink()
    # With its time: by that, git knows which files it has to read to tell whether they changed.
    shutil.copy2(checkout.git_dir / "index", folder / INDEX)
    missing: dict[str, None] = {}
    for number, path in enumerate(paths):
        place = checkout.top / path
        there = has_file(checkout.top, path) and path not in state.aside
        state.touched[path] = number if there else None
        if there:
            shutil.copy2(place, copy_of(checkout, number), follow_symlinks=False)
        for parent in reversed(parents(path)):
            if not is_folder(checkout.top / parent):
                missing[parent] = None
    state.folders = list(missing)


def put_aside(checkout: Checkout, state: State) -> None:
    """Move what is in the way to where it is kept."""
    for path, place in state.aside.items():
        move(checkout.top / path, checkout.state_folder / place)


def restore_copies(checkout: Checkout, state: State, *, last: bool) -> None:
    """Bring back every file that an update touches, and those that were in its way.

    Args:
        checkout: The project.
        state: The update.
        last: Whether nobody needs the copies afterwards: then a full disk is no obstacle.

    """
    top, folder = checkout.top, checkout.state_folder
    # What was not moved yet is still at its place, and is not the update's.
    waiting = {path for path, place in state.aside.items() if not os.path.lexists(folder / place)}
    for path, number in state.touched.items():
        if number is None and path not in waiting and has_file(top, path):
            (top / path).unlink()
    for path in reversed(state.folders):
        if is_folder(top / path):
            with suppress(OSError):  # the user has put something there
                (top / path).rmdir()
    for path, number in state.touched.items():
        if number is not None:
            _restore(copy_of(checkout, number), top, path, last=last)
    for path, place in state.aside.items():
        if path not in waiting:
            make_way(top, path)
            move(folder / place, top / path)
            remove_empty(folder / place, folder / ASIDE)


def copy_of(checkout: Checkout, number: int) -> Path:
    """Return where the copy of a file is, unless it was brought back."""
    return checkout.state_folder / f"copy-{number}"


def _restore(copy: Path, top: Path, path: str, *, last: bool) -> None:
    """Put a file at its place in one step, with its mode, unless it is there as it was."""
    place = top / path
    if not os.path.lexists(copy) or (has_file(top, path) and is_same(copy, place)):
        return
    make_way(top, path)
    draft = copy
    if not last:
        draft = copy.with_name("restored")
        draft.unlink(missing_ok=True)
        shutil.copy2(copy, draft, follow_symlinks=False)
    move(draft, place)


def is_same(copy: Path, place: Path) -> bool:
    """Tell whether a file is as its copy, with its mode."""
    if not place.is_file() or copy.is_symlink() or place.is_symlink():
        return False
    same_mode = copy.stat().st_mode == place.stat().st_mode
    return same_mode and filecmp.cmp(copy, place, shallow=False)
