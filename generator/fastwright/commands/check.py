"""`fastwright check`: proof that a generated project works."""

import shlex
from pathlib import Path

from fastwright.commands.parameters import ProjectPath
from fastwright.console import console


def check(path: ProjectPath = Path()) -> None:
    """Prove a service: style, types, migrations, tests, health."""
    from fastwright.hooks import check_steps
    from fastwright.project import open_project
    from fastwright.steps import require_program, run_steps

    project = open_project(path)
    require_program("uv")
    again = shlex.join(["fastwright", "check", "-C", str(path)])
    run_steps(check_steps(), project, go_on_with=again)
    console.say(f"\n{project.path} works.")
