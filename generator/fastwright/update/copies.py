"""Copies of all that an update touches in a working tree, and the way back to them."""

import filecmp
import os
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from fastwright.update.checkout import Checkout
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
    shutil.copyfile(checkout.git_dir / "index", folder / INDEX)
    missing: dict[str, None] = {}
    for number, path in enumerate(paths):
        place = checkout.top / path
        there = os.path.lexists(place) and path not in state.aside
        state.touched[path] = number if there else None
        if there:
            shutil.copy2(place, _copy(checkout, number), follow_symlinks=False)
        for parent in reversed(PurePosixPath(path).parents[:-1]):
            if not (checkout.top / parent).is_dir():
                missing[parent.as_posix()] = None
    state.folders = list(missing)


def put_aside(checkout: Checkout, state: State) -> None:
    """Move what is in the way to where it is kept."""
    for path, place in state.aside.items():
        _move(checkout.top / path, checkout.state_folder / place)


def restore_copies(checkout: Checkout, state: State) -> None:
    """Bring back every file that an update touches, and those that were in its way."""
    top, folder = checkout.top, checkout.state_folder
    # What was not moved yet is still at its place, and is not the update's.
    waiting = {path for path, place in state.aside.items() if not _exists(folder / place)}
    for path, number in state.touched.items():
        if number is None and not waiting & {path, *_parents(path)}:
            _remove(top / path)
    for path in reversed(state.folders):
        if path not in waiting and (top / path).is_dir() and not any((top / path).iterdir()):
            (top / path).rmdir()
    for path, number in state.touched.items():
        if number is not None:
            _restore(_copy(checkout, number), top / path)
    for path, place in state.aside.items():
        if path not in waiting:
            _move(folder / place, top / path)


def _copy(checkout: Checkout, number: int) -> Path:
    return checkout.state_folder / f"copy-{number}"


def _restore(copy: Path, place: Path) -> None:
    """Put a file at its place in one step, with its mode, unless it is there as it was."""
    if _is_same(copy, place):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir() and not place.is_symlink():
        # Git cannot have two files of which one lies below the other: what is in it is not ours.
        place.rename(place.with_name(f"{place.name}.untracked"))
    draft = copy.with_name("restored")
    draft.unlink(missing_ok=True)
    shutil.copy2(copy, draft, follow_symlinks=False)
    try:
        draft.replace(place)
    except OSError:
        # The git directory may be on another file system, as that of a worktree.
        _remove(place)
        shutil.move(draft, place)


def _is_same(copy: Path, place: Path) -> bool:
    if not place.is_file() or copy.is_symlink() or place.is_symlink():
        return False
    same_mode = copy.stat().st_mode == place.stat().st_mode
    return same_mode and filecmp.cmp(copy, place, shallow=False)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


def _remove(place: Path) -> None:
    try:
        place.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except (IsADirectoryError, PermissionError):
        if not place.is_dir():
            raise


def _exists(place: Path) -> bool:
    return os.path.lexists(place)


def _parents(path: str) -> set[str]:
    return {parent.as_posix() for parent in PurePosixPath(path).parents}
