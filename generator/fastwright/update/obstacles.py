"""Files that git does not track, where an update wants to put others."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from fastwright import git
from fastwright.errors import FastwrightError
from fastwright.store import Tree
from fastwright.update.checkout import Checkout


def find_obstacles(checkout: Checkout, before: Tree, after: Tree) -> list[str]:
    """Return the files on disk that lie where an update adds files, by their paths in the project.

    Args:
        checkout: The project.
        before: What is committed.
        after: What the update makes of it.

    """
    places: dict[str, None] = {}
    known = before.keys() | _list_staged(checkout)
    tracked = known | _folders(known)
    for path in sorted(after.keys() - known):
        for place in [*reversed(PurePosixPath(path).parents[:-1]), PurePosixPath(path)]:
            name = place.as_posix()
            if name not in tracked and _is_occupied(checkout.path / name, is_leaf=name == path):
                places[name] = None
                break
    return list(places)


def refuse_strangers(checkout: Checkout, obstacles: Iterable[str]) -> None:
    """Refuse to put files aside that nobody has declared to be of no lasting worth.

    Raises:
        FastwrightError: If one of the files is not ignored by git.

    """
    strangers = [path for path in obstacles if not is_ignored(checkout, path)]
    if strangers:
        raise FastwrightError(
            "The update adds files where others lie that git does not track: "
            f"{', '.join(strangers)}.",
            hint="Commit them, so that they are merged, or move them away.",
        )


def is_ignored(checkout: Checkout, path: str) -> bool:
    """Tell whether git leaves a path of the project out, by whatever list."""
    name = os.fsencode(f"{checkout.prefix}{path}") + b"\0"
    asked = ("check-ignore", "--no-index", "-z", "--stdin")
    return bool(git.read(*asked, cwd=checkout.top, stdin=name, accept=(0, 1)))


def _is_occupied(place: Path, *, is_leaf: bool) -> bool:
    """Tell whether there is something that a file, or else a folder, cannot take the place of."""
    if not is_leaf and place.is_dir() and not place.is_symlink():
        return False
    return os.path.lexists(place)


def _list_staged(checkout: Checkout) -> set[str]:
    listed = checkout.run("ls-files", "-z", "--", checkout.prefix or ".").split(b"\0")[:-1]
    return {os.fsdecode(path).removeprefix(checkout.prefix) for path in listed}


def _folders(paths: Iterable[str]) -> set[str]:
    return {folder.as_posix() for path in paths for folder in PurePosixPath(path).parents}
