"""What was proven before: of this content, by this check, with these tools."""

import json
import shutil
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastwright.checks import Check
from fastwright.smoke.cache import Cache
from fastwright.smoke.renders.trees import Tree, digest
from fastwright.smoke.results import Outcome, Result

_KIND = "proof"


@cache
def source_digest() -> str:
    """Return what tells the code of the proof, in this package, from every other version of it."""
    package = files("fastwright")
    sources = [package.joinpath("checks.py"), package.joinpath("serving.py")]
    sources += [file for file in package.joinpath("smoke").iterdir() if file.name.endswith(".py")]
    return digest(json.dumps(sorted([file.name, file.read_text("utf-8")] for file in sources)))


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
