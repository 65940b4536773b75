"""`fastwright new`: a project from the template, in one step."""

from pathlib import Path
from typing import Annotated

import typer

from fastwright.answers import Answers, collect
from fastwright.commands.parameters import AsJson, Data, NoGit, NoInstall, Verify
from fastwright.errors import UsageError


def new(
    dest: Annotated[Path, typer.Argument(help="Folder to make; absent, or empty.")],
    *,
    answers: Answers,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Take the default for what is not answered.")
    ] = False,
    answers_file: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE", help="Answers as YAML or JSON.")
    ] = None,
    data: Data = None,
    template: Annotated[
        str | None, typer.Option(metavar="PATH|URL", help="Use another template.")
    ] = None,
    ref: Annotated[
        str | None, typer.Option(metavar="REF", help="Tag, branch or commit of the template.")
    ] = None,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Take uncommitted changes of a checkout along.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the files with their sizes; write nothing.")
    ] = False,
    as_json: AsJson = False,
    no_install: NoInstall = False,
    no_git: NoGit = False,
    verify: Verify = False,
) -> None:
    """Make a new service: ask or take answers, render, install, commit."""
    _refuse_contradictions(verify=verify, no_install=no_install, dry_run=dry_run)
    # Not at the top: --help and completion need none of it.
    from fastwright import making
    from fastwright.commands import report
    from fastwright.commands.asking import can_ask
    from fastwright.hooks import prove
    from fastwright.source import find_source

    order = making.Order(
        dest=dest,
        source=find_source(template, ref),
        answers=collect(answers, data or [], answers_file),
        ask=not (defaults or as_json) and can_ask(),
        defaults=defaults,
        allow_dirty=allow_dirty,
        install=not no_install,
        commit=not no_git,
    )
    if dry_run:
        with making.preview(order) as project:
            report.print_files(project, as_json=as_json)
        return
    project = making.make(order)
    if verify:
        prove(project, dest)
    if as_json:
        report.print_project(project)
    else:
        origin = {"--template": template, "--ref": ref}
        report.print_summary(project, dest, origin, installed=not no_install)


def _refuse_contradictions(*, verify: bool, no_install: bool, dry_run: bool) -> None:
    for flag, given in (("--dry-run", dry_run), ("--no-install", no_install)):
        if verify and given:
            raise UsageError(
                f"--verify runs the new service, and {flag} leaves out what that needs.",
                hint="Leave one of the two out.",
            )
