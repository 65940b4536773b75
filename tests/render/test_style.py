"""Rendered code needs no formatting and has no findings, under the rules that it brings itself."""

import re
import subprocess
import sys
import tomllib

import pytest

from tests.render.conftest import File, Project, Render
from tests.render.variants import SERVICES, combine, name_variant


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


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_its_code_is_small(render: Render, answers: dict[str, str]) -> None:
    files = render(answers).files
    code = [text for name, text in files.items() if re.fullmatch(r"app/.*\.py", name)]
    assert sum(map(count_lines, code)) <= 2600


def test_no_module_is_long(files: list[File]) -> None:
    assert not [
        file.path for file in files if file.name.endswith(".py") and count_lines(file.text) > 250
    ]


@pytest.mark.parametrize("answers", combine("auth"), ids=name_variant)
def test_the_contract_names_each_layer(render: Render, answers: dict[str, str]) -> None:
    files = render({**answers, "layout": "layered"}).files
    contract, *_ = tomllib.loads(files["pyproject.toml"])["tool"]["importlinter"]["contracts"]
    layers = {"api", "dependencies", "models", "repositories", "schemas", "services"}
    found = {f"app.{name}" for name in layers if f"app/{name}/__init__.py" in files}
    assert set(contract["layers"]) == found | {"app.main", "app.router"}
