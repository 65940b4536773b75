"""Conflicts that wait for a person, and whether that person has decided."""

import os
from collections import Counter

from fastwright import git
from fastwright.errors import FastwrightError
from fastwright.store import Entry, Store
from fastwright.update.checkout import Checkout
from fastwright.update.state import State

_MARKERS = (b"<<<<<<< ", b">>>>>>> ")


def add_solved(checkout: Checkout, state: State) -> None:
    """Stage the files whose conflicts were solved.

    Raises:
        FastwrightError: If something is not solved, or nobody can see whether it is.

    """
    conflicts = _list_conflicts(checkout)
    marked = [path for path, stages in conflicts.items() if _has_markers(checkout, path, stages)]
    if marked:
        raise FastwrightError(
            f"There are conflict markers in {', '.join(marked)}.",
            hint=f"Solve them, or take them as they are with {_add(checkout)}. "
            f"{state.phase.advise(checkout.path)}",
        )
    unseen = [path for path in conflicts if not _is_edited(checkout, state, path)]
    if unseen:
        raise FastwrightError(
            f"Nobody can see whether you decided about {', '.join(unseen)}.",
            hint=f"Take what is there with {_add(checkout)}, or the deletion with git rm; "
            f"then: {state.phase.mend(checkout.path)}",
        )
    names = b"".join(os.fsencode(path) + b"\0" for path in conflicts)
    if names:
        # Some may be where a sparse checkout has no files: git wants to hear that this is meant.
        asked = ("add", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul")
        checkout.run(*asked, stdin=names)


def _add(checkout: Checkout) -> str:
    is_sparse = checkout.setting("core.sparseCheckout", "false") == "true"
    return "git add --sparse" if is_sparse else "git add"


def _list_conflicts(checkout: Checkout) -> dict[str, list[Entry]]:
    """Return the versions of each file that git holds for unmerged, by its path from the root."""
    conflicts: dict[str, list[Entry]] = {}
    for line in checkout.run("ls-files", "--unmerged", "-z").split(b"\0")[:-1]:
        details, _, path = line.partition(b"\t")
        mode, oid, _ = details.decode().split()
        conflicts.setdefault(os.fsdecode(path), []).append(Entry(mode, oid))
    return conflicts


def _has_markers(checkout: Checkout, path: str, versions: list[Entry]) -> bool:
    """Tell whether a file has lines of a conflict that were in neither version of it."""
    place = checkout.top / path
    if place.is_symlink() or not place.is_file():
        return False
    texts = Store(checkout.git_dir).read_blobs(entry.oid for entry in versions if entry.is_file)
    known = Counter[bytes]()
    for text in texts.values():
        known |= _markers_of(text)
    return bool(_markers_of(place.read_bytes()) - known)


def _markers_of(text: bytes) -> Counter[bytes]:
    return Counter(line for line in text.splitlines() if line.startswith(_MARKERS))


def _is_edited(checkout: Checkout, state: State, path: str) -> bool:
    """Tell whether a file is another one than the update has left."""
    place = checkout.top / path
    if place.is_symlink() or not place.is_file():
        return False
    asked = ("cat-file", "--filters", f"{state.tree}:{path}")
    return place.read_bytes() != git.read(*asked, cwd=checkout.top, accept=(0, 128))
