"""The folder that a project is made in: absent or complete, whatever happens on the way."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fastwright.advice import spell
from fastwright.claimed import create_claimed, remove_leftovers
from fastwright.errors import FastwrightError

_PREFIX = ".fastwright-new-"


def check_destination(given: Path) -> Path:
    """Return the absolute path of a new project, whose folder does not exist or is empty.

    Raises:
        FastwrightError: If something is there already, or nothing can be written there.

    """
    dest = given.expanduser().resolve()
    if dest.exists() and not dest.is_dir():
        raise FastwrightError(f"{given} is a file.", hint="Name a folder that does not exist yet.")
    if dest.is_dir() and any(dest.iterdir()):
        raise FastwrightError(
            f"{given} exists and is not empty.",
            hint="Name a folder that does not exist yet. What a project made earlier still lacks: "
            f"{spell('setup', given)}",
        )
    if dest.is_dir() and dest.samefile(Path.cwd()):
        raise FastwrightError(
            f"{given} is the folder that you are in, and it cannot be replaced in one step.",
            hint=f"Start from the folder above: cd .. && fastwright new {dest.name}",
        )
    parent = _existing_parent(dest)
    if not parent.is_dir():
        raise FastwrightError(f"{parent} is a file.", hint="Name a folder that does not exist yet.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise FastwrightError(
            f"{parent} is not writable for you.", hint="Name a folder in a place of your own."
        )
    return dest


def check_outside(dest: Path, repository: Path) -> None:
    """Refuse a destination inside the template's own checkout.

    Raises:
        FastwrightError: If it is inside.

    """
    if dest.is_relative_to(repository.resolve()):
        raise FastwrightError(
            f"{dest} is inside the template {repository}.",
            hint="Name a folder elsewhere, for example ../" + dest.name,
        )


@contextmanager
def staging(dest: Path) -> Iterator[Path]:
    """Give a hidden folder beside the destination, on its file system, and remove it afterwards.

    What an earlier run that was killed has left there is removed as well.
    """
    created = _missing_parents(dest)
    with _writing(dest.parent):
        dest.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(dest.parent, _PREFIX)
        folder, lock = create_claimed(dest.parent, _PREFIX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)
        for parent in created:
            with suppress(OSError):
                parent.rmdir()


def move_into_place(project: Path, dest: Path) -> None:
    """Make the project appear at its destination in one step."""
    with _writing(dest):
        if dest.is_dir():
            dest.rmdir()
        project.rename(dest)


def _existing_parent(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.exists())


def _missing_parents(dest: Path) -> list[Path]:
    """Return the folders above the destination that are not there yet, innermost first."""
    return [parent for parent in dest.parents if not parent.exists()]


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FastwrightError(f"{path} cannot be written: {error.strerror}.") from error
