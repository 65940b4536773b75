"""Every rendered file is sound by itself."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Hashable
from pathlib import PurePath

import yaml

from tests.render.conftest import File, Project


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that occurs twice, which YAML forbids and its readers forgive."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """Build a mapping whose keys all differ."""
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key occurs twice: {keys}"
        return super().construct_mapping(node, deep)


def parse_yaml(text: str) -> object:
    """Parse one YAML document."""
    return yaml.load(text, StrictLoader)  # noqa: S506


PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yaml": parse_yaml,
    ".yml": parse_yaml,
}
# Files without a parser here: linters of their own or other tests look at them.
PLAIN = {".conf", ".mako", ".example", ".md", ""}


def test_each_parses(files: list[File]) -> None:
    for file in files:
        suffix = PurePath(file.name).suffix
        assert suffix in PARSERS or suffix in PLAIN, f"nobody looks at {file.name}"
        try:
            PARSERS.get(suffix, str)(file.text)
        except Exception as error:
            error.add_note(f"in {file.path}")
            raise


def test_each_ends_in_one_newline(files: list[File]) -> None:
    assert not [file.path for file in files if not re.search(r"\S\n\Z", file.text)]


def test_none_has_doubled_blank_lines(files: list[File]) -> None:
    for file in files:
        # Python has two blank lines between classes, also where a text quotes it.
        has_python = file.name.endswith((".py", ".mako")) or "```python" in file.text
        too_many = "\n\n\n\n" if has_python else "\n\n\n"
        assert too_many not in file.text, file.path
        assert not file.text.startswith("\n"), file.path


def test_no_line_ends_in_space(files: list[File]) -> None:
    assert not [file.path for file in files if re.search(r"[ \t\r]\n", file.text)]


def test_no_jinja_is_left(files: list[File]) -> None:
    jinja = re.compile(r"\{%|%\}|(?<!\$)\{\{|\{#")
    assert not [file.path for file in files if jinja.search(f"{file.name}\n{file.text}")]


def test_no_finding_of_a_checker_is_suppressed(files: list[File]) -> None:
    suppressed = re.compile(r"# (noqa|type: ignore|fmt: off|fmt: skip|pragma: no)")
    assert not [file.path for file in files if suppressed.search(file.text)]


def test_links_lead_somewhere(files: list[File]) -> None:
    for file in files:
        if file.name.endswith(".md"):
            for target in re.findall(r"\]\(([^)]+)\)", file.text):
                exists = "://" in target or (file.path.parent / target).exists()
                assert exists, f"{file.path} links to {target}"


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
