"""What somebody wrote into the files of an update since it began: no way on or back destroys it."""

import os
import stat
from pathlib import Path

from fastwright.errors import FastwrightError
from fastwright.store import LIST_TREE, Entry, parse_tree
from fastwright.update.aside import name_aside
from fastwright.update.checkout import Checkout
from fastwright.update.copies import copy_of, is_same
from fastwright.update.places import has_file, move
from fastwright.update.state import Phase, State


def keep_later_edits(checkout: Checkout, state: State) -> Path | None:
    """Put it aside; that needs no room on the disk, which may be what the update lacked.

    Returns the folder where it is; None if that is nothing.
    """
    edited = _find_edited(checkout, state)
    aside = name_aside(checkout, edited)
    for path, place in aside.items():
        move(checkout.top / path, checkout.state_folder / place)
    if not edited:
        return None
    return checkout.state_folder / aside[edited[0]].removesuffix(edited[0])


def _find_edited(checkout: Checkout, state: State) -> list[str]:
    """Return the files that are neither as they were nor as the update makes them."""
    places = state.aside.items()
    waiting = {path for path, to in places if not os.path.lexists(checkout.state_folder / to)}
    # uv makes its lock file anew.
    apart = waiting | {f"{checkout.prefix}uv.lock"}
    changed = [
        path
        for path, number in state.touched.items()
        if path not in apart and has_file(checkout.top, path) and _is_new(checkout, path, number)
    ]
    if not changed:
        return []
    try:
        tree = parse_tree(checkout.run(*LIST_TREE, state.tree))
    except FastwrightError:  # git has cleaned up, and nobody knows any more what was written
        return changed
    return [path for path in changed if not _is_written(checkout, state, path, tree.get(path))]


def _is_new(checkout: Checkout, path: str, number: int | None) -> bool:
    """Tell whether a file is another than before; one that was brought back has no copy left."""
    if number is None:
        return True
    copy = copy_of(checkout, number)
    return os.path.lexists(copy) and not is_same(copy, checkout.top / path)


def _is_written(checkout: Checkout, state: State, path: str, entry: Entry | None) -> bool:
    """Tell whether a file is what the update writes, or the beginning of that after a kill."""
    place = checkout.top / path
    if entry is None or place.is_symlink() is entry.is_file:
        return False
    if place.is_symlink():
        return os.fsencode(place.readlink()) == checkout.run("cat-file", "blob", entry.oid)
    try:
        written = checkout.run("cat-file", "--filters", f"--path={path}", entry.oid)
    except FastwrightError:  # a filter of the user that does not work
        return False
    found = place.read_bytes()
    was_killed = state.phase in (Phase.APPLYING, Phase.UNDOING)
    if found != written and not (was_killed and written.startswith(found)):
        return False
    is_program = bool(place.stat().st_mode & stat.S_IXUSR)
    return is_program is entry.is_program or checkout.setting("core.fileMode", "true") == "false"
