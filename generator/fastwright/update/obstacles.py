"""Files that git does not track, where an update wants to put others."""

import os
from collections.abc import Collection, Iterable
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
        if path in tracked:
            # A folder becomes a file: what else is in it has to make way.
            places |= dict.fromkeys(_list_others(checkout, path))
        for place in [*reversed(PurePosixPath(path).parents[:-1]), PurePosixPath(path)]:
            name = place.as_posix()
            if name not in tracked and _is_occupied(checkout.path / name, is_leaf=name == path):
                places[name] = None
                break
    return list(places)


def refuse_strangers(checkout: Checkout, obstacles: Collection[str]) -> None:
    """Refuse to put files aside that nobody has declared to be of no lasting worth.

    Raises:
        FastwrightError: If one of the files is not ignored by git.

    """
    ignored = _find_ignored(checkout, obstacles)
    strangers = [path for path in obstacles if path not in ignored]
    if strangers:
        raise FastwrightError(
            "The update adds files where others lie that git does not track: "
            f"{', '.join(strangers)}.",
            hint="Commit them, so that they are merged, or move them away.",
        )


def _find_ignored(checkout: Checkout, paths: Collection[str]) -> set[str]:
    """Return the paths of the project that git leaves out, by whatever list."""
    names = b"".join(os.fsencode(f"{checkout.prefix}{path}") + b"\0" for path in paths)
    asked = ("check-ignore", "--no-index", "-z", "--stdin")
    listed = git.read(*asked, cwd=checkout.top, stdin=names, accept=(0, 1)).split(b"\0")[:-1]
    return {os.fsdecode(path).removeprefix(checkout.prefix) for path in listed}


def _is_occupied(place: Path, *, is_leaf: bool) -> bool:
    """Tell whether there is something that a file, or else a folder, cannot take the place of."""
    if not is_leaf and place.is_dir() and not place.is_symlink():
        return False
    return os.path.lexists(place)


def _list_staged(checkout: Checkout) -> set[str]:
    return set(_list_files(checkout, checkout.prefix or "."))


def _list_others(checkout: Checkout, folder: str) -> list[str]:
    """Return what git does not track in a folder of the project; a repository is one thing."""
    return _list_files(checkout, f"{checkout.prefix}{folder}/", "--others")


def _list_files(checkout: Checkout, place: str, *options: str) -> list[str]:
    listed = checkout.run("ls-files", "-z", *options, "--", place).split(b"\0")[:-1]
    return [os.fsdecode(path).removeprefix(checkout.prefix).rstrip("/") for path in listed]


def _folders(paths: Iterable[str]) -> set[str]:
    return {folder.as_posix() for path in paths for folder in PurePosixPath(path).parents}
