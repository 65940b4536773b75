"""What was proven before: of this content, by this check, with these tools."""

import json
import shutil
from dataclasses import asdict
from functools import cache
from pathlib import Path

from fastwright.checks import Check
from fastwright.smoke.cache import Cache
from fastwright.smoke.renders.trees import Tree, digest
from fastwright.smoke.results import Outcome, Result

_KIND = "proof"
_PACKAGE = Path(__file__).parents[1]
# What is used for a proof, and stands outside of this package.
_BESIDE = ("checks.py", "serving.py", "shortcuts.py")


@cache
def source_digest() -> str:
    """Return what tells the code of the proof from every other version of it."""
    texts = {
        path.relative_to(_PACKAGE).as_posix(): path.read_text("utf-8") for path in list_sources()
    }
    return digest(json.dumps(texts, sort_keys=True))


def list_sources() -> list[Path]:
    """Return the files with that code."""
    return [*(_PACKAGE / name for name in _BESIDE), *(_PACKAGE / "smoke").rglob("*.py")]


class Proofs:
    """What a cache knows to hold."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def recall(self, check: Check, tree: Tree, *surroundings: str) -> Result | None:
        """Return the good result of a check that was seen before of the same.

        Args:
            check: What is to be shown.
            tree: Of what; only what the check reads counts.
            surroundings: All else that the result depends on: lock, interpreter, server, tools.

        """
        kept = self._cache.get(_KIND, _name(check, tree, surroundings))
        try:
            server = json.loads(kept)["server"] if kept else None
        except (ValueError, KeyError, TypeError):
            return None
        if not isinstance(server, str):
            return None
        return Result(check.name, Outcome.PASSED, server=server, recalled=True)

    def keep(self, result: Result, check: Check, tree: Tree, *surroundings: str) -> None:
        """Remember a result, if it is a good one."""
        if result.outcome is Outcome.PASSED:
            seen = json.dumps({"server": result.server})
            self._cache.put(_KIND, _name(check, tree, surroundings), seen.encode())


def identify_program(name: str) -> str:
    """Return what tells a program of this machine from other versions of it."""
    path = shutil.which(name)
    if path is None:
        return ""
    about = Path(path).stat()
    return f"{path} {about.st_size} {about.st_mtime_ns}"


def _name(check: Check, tree: Tree, surroundings: tuple[str, ...]) -> str:
    """Return what tells a proof from every other."""
    parts = [source_digest(), asdict(check), tree.digest_of(check.reads), surroundings]
    return digest(json.dumps(parts))
