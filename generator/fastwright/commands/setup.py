"""`fastwright setup`: what a rendered project still lacks, however it was rendered."""

from pathlib import Path

from fastwright.advice import spell
from fastwright.commands.parameters import NoGit, NoInstall, ProjectPath
from fastwright.console import console


def setup(
    path: ProjectPath = Path(), *, no_install: NoInstall = False, no_git: NoGit = False
) -> None:
    """Make a rendered service ready: .env with secrets, packages, git. Safe to repeat."""
    from fastwright.hooks import set_up
    from fastwright.project import open_project
    from fastwright.steps import require_program

    project = open_project(path)
    if not no_install:
        require_program("uv", instead="leave its steps out with --no-install")
    set_up(project, path, install=not no_install, commit=not no_git)
    console.say(f"\n{project.path} is ready. To prove it: {spell('check', path)}")
