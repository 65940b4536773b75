"""Programs of a project that are asked something, and may be missing, fail or hang."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from fastwright.processes import run

_MISSING = 127


def ask(command: Sequence[str], cwd: Path, patience: float) -> subprocess.CompletedProcess[str]:
    """Run a program, and return what it prints; one that cannot run has failed with the reason.

    Args:
        command: The program and its arguments.
        cwd: Where.
        patience: How many seconds it may take.

    """
    try:
        return run(command, cwd, patience=patience)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, _MISSING, "", str(error))
