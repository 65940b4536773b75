"""Files of a working tree, moved whole, without a step through a link or onto anything else."""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path, PurePosixPath

_DRAFT = ".fastwright-draft"


def make_way(top: Path, path: str) -> None:
    """Make the folders of a path; what lies in its way gets another name.

    Args:
        top: A folder that is there.
        path: Where a file or a folder is to be, from there.

    """
    for parent in reversed(parents(path)):
        if not is_folder(top / parent):
            _rename_away(top / parent)
            (top / parent).mkdir()
    if not is_file(top / path):
        _rename_away(top / path)


def _rename_away(place: Path) -> None:
    if os.path.lexists(place):
        names = (f"{place.name}.untracked{number or ''}" for number in range(10_000))
        place.rename(next(new for name in names if not os.path.lexists(new := place.parent / name)))


def move(source: Path, target: Path) -> None:
    """Move a file or a folder, so that it is whole at its new place or there is nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        # The git directory may be on another file system, as that of a worktree.
        if error.errno != errno.EXDEV:
            raise
        draft = target.with_name(_DRAFT)
        _remove(draft)
        if is_folder(source):
            shutil.copytree(source, draft, symlinks=True)
        else:
            shutil.copy2(source, draft, follow_symlinks=False)
        draft.replace(target)
        _remove(source)


def _remove(place: Path) -> None:
    if is_folder(place):
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def remove_empty(place: Path, above: Path) -> None:
    """Remove the empty folders around a place, up to one that stays."""
    with suppress(OSError):
        for parent in place.parents:
            if parent == above:
                return
            parent.rmdir()


def is_folder(place: Path) -> bool:
    """Tell whether there is a folder, and no link to one."""
    return place.is_dir() and not place.is_symlink()


def is_file(place: Path) -> bool:
    """Tell whether there is something that is no folder: a link is a file, too."""
    return os.path.lexists(place) and not is_folder(place)


def has_file(top: Path, path: str) -> bool:
    """Tell whether there is a file at a path, and not in another folder that a link leads to."""
    return all(is_folder(top / parent) for parent in parents(path)) and is_file(top / path)


def parents(path: str) -> list[str]:
    """Return the folders around a path, innermost first."""
    return [parent.as_posix() for parent in PurePosixPath(path).parents[:-1]]
