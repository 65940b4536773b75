"""Rendered files have no suppressions, and the prose among them is true."""

import re

from tests.render.conftest import File, Project


def test_no_finding_of_a_checker_is_suppressed(files: list[File]) -> None:
    suppressed = re.compile(r"# (noqa|type: ignore|fmt: off|fmt: skip|pragma: no)")
    assert not [file.path for file in files if suppressed.search(file.text)]


def test_paths_in_prose_exist(projects: list[Project]) -> None:
    for project in projects:
        for name, text in project.files.items():
            if name.endswith(".md"):
                for path in re.findall(
                    r"`((?:app|deploy|dev|docs|migrations|tests)/[\w./]*)`", text
                ):
                    assert (project.path / path).exists(), f"{project.path / name} names {path}"


def test_the_layout_in_the_house_rules_is_there(projects: list[Project]) -> None:
    for project in projects:
        tree = project.files["AGENTS.md"].split("```")[1]
        described = set(re.findall(r"^ +(\w+\.py|\w+/) ", tree, re.MULTILINE))
        folders = {path.name + "/" for path in (project.path / "app").iterdir() if path.is_dir()}
        modules = {path.name for path in (project.path / "app").rglob("*.py")}
        assert described <= folders | modules, project.path
        assert folders <= described | {"users/", "health/"}, project.path
