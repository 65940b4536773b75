"""`fastwright setup`: what a rendered project still lacks, however it was rendered."""

import shlex
from pathlib import Path

from fastwright.commands.parameters import NoGit, NoInstall, ProjectPath
from fastwright.console import console


def setup(
    path: ProjectPath = Path(), *, no_install: NoInstall = False, no_git: NoGit = False
) -> None:
    """Make a rendered service ready: .env with secrets, packages, git. Safe to repeat."""
    from fastwright.hooks import setup_steps
    from fastwright.project import open_project
    from fastwright.steps import require_program, run_steps

    project = open_project(path)
    if not no_install:
        require_program("uv", instead="leave its steps out with --no-install")
    place = shlex.join(["-C", str(path)])
    steps = setup_steps(install=not no_install, commit=not no_git)
    run_steps(steps, project, go_on_with=f"fastwright setup {place}")
    console.say(f"\n{project.path} is ready. To prove it: fastwright check {place}")
