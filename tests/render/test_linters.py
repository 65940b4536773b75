"""Container, compose and pipeline files satisfy the linters of their kind."""

import json
import re
from pathlib import Path

import pytest
import yaml
from fastwright.hooks.secrets import fill_secrets

from tests.linters import run, run_actionlint
from tests.render.conftest import Project


def collect(projects: list[Project], name: str) -> list[Path]:
    """Return one file of that name for each different text that it has."""
    texts: dict[str, Path] = {}
    for project in projects:
        if name in project.files:
            texts.setdefault(project.files[name], project.path / name)
    assert texts, f"no project has {name}"
    return list(texts.values())


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.compose-spec", "compose.yaml"),
        ("vendor.github-workflows", ".github/workflows/ci.yml"),
        ("custom.github-workflows-require-timeout", ".github/workflows/ci.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    ],
)
def test_it_has_the_schema_of_its_kind(schema: str, name: str, projects: list[Project]) -> None:
    run("check-jsonschema", "--builtin-schema", schema, *collect(projects, name))


def test_zizmor_finds_nothing_in_workflows(projects: list[Project]) -> None:
    run("zizmor", "--offline", "--no-progress", *collect(projects, ".github/workflows/ci.yml"))


def test_actionlint_finds_nothing_in_workflows(projects: list[Project], tmp_path: Path) -> None:
    run_actionlint(collect(projects, ".github/workflows/ci.yml"), tmp_path)


def test_hadolint_finds_nothing_in_containers(projects: list[Project]) -> None:
    run("hadolint", *collect(projects, "Dockerfile"))


def test_compose_has_no_secrets_of_its_own(projects: list[Project]) -> None:
    for path in collect(projects, "compose.yaml"):
        services = yaml.safe_load(path.read_text("utf-8"))["services"]
        for service in services.values():
            for name, value in service.get("environment", {}).items():
                if name.endswith(("PASSWORD", "SECRET")) and name != "MYSQL_RANDOM_ROOT_PASSWORD":
                    assert re.fullmatch(r"\$\{\w+:\?.+\}", value), f"{name} in {path}"


def test_the_image_gets_only_what_it_needs(projects: list[Project]) -> None:
    for path in collect(projects, "Dockerfile"):
        lines = path.read_text("utf-8").splitlines()
        copied = {
            source
            for line in lines
            if line.startswith("COPY ") and "--from" not in line
            for source in line.split()[1:-1]
        }
        assert copied == {"app", "migrations", "pyproject.toml", "uv.loc[k]"}
        allowed = path.with_name(".dockerignore").read_text("utf-8").splitlines()
        assert allowed[0] == "*"
        assert {line[1:] for line in allowed if line.startswith("!")} == {
            "app",
            "migrations",
            "pyproject.toml",
            "uv.lock",
        }
        assert [line for line in lines if line.startswith("USER")] == ["USER 10001"]


def test_the_settings_file_is_empty_where_something_must_be_set(projects: list[Project]) -> None:
    for path in collect(projects, ".env.example"):
        for name, value in list_settings(path.read_text("utf-8")).items():
            assert value == "", f"{name} has a value in {path}"


def test_secrets_and_nothing_else_are_made_up(projects: list[Project]) -> None:
    for path in collect(projects, ".env.example"):
        for name, value in list_settings(fill_secrets(path.read_text("utf-8"))).items():
            assert bool(value) == name.endswith(("PASSWORD", "SECRET")), f"{name} in {path}"


def list_settings(text: str) -> dict[str, str]:
    """Return the values that a file of settings has."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_compose_takes_every_secret_from_the_settings_file(projects: list[Project]) -> None:
    for path in collect(projects, "compose.yaml"):
        wanted = {part.split(":?")[0] for part in path.read_text("utf-8").split("${")[1:]}
        settings = path.with_name(".env.example").read_text("utf-8").splitlines()
        assert wanted == {line[:-1] for line in settings if line.endswith("=") and line[0] != "#"}


def test_pre_commit_runs_what_is_declared(projects: list[Project]) -> None:
    for path in collect(projects, ".pre-commit-config.yaml"):
        (repository,) = yaml.safe_load(path.read_text("utf-8"))["repos"]
        metadata = path.with_name("pyproject.toml").read_text("utf-8")
        for hook in repository["hooks"]:
            tool = hook["entry"].removeprefix("uv run ").split()[0]
            declared = {"lint-imports": "import-linter"}.get(tool, tool)
            assert tool == "uv" or json.dumps(declared)[:-1] in metadata
