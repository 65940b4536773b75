"""`fastwright set`: other answers for a living project, at the version that it has."""

from pathlib import Path
from typing import Annotated

import typer

from fastwright.commands.parameters import Commit, Defaults, ProjectPath, Verify


def set_answers(
    assignments: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE…", help="What is to be answered otherwise.")
    ],
    *,
    path: ProjectPath = Path(),
    defaults: Defaults = False,
    commit: Commit = False,
    verify: Verify = False,
) -> None:
    """Change answers of a project, such as auth=oidc or layout=layered. Loses nothing.

    Ends with 0 if it is clean, and with 1 if there are conflicts to be solved.
    """
    from fastwright.answers import parse_assignments
    from fastwright.commands import updating
    from fastwright.commands.asking import find_ask
    from fastwright.update.planning import Wish

    given = parse_assignments(assignments, option="")
    ask = find_ask(defaults=defaults)
    wish = Wish(path, given=given, sets=True, defaults=defaults, ask=ask)
    updating.carry_out(wish, commit=commit, verify=verify)
