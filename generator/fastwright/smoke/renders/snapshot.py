"""A copy of a template as its working tree is, so that it may be edited while it is proven."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastwright import git
from fastwright.errors import BrokenError
from fastwright.smoke.renders.trees import digest

# What programs leave behind, where no repository says what is to be ignored.
_BY_PROGRAMS = {".git", ".venv", "__pycache__"}


def take_snapshot(template: Path, into: Path) -> str:
    """Copy the working tree of a template without what git ignores, and return its digest.

    git is asked only what there is: neither its index nor its objects are touched.

    Raises:
        BrokenError: If it cannot be read or copied.

    """
    lines = []
    with _telling_what_broke(template, "copied"):
        for name in sorted(_list_files(template)):
            source, target = template / name, into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
            lines.append(_describe(target, name))
    return digest("\n".join(lines))


def digest_working_tree(template: Path) -> str:
    """Return the digest that a snapshot of a template would have now, without making one.

    Raises:
        BrokenError: If it cannot be read.

    """
    with _telling_what_broke(template, "read"):
        names = sorted(_list_files(template))
        return digest("\n".join(_describe(template / name, name) for name in names))


def _describe(path: Path, name: str) -> str:
    """Return what tells a file from others, on every machine: not what its umask has made of it."""
    if path.is_symlink():
        return f"{name}\0link\0{digest(os.fsencode(path.readlink()))}"
    kind = "program" if os.access(path, os.X_OK) else "file"
    return f"{name}\0{kind}\0{digest(path.read_bytes())}"


@contextmanager
def _telling_what_broke(template: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"The template {template} cannot be {verb}: {error.strerror or error}."
        raise BrokenError(message) from error


def is_in_repository(template: Path) -> bool:
    """Tell whether a template is in a repository, and not in a folder that this ignores."""
    is_inside = git.succeeds("rev-parse", "--is-inside-work-tree", cwd=template)
    return is_inside and not git.succeeds("check-ignore", "--quiet", ".", cwd=template)


def _list_files(template: Path) -> list[str]:
    if is_in_repository(template):
        options = ("-z", "--cached", "--others", "--exclude-standard")
        names = git.run("ls-files", *options, cwd=template).split("\0")[:-1]
    else:
        paths = (path.relative_to(template) for path in template.rglob("*"))
        names = [path.as_posix() for path in paths if _BY_PROGRAMS.isdisjoint(path.parts)]
    # A file that was deleted is still listed, and a submodule is a folder.
    found = [(name, template / name) for name in set(names)]
    return [name for name, path in found if path.is_symlink() or path.is_file()]
