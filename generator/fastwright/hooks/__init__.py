"""The steps after rendering, each of which may run again on a project that has it behind it."""

from pathlib import Path

from fastwright.advice import spell
from fastwright.hooks.checks import CHECKS
from fastwright.hooks.dependencies import DEPENDENCIES
from fastwright.hooks.repository import REPOSITORY
from fastwright.hooks.secrets import SECRETS
from fastwright.project import Project
from fastwright.steps import run_steps


def set_up(project: Project, typed: Path, *, install: bool, commit: bool) -> None:
    """Make a rendered project ready: secrets, packages, repository.

    Args:
        project: The project.
        typed: Its path as it was typed, for the command that goes on after a failure.
        install: Lock and install the packages.
        commit: Make a repository with a first commit.

    Raises:
        FastwrightError: That of the first step that fails.

    """
    steps = [SECRETS, *(DEPENDENCIES if install else ()), *([REPOSITORY] if commit else [])]
    left_out = [*([] if install else ["--no-install"]), *([] if commit else ["--no-git"])]
    run_steps(steps, project, go_on_with=spell("setup", typed, *left_out))


def prove(project: Project, typed: Path) -> None:
    """Prove that a project works.

    Args:
        project: The project.
        typed: Its path as it was typed, for the command that goes on after a failure.

    Raises:
        FastwrightError: That of the first step that fails.

    """
    run_steps(CHECKS, project, go_on_with=spell("check", typed))
