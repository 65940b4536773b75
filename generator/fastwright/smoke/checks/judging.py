"""What the end of a program shows."""

import os
import shlex

from fastwright.checks import Check
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.programs.jobs import FULL_DISK, Ending
from fastwright.smoke.results import Outcome, Result

_LITTLE = 4 * 1024 * 1024


def judge(check: Check, ending: Ending, project: Project) -> Result:
    """Return what a program has shown that was to end well."""
    fault = ""
    if ending.timed_out:
        fault = f"It was not done after {check.time_limit:g} seconds. So far it had printed:"
    elif ending.code:
        fault = f"It ended with exit code {ending.code}."
    words = f"$ {shlex.join(check.full_command)}\n{ending.output}"
    return conclude(check, fault, words, project, ending.seconds, ending.cpu)


def conclude(
    check: Check, fault: str, output: str, project: Project, seconds: float, cpu: float
) -> Result:
    """Return what was found out.

    Args:
        check: The check.
        fault: What is wrong, or nothing.
        output: What was printed.
        project: What was looked at.
        seconds: How long that took.
        cpu: How much processor time.

    """
    server = project.server.product if project.server else ""
    if not fault:
        return Result(check.name, Outcome.PASSED, seconds, cpu, server=server)
    outcome = Outcome.FAILED
    if FULL_DISK in output or _room(project) < _LITTLE:
        outcome, fault = Outcome.BROKEN, f"The disk is full. {fault}"
    return Result(check.name, outcome, seconds, cpu, f"{fault}\n{output}", server)


def lack_program(check: Check) -> Result:
    """Return that a check cannot be done, since nothing brings its program."""
    if check.anywhere:
        words = f"{check.command[0]}, which this check runs, is neither here nor in the project."
        return Result(check.name, Outcome.UNVERIFIED, output=words)
    words = (
        f"The template declares no development dependency that brings {check.full_command[0]}, "
        "which this check runs."
    )
    return Result(check.name, Outcome.BROKEN, output=words)


def _room(project: Project) -> int:
    about = os.statvfs(project.scratch)
    return about.f_bavail * about.f_frsize
