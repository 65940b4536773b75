"""`fastwright status`: how projects stand to their templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastwright.commands.parameters import AsJson
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.project import Project, open_project

if TYPE_CHECKING:
    from fastwright.status import Status

BEHIND = 10

# Paths arrive as the context's further arguments: for a parameter of any kind but a flag Typer
# imports pydantic, which takes longer than all the rest of this command.
SETTINGS = {"allow_extra_args": True}
METAVAR = "[OPTIONS] [PATH]..."


def status(
    context: typer.Context,
    *,
    as_json: AsJson = False,
    full: Annotated[
        bool, typer.Option("--full", help="Render, to tell what was changed and what conflicts.")
    ] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="End with 10 if a project is behind, with 1 if nobody can tell."
        ),
    ] = False,
) -> None:
    """Show how projects stand to their template.

    How far behind they are, and what lies about in them. PATH is the root of a project, by
    default the folder that you are in.
    """
    from fastwright.commands.status_report import as_mapping, print_statuses
    from fastwright.status import look_at

    projects: list[tuple[Path, Project]] = []
    failures: dict[Path, FastwrightError] = {}
    for path in map(Path, context.args or [""]):
        try:
            projects.append((path, open_project(path)))
        except FastwrightError as failure:
            failures[path] = failure
    statuses = look_at(projects)
    if full:
        statuses = _foresee(statuses)
    if as_json:
        mappings = [as_mapping(status) for status in statuses]
        mappings += [{"path": str(p), "error": f.message} for p, f in failures.items()]
        console.result(json.dumps(mappings, indent=2))
    else:
        print_statuses(statuses, several=len(projects) + len(failures) > 1)
    _refuse(failures, len(projects) + len(failures))
    if exit_code:
        _end([status.standing.behind for status in statuses])


def _foresee(statuses: "list[Status]") -> "list[Status]":
    """Plan the update of each project, one after the other; each renders in parallel."""
    from fastwright.update.outlook import foresee

    foreseen = []
    for status in statuses:
        with console.step(f"Plan the update of {status.path}"):
            foreseen.append(replace(status, outlook=foresee(status.path)))
    return foreseen


def _refuse(failures: Mapping[Path, FastwrightError], number: int) -> None:
    """Fail for the paths that are no projects, once the others were shown."""
    if not failures:
        return
    words = [failure.message for failure in failures.values()]
    if number > 1:
        words.append(f"{len(failures)} of {number} paths are no projects.")
    hints = dict.fromkeys(failure.hint for failure in failures.values())
    raise FastwrightError("\n".join(words), hint="\n".join(hints))


def _end(behind: Sequence[bool | None]) -> None:
    """End with the code that was asked for."""
    if any(behind):
        raise typer.Exit(BEHIND)
    if None in behind:
        raise FastwrightError(
            "It is not known whether every project is at the newest version.",
            hint="Look above for why, or leave --exit-code out.",
        )
