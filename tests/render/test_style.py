"""Rendered code needs no formatting and has no findings, under the rules that it brings itself."""

import subprocess
import sys

from tests.render.conftest import Project


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
