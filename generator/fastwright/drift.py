"""How far a project has gone its own way, and what an update would meet: kept from the last plan.

Whoever has rendered a project anyway calls `remember`. Whoever has no time to render calls
`recall`, which holds what was kept against the project as it is now.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwright import git
from fastwright.cache import cache_folder
from fastwright.project import ANSWERS_FILE, Project
from fastwright.store import parse_tree

FORM = 1
RUN_PLAN = "run plan"

# The mode and the id of each file, by its path in the project.
Files = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Drift:
    """What of the template's files a project has changed, in its newest commit.

    Attributes:
        files: How many files the template has made, without those that are the user's by design.
        changed: Those that are different now.
        deleted: Those that are gone.

    """

    files: int
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the files that were changed or deleted, between 0 and 1."""
        return (len(self.changed) + len(self.deleted)) / self.files if self.files else 0.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is to expect of an update to the newest version; None is what is not known.

    Attributes:
        drift: What the project has changed.
        conflicts: The files in which the update would meet conflicts.
        unknown: Why something is not known, in words.

    """

    drift: Drift | None = None
    conflicts: tuple[str, ...] | None = None
    unknown: str = ""


def remember(
    project: Project, made: Files, now: Files, *, wanted: str, conflicts: tuple[str, ...]
) -> None:
    """Keep what a plan has found out about a project.

    Args:
        project: The project.
        made: What the recorded version makes with the recorded answers.
        now: What the newest commit of the project has.
        wanted: The full id of the template's commit that the plan leads to.
        conflicts: The files with conflicts on the way there.

    """
    noted = {
        "form": FORM,
        "version": _describe_version(project),
        "made": {path: list(entry) for path, entry in made.items()},
        "now": _digest(now),
        "wanted": wanted,
        "conflicts": conflicts,
    }
    # A cache that cannot be written costs the next one time, and nothing else.
    with suppress(OSError):
        place = _place(project)
        draft = place.with_name(f"{place.name}.{os.getpid()}")
        draft.write_text(json.dumps(noted), "utf-8")
        draft.replace(place)


def recall(project: Project, wanted: str | None) -> Outlook:
    """Return what is known about a project from its last plan.

    Args:
        project: The project.
        wanted: The full id of the commit of the newest version, if it is known.

    """
    noted = _read(project)
    if noted is None:
        return Outlook(unknown=RUN_PLAN)
    now = read_files(project.path)
    drift = measure({path: (mode, oid) for path, (mode, oid) in noted["made"].items()}, now)
    known = noted["wanted"] == wanted and noted["now"] == _digest(now)
    return Outlook(drift, tuple(noted["conflicts"])) if known else Outlook(drift, unknown=RUN_PLAN)


def measure(made: Files, now: Files) -> Drift:
    """Compare what a template has made with what a project has."""
    # Copier's own file changes with each update.
    files = made.keys() - {ANSWERS_FILE}
    deleted = files - now.keys()
    changed = {path for path in files - deleted if made[path] != now[path]}
    return Drift(len(files), tuple(sorted(changed)), tuple(sorted(deleted)))


def read_files(project: Path) -> Files:
    """Return the files that the newest commit has of a project."""
    # Not the full tree: the project may be a folder of a larger repository.
    return parse_tree(git.read("ls-tree", "-r", "-z", "HEAD", cwd=project))


def _read(project: Project) -> dict[str, Any] | None:
    """Return what was kept, if it is about this version of the project's template."""
    # What cannot be read is made anew with the next plan.
    with suppress(OSError, ValueError, AttributeError):
        noted = json.loads(_place(project).read_text("utf-8"))
        if (noted.get("form"), noted.get("version")) == (FORM, _describe_version(project)):
            return dict(noted)
    return None


def _place(project: Project) -> Path:
    name = hashlib.sha256(os.fsencode(project.path)).hexdigest()[:24]
    return cache_folder("drift") / f"{name}.json"


def _describe_version(project: Project) -> list[object]:
    return [project.template, project.commit, _digest(project.answers)]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
