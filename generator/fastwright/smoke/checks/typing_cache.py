"""What mypy found out about the packages of others, for the next project that has them.

Each project is checked with a cache of its own, which starts with what is known of packages and the
standard library. Its own modules are never in what is shared: mypy takes two modules of one path,
size and time for the same, and would tell of one variant what holds in another.
"""

import os
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.renders.trees import Tree, digest

# The environment variable that mypy takes the place of its cache from.
VARIABLE = "MYPY_CACHE_DIR"
_SHARDS = "*/cache.*.db"


class TypingCache:
    """What is known of the packages of an environment, and of others with the same mypy.

    What was found in another environment is true here, where a package is the same; but mypy has
    to compare all modules to see that, which takes longer than to check a project.
    """

    def __init__(self, folder: Path, environment: Environment) -> None:
        """Look after what is known of an environment, and in a folder, what is of all."""
        tool = sorted(path.name for path in environment.path.glob("lib/*/*/mypy-*.dist-info"))
        self._common = folder / digest("".join(tool) + environment.interpreter.identity)[:16]
        self._own = environment.path.with_suffix(".types")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return not any(place.is_dir() for place in (self._own, self._common))

    def copy_to(self, place: Path) -> None:
        """Begin the cache of a project."""
        known = self._own if self._own.is_dir() else self._common
        with suppress(OSError):
            os.utime(known)
            shutil.copytree(known, place, dirs_exist_ok=True)

    def forget(self) -> None:
        """Know nothing any more."""
        for known in (self._own, self._common):
            shutil.rmtree(known, ignore_errors=True)

    def learn_from(self, place: Path, tree: Tree) -> None:
        """Keep what the cache of a project has come to know about others' modules.

        Args:
            place: That cache.
            tree: The project, whose own modules are left out.

        """
        own = find_own_modules(tree)
        for known in (self._own, self._common):
            for source in place.glob(_SHARDS):
                target = known / source.relative_to(place)
                target.parent.mkdir(parents=True, exist_ok=True)
                # Where mypy keeps its cache in another way, nothing is shared, and nothing wrong.
                with suppress(OSError, sqlite3.Error):
                    _learn(source, target, own)


def find_own_modules(tree: Tree) -> set[str]:
    """Return the top-level names that the modules of a project may go by."""
    modules = [path for path in tree.entries if path.endswith((".py", ".pyi"))]
    packages = {path.rpartition("/")[0] for path in modules if path.endswith("/__init__.py")}
    names = set()
    for path in modules:
        folder, _, file = path.rpartition("/")
        parts = [*folder.split("/"), file.partition(".")[0]] if folder else [file.partition(".")[0]]
        # From the root, and from the outermost folder that is a package or holds the module.
        names.add(parts[0])
        depth = len(parts) - 1
        while depth and "/".join(parts[:depth]) in packages:
            depth -= 1
        names.add(parts[depth])
    return names


def _learn(source: Path, target: Path, own: set[str]) -> None:
    """Add the rows of one file of the cache to another, unless there are no new ones."""
    paths = _list_paths(source)
    dropped = {path for path in paths if path.split("/")[0].split(".")[0] in own}
    if target.exists() and paths - dropped <= _list_paths(target):
        return
    draft = target.with_name(f"{target.name}.{os.getpid()}-{threading.get_ident()}.draft")
    shutil.copy2(source, draft)
    try:
        with closing(sqlite3.connect(draft)) as learned, learned:
            rows = [(path,) for path in dropped]
            learned.executemany("DELETE FROM files2 WHERE path = ?", rows)
            if target.exists():
                learned.execute("ATTACH ? AS known", [str(target)])
                learned.execute("INSERT OR IGNORE INTO files2 SELECT * FROM known.files2")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _list_paths(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {path for (path,) in connection.execute("SELECT path FROM files2")}
