"""What makes way for an update, or for the way back from one: it is put aside, and kept."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from fastwright.update.checkout import Checkout
from fastwright.update.places import has_file, move
from fastwright.update.state import Phase, State

ASIDE = "aside"


def name_aside(checkout: Checkout, paths: Iterable[str]) -> dict[str, str]:
    """Return where each file that is in the way goes: nowhere that anything else ever went.

    Args:
        checkout: The project.
        paths: The files, from the root of the working tree.

    """
    number = 1
    while (checkout.state_folder / ASIDE / str(number)).exists():
        number += 1
    return {path: f"{ASIDE}/{number}/{path}" for path in paths}


def keep_later_edits(checkout: Checkout, state: State) -> Path | None:
    """Put aside what the user wrote into the files of an update since.

    Returns the folder where it is; None if that is nothing.
    """
    if state.phase in (Phase.APPLYING, Phase.UNDOING):
        return None
    edited = _find_edited(checkout, state)
    paths = [path for path in state.touched if path in edited and has_file(checkout.top, path)]
    aside = name_aside(checkout, paths)
    for path, place in aside.items():
        move(checkout.top / path, checkout.state_folder / place)
    return checkout.state_folder / aside[paths[0]].removesuffix(paths[0]) if paths else None


def _find_edited(checkout: Checkout, state: State) -> set[str]:
    """Return the files that are others than the update has left, uv's own lock file apart."""
    work = checkout.state_folder / "index.work"
    shutil.copy2(checkout.git_dir / "index", work)
    variables = {"GIT_INDEX_FILE": str(work)}
    checkout.run("read-tree", "--reset", state.tree, variables=variables)
    differing = checkout.run("diff-files", "--name-only", "-z", variables=variables)
    known = checkout.run("ls-files", "-z", variables=variables)
    edited = set(_split(differing)) | (state.touched.keys() - set(_split(known)))
    return edited - {f"{checkout.prefix}uv.lock"}


def _split(listed: bytes) -> list[str]:
    return [os.fsdecode(path) for path in listed.split(b"\0")[:-1]]
