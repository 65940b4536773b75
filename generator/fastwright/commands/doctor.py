"""`fastwright doctor`: what is wrong with a project, and the command that mends it."""

import json
import shlex
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fastwright.commands.parameters import AsJson, ProjectPath
from fastwright.console import BOLD, DIM, GREEN, console

if TYPE_CHECKING:
    from fastwright.health import Examination

_ILL = 1


def doctor(
    path: ProjectPath = Path(),
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Migrate an empty database, too, to look at the models.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong with a project. Changes nothing.

    Ends with 1 if there is something to mend.
    """
    from fastwright.health import examine
    from fastwright.health.subject import open_subject
    from fastwright.health.tools import read_versions

    subject = open_subject(path, full=full)
    examination = examine(subject)
    versions = read_versions(subject.path)
    if as_json:
        told = {"path": str(subject.path), "tools": versions, **asdict(examination)}
        console.result(json.dumps(told, indent=2))
    else:
        tools = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
        name = subject.path.name if path == Path() else str(path)
        console.result(f"{console.styled(name, BOLD, sys.stdout)}  ({tools})")
        _print(examination, path)
    if examination.findings:
        raise typer.Exit(_ILL)


def _print(examination: "Examination", path: Path) -> None:
    findings = examination.findings
    for number, finding in enumerate(findings, 1):
        console.result(f"\n{number}. {console.styled(finding.found, BOLD, sys.stdout)}")
        console.result(textwrap.indent(textwrap.fill(finding.why, 93), "   "))
        console.result(f"   {console.styled(finding.mend, GREEN, sys.stdout)}")
    for left in examination.unexamined:
        console.result(f"\nNot looked at: {left.what}:")
        console.result(f"   {console.styled(left.command, DIM, sys.stdout)}")
    if not findings:
        console.result("\nNothing to mend.")
    elif path.resolve() != Path.cwd():
        console.say(f"\nThe commands are for the root of the project: {_go_to(path)}")


def _go_to(path: Path) -> str:
    return shlex.join(["cd", str(path)])
