"""The steps after rendering, each of which may run again on a project that has it behind it."""

from fastwright.hooks.checks import CHECKS
from fastwright.hooks.dependencies import DEPENDENCIES
from fastwright.hooks.repository import REPOSITORY
from fastwright.hooks.secrets import SECRETS
from fastwright.steps import Step


def setup_steps(*, install: bool, commit: bool) -> list[Step]:
    """Return the steps that make a rendered project ready: secrets, packages, repository."""
    steps = [SECRETS]
    if install:
        steps += DEPENDENCIES
    if commit:
        steps.append(REPOSITORY)
    return steps


def check_steps() -> list[Step]:
    """Return the steps that prove that a project works."""
    return list(CHECKS)
