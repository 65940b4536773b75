"""`fastwright check`: proof that a generated project works."""

from pathlib import Path

from fastwright.commands.parameters import ProjectPath
from fastwright.console import console


def check(path: ProjectPath = Path()) -> None:
    """Prove a service: style, types, migrations, tests, health."""
    from fastwright.hooks import prove
    from fastwright.project import open_project
    from fastwright.steps import require_program

    project = open_project(path)
    require_program("uv")
    prove(project, path)
    console.say(f"\n{project.path} works.")
