"""What a project depends on: its lock, and the interpreter that it is for."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastwright.processes import program_environment
from fastwright.smoke.programs.jobs import FULL_DISK, Ending, Jobs
from fastwright.smoke.renders.trees import digest
from fastwright.smoke.results import Outcome

_TIME_LIMIT = 600.0
# How uv ends when requirements cannot be met. It mostly has other codes for what lies outside of
# them, but takes an index that shuts it out, a network that is off or a file that is gone for an
# index without the package. Only words tell these apart. They stand at the beginning of a line:
# what a build prints is indented, and may say anything.
_UNSATISFIABLE = 1
_OUT_OF_REACH = re.compile(
    r"^hint: Packages were unavailable because the network was disabled"
    r"|^hint: An index .*\b(?:401 Unauthorized|403 Forbidden)\b"
    r"|^error: Failed to download `[^` ]+==[^` ]+`"
    r"|^  cause: (?:Failed to fetch|Network connectivity is disabled)"
    r"|^ +fatal: unable to access '",
    re.MULTILINE,
)
_PROSE = ("description", "readme", "keywords", "classifiers", "authors", "license", "urls")


class DependencyError(Exception):
    """The dependencies of a project cannot be had.

    Args:
        outcome: Whether that is a fault of the project, of this machine, or of neither.
        words: Why.
        gave_way: Whether uv was stopped by a full disk, or by the end of its time.

    """

    def __init__(self, outcome: Outcome, words: str, *, gave_way: bool = False) -> None:
        super().__init__(words)
        self.gave_way = gave_way
        self.outcome = outcome
        self.words = words


@dataclass(frozen=True)
class Requirements:
    """All that a lock depends on.

    Attributes:
        metadata: The parts of pyproject.toml that say something about it.
        python: The interpreters that will do, as uv takes it.

    """

    metadata: Mapping[str, Any]
    python: str

    @cached_property
    def digest(self) -> str:
        """What tells them from all others."""
        return digest(json.dumps([self.metadata, self.python], sort_keys=True, default=str))

    @property
    def is_package(self) -> bool:
        """Whether the project itself is installed."""
        return bool(self._uv.get("package", self.metadata["build-system"] is not None))

    @property
    def has_neighbours(self) -> bool:
        """Whether packages beside it are installed, which require things of their own."""
        sources = self._uv.get("sources", {})
        places = sources.values() if isinstance(sources, dict) else ()
        # One place, or several of which markers choose.
        named = [
            key
            for place in places
            for one in (place if isinstance(place, list) else [place])
            for key in one
        ]
        return "workspace" in self._uv or not {"path", "workspace"}.isdisjoint(named)

    @property
    def _uv(self) -> Mapping[str, Any]:
        settings = self.metadata["uv"]
        return settings if isinstance(settings, dict) else {}


def read_requirements(pyproject: bytes | None, python_version: bytes | None) -> Requirements:
    """Return what a project requires.

    Args:
        pyproject: Its pyproject.toml, if it has one.
        python_version: Its .python-version, if it has one.

    Raises:
        DependencyError: If it does not say so.

    """
    try:
        text = (pyproject or b"").decode()
        content = tomllib.loads(text)
        project = content["project"]
        named = (python_version or b"").decode().split()
        metadata = {
            "project": {name: project[name] for name in sorted(project) if name not in _PROSE},
            "groups": content.get("dependency-groups", {}),
            "uv": content.get("tool", {}).get("uv", {}),
            "build-system": content.get("build-system"),
        }
        return Requirements(metadata, named[0] if named else project.get("requires-python", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words = f"pyproject.toml does not say what the project requires: {error!r}"
        raise DependencyError(Outcome.FAILED, words) from error


def run_uv(jobs: Jobs, project: Path, *arguments: str, **variables: str) -> Ending:
    """Run uv on a project.

    Raises:
        DependencyError: If it does not end well.

    """
    environment = program_environment() | {"UV_NO_PROGRESS": "1", "NO_COLOR": "1"} | variables
    ending = jobs.run(["uv", *arguments], project, environment, _TIME_LIMIT)
    if ending.code or ending.timed_out:
        words = f"$ uv {' '.join(arguments)}\n{ending.output}"
        if ending.timed_out:
            words += f"\nIt was not done after {_TIME_LIMIT:.0f} seconds."
        full = FULL_DISK in ending.output
        if full:
            words = f"The disk is full.\n{words}"
        gave_way = full or ending.timed_out
        broken = gave_way or _OUT_OF_REACH.search(ending.output)
        failed = ending.code == _UNSATISFIABLE and not broken
        outcome = Outcome.FAILED if failed else Outcome.BROKEN
        raise DependencyError(outcome, words, gave_way=gave_way)
    return ending
