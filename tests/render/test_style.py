"""Rendered code needs no formatting and has no findings, under the rules that it brings itself."""

import re
import subprocess
import sys

from tests.render.conftest import File, Project, Render


def run_ruff(projects: list[Project], *arguments: str) -> str:
    """Run ruff on all projects at once, each under its own rules; return what it complains of."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--no-cache"]
        + [str(project.path) for project in projects],
        capture_output=True,
        text=True,
    )
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_ruff_finds_nothing(projects: list[Project]) -> None:
    assert run_ruff(projects, "check", "--output-format=concise", "--quiet") == ""


def test_ruff_would_format_nothing(projects: list[Project]) -> None:
    assert run_ruff(projects, "format", "--check", "--quiet") == ""


def count_lines(text: str) -> int:
    """Count the lines that are not blank."""
    return sum(bool(line.strip()) for line in text.splitlines())


def test_the_default_service_is_small(render: Render) -> None:
    files = render({}).files
    code = [text for name, text in files.items() if re.fullmatch(r"app/.*\.py", name)]
    assert sum(map(count_lines, code)) <= 2000


def test_no_module_is_long(files: list[File]) -> None:
    assert not [
        file.path for file in files if file.name.endswith(".py") and count_lines(file.text) > 250
    ]
