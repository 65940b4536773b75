"""Work on a project in named steps: shown while it runs, ended by the first step that fails."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.processes import run
from fastwright.project import Project

_INSTALLATION = {"uv": " (https://docs.astral.sh/uv/)"}

Work = Callable[[Project], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A named piece of work on a project, done when its function returns."""

    name: str
    work: Work


def run_steps(steps: Iterable[Step], project: Project, *, go_on_with: str) -> None:
    """Run the steps in order.

    Args:
        steps: What to do.
        project: What to do it to.
        go_on_with: The command that goes on after a failure, which the failure names.

    Raises:
        FastwrightError: That of the first step that fails; the later ones do not run.

    """
    reminder = f"When that is mended, go on with: {go_on_with}"
    for step in steps:
        try:
            with console.step(step.name):
                step.work(project)
        except KeyboardInterrupt:
            console.warn(f"{project.path} is not ready yet. Go on with: {go_on_with}")
            raise
        except FastwrightError as failure:
            failure.message = f"{step.name} failed in {project.path}: {failure.message}"
            failure.hint = f"{failure.hint} {reminder}".strip()
            raise


def command(name: str, *arguments: str) -> Step:
    """Return the step that runs a program in the project."""
    return Step(name, lambda project: run_program(arguments, project.path))


def run_program(arguments: Sequence[str], cwd: Path) -> None:
    """Run a program of a project; what it prints is shown if it fails, or with -v as it comes.

    Raises:
        FastwrightError: If it is not installed or ends with an error.

    """
    require_program(arguments[0])
    place = sys.stderr.fileno() if console.verbose else subprocess.PIPE
    done = run(arguments, cwd, stdout=place, stderr=subprocess.STDOUT)
    if done.returncode:
        raise FastwrightError(
            f"{shlex.join(arguments)} ended with exit code {done.returncode}.",
            output=done.stdout or "",
        )


def require_program(name: str, *, instead: str = "") -> None:
    """Make sure that a program is installed.

    Args:
        name: The program.
        instead: How to do without it.

    Raises:
        FastwrightError: If it is not on the PATH.

    """
    if shutil.which(name) is None:
        hint = f"Install it{_INSTALLATION.get(name, '')}{instead and ', or '}{instead}."
        raise FastwrightError(f"{name} is not on the PATH.", hint=hint)
