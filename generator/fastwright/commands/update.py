"""`fastwright update`: the template's improvements, merged into a living project."""

from pathlib import Path
from typing import Annotated

import typer

from fastwright.commands.parameters import (
    Commit,
    Data,
    Defaults,
    MovedTemplate,
    ProjectPath,
    ToVersion,
    Verify,
)
from fastwright.errors import UsageError


def update(
    path: ProjectPath = Path(),
    *,
    to: ToVersion = None,
    data: Data = None,
    template: MovedTemplate = None,
    defaults: Defaults = False,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Do exactly what a plan says that was written down."),
    ] = None,
    commit: Commit = False,
    verify: Verify = False,
    go_on: Annotated[
        bool, typer.Option("--continue", help="Go on, once the conflicts are solved.")
    ] = False,
    abort: Annotated[
        bool, typer.Option("--abort", help="Bring back every byte from before the update.")
    ] = False,
) -> None:
    """Bring a project up to date with its template. Loses nothing that you wrote.

    Ends with 0 if it is clean, and with 1 if there are conflicts to be solved.
    """
    from fastwright.answers import parse_assignments
    from fastwright.commands import updating
    from fastwright.commands.asking import find_ask
    from fastwright.update.planning import Wish

    wished = {"--to": to, "--data": data, "--template": template, "--plan": plan}
    others = [name for name, given in wished.items() if given]
    if go_on or abort:
        if others or (go_on and abort):
            raise UsageError(
                "--continue and --abort are about the update that is under way.",
                hint=f"Leave {others[0] if others else 'one of the two'} out.",
            )
        updating.end(path, undo=abort, commit=commit, verify=verify)
        return
    if plan:
        if others != ["--plan"]:
            raise UsageError(
                f"--plan says it all, and {others[0]} says something else.",
                hint="Leave one of the two out.",
            )
        updating.follow(path, plan, commit=commit, verify=verify)
        return
    ask = find_ask(defaults=defaults)
    given = parse_assignments(data or [])
    wish = Wish(path, to, given, template, defaults=defaults, ask=ask)
    updating.carry_out(wish, commit=commit, verify=verify)
