"""An existing project that was made from a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fastwright.advice import spell
from fastwright.errors import FastwrightError
from fastwright.yaml_text import describe_error, read_documents

ANSWERS_FILE = ".copier-answers.yml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project on this machine.

    Attributes:
        path: Its root.
        answers: What it was made with.
        template: The address of its template, as plain Copier takes it.
        commit: The commit or tag of the template that it is at.

    """

    path: Path
    answers: dict[str, Any]
    template: str
    commit: str | None


def open_project(path: Path) -> Project:
    """Look at a project that the wrapper or plain Copier has made.

    Raises:
        FastwrightError: If there is none at this path.

    """
    return project_of(path.resolve(), _read_answers_file(path))


def project_of(path: Path, recorded: Mapping[str, Any]) -> Project:
    """Return the project at a path, given what its answers file says."""
    return Project(
        path=path,
        answers=answers_of(recorded),
        template=str(recorded.get("_src_path") or ""),
        commit=None if recorded.get("_commit") is None else str(recorded["_commit"]),
    )


def answers_of(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers in what an answers file says, without what Copier notes beside them."""
    return {name: value for name, value in recorded.items() if not name.startswith("_")}


def _read_answers_file(path: Path) -> dict[str, Any]:
    try:
        pages = read_documents((path / ANSWERS_FILE).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FastwrightError(
            f"{path} is not a project made from a template: it has no {ANSWERS_FILE}.",
            hint="Name the root of one, or make one with: fastwright new DEST",
        ) from error
    except yaml.YAMLError as error:
        raise _unreadable(
            path, f"{path / ANSWERS_FILE} is no YAML{describe_error(error)}."
        ) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, f"{path / ANSWERS_FILE} cannot be read: {error}.") from error
    if (
        len(pages) != 1
        or not isinstance(pages[0], dict)
        or not all(isinstance(name, str) for name in pages[0])
    ):
        raise _unreadable(path, f"{path / ANSWERS_FILE} does not hold answers.")
    return pages[0]


def _unreadable(path: Path, words: str) -> FastwrightError:
    return FastwrightError(words, hint=f"How to mend it: {spell('doctor', path)}")
