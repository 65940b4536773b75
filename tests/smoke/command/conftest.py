"""The command `fastwright smoke` on a small template."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE

from tests.render.conftest import commit_all
from tests.smoke.proving.conftest import shared_cache
from tests.smoke.proving.miniature import write_miniature

__all__ = ["shared_cache"]

PROVEN, FAILED, USAGE, UNVERIFIED, BROKEN, INTERRUPTED = 0, 1, 2, 4, 5, 130
PAINT = "project/app/paint.py"
README = "project/README.md"
DEEP = '# {% if color == "blue" %}\n\nDeep.\n# {% endif %}\n'
# What mypy finds in the variants that are blue.
DEFECT = '"{{ color }}"\n# {% if color == "blue" %}\nDEFECT: int = "x"\n# {% endif %}\n'

Result = subprocess.CompletedProcess[str]


class Run(Protocol):
    """Runs the command with these arguments."""

    def __call__(self, *arguments: str | Path, **options: Any) -> Result: ...


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template in a repository of its own, which the test may change."""
    root = write_miniature(tmp_path / "template")
    commit_all(root)
    return root


@pytest.fixture
def environment(shared_cache: Path) -> dict[str, str]:
    """What the command sees."""
    own = ("FASTWRIGHT_", "GIT_", "NO_COLOR", "PYTEST_", "UV_PROJECT_", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return inherited | {ENVIRONMENT_VARIABLE: str(shared_cache)}


@pytest.fixture
def smoke(template: Path, environment: dict[str, str]) -> Run:
    """The command as a process without a terminal, in the root of the template."""

    def run(*arguments: str | Path, cwd: Path = template, **env: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "fastwright", "smoke", *map(str, arguments)],
            cwd=cwd,
            env=environment | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def ended(result: Result, code: int, *words: str) -> str:
    """Hold a result against what was to come, and return all that was printed."""
    text = result.stdout + result.stderr
    assert result.returncode == code, text
    assert "Traceback" not in text
    for word in words:
        assert word in " ".join(text.split()), text
    return text
