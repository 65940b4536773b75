"""A copy of a template as its working tree is, so that it may be edited while it is proven."""

import os
import shutil
from pathlib import Path

from fastwright import git
from fastwright.errors import BrokenError
from fastwright.smoke.renders.trees import digest


def take_snapshot(template: Path, into: Path) -> str:
    """Copy the working tree of a template without what git ignores, and return its digest.

    git is asked only what there is: neither its index nor its objects are touched.

    Raises:
        BrokenError: If it cannot be read or copied.

    """
    lines = []
    try:
        for name in sorted(_list_files(template)):
            source, target = template / name, into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
            content = os.fsencode(source.readlink()) if source.is_symlink() else target.read_bytes()
            lines.append(f"{name}\0{target.lstat().st_mode:o}\0{digest(content)}")
    except OSError as error:
        message = f"The template {template} cannot be copied: {error.strerror or error}."
        raise BrokenError(message) from error
    return digest("\n".join(lines))


def _list_files(template: Path) -> list[str]:
    if git.succeeds("rev-parse", "--is-inside-work-tree", cwd=template):
        options = ("-z", "--cached", "--others", "--exclude-standard")
        names = git.run("ls-files", *options, cwd=template).split("\0")[:-1]
    else:
        names = [path.relative_to(template).as_posix() for path in template.rglob("*")]
    # A file that was deleted is still listed, and a submodule is a folder.
    paths = [(name, template / name) for name in set(names)]
    return [name for name, path in paths if path.is_symlink() or path.is_file()]
