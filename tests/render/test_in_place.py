"""The template is itself a service: unrendered, with all options on, it keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.variants import ROOT

SERVICE = ROOT / "template" / "project"
# Where a branch stands between imports or definitions, ruff would have other blank lines in place
# than in a render. These files wire the options together; their renders are held to every rule.
WIRING = {
    "app/__main__.py",
    "app/articles/router.py",
    "app/articles/service.py",
    "app/auth/admin.py",
    "app/config.py",
    "app/db/dialect.py",
    "app/db/tables.py",
    "app/router.py",
    "app/seed.py",
    "app/users/router.py",
    "app/users/schemas.py",
    "app/users/service.py",
    "dev/server.py",
    "migrations/versions/20260101_0000_first.py",
    "tests/conftest.py",
    "tests/test_admin.py",
    "tests/test_auth.py",
    "tests/test_authors.py",
    "tests/test_settings.py",
    "tests/test_users.py",
}


def find_complaints(*arguments: str) -> set[str]:
    """Return the files that ruff complains about."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--output-format=concise", "--no-cache"],
        cwd=SERVICE,
        capture_output=True,
        text=True,
    )
    assert result.returncode in (0, 1), result.stderr
    return set(re.findall(r"^(\S[^:\n]*\.py):\d+:\d+: ", result.stdout, re.MULTILINE))


def test_only_the_listed_files_break_the_rules_of_the_linter_in_place() -> None:
    complaints = find_complaints("check") | find_complaints("format", "--check")
    assert complaints == WIRING


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with everything that the template requires in place."""
    folder = tmp_path_factory.mktemp("environment")
    requirements = ["--requirements", "pyproject.toml", "--group", "dev"]
    for command in (
        ["uv", "venv", "--quiet", "--python", sys.executable, str(folder)],
        ["uv", "pip", "install", "--quiet", "--python", str(folder), *requirements],
    ):
        subprocess.run(command, cwd=SERVICE, check=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


@pytest.mark.parametrize("check", ["mypy", "pytest"])
def test_it_passes_its_own_checks_in_place(check: str, environment: Path) -> None:
    result = subprocess.run([environment, "-m", check], cwd=SERVICE, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
