"""The commands of the page about `fastwright smoke` work as they stand, one after the other."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fastwright.cache import ENVIRONMENT_VARIABLE
from fastwright.smoke.questions.configuration import read_configuration
from fastwright.smoke.questions.subject import Subject

from docs.generate import ROOT
from tests.render.conftest import commit_all
from tests.smoke.proving.miniature import COPIER_YML, write_miniature

PAGE = (ROOT / "docs/how-to/smoke.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line
]
QUESTIONS: dict[str, dict[str, object]] = {
    "project_name": {"type": "str", "default": "Orders"},
    "database": {
        "type": "str",
        "default": "postgresql",
        "choices": ["postgresql", "mysql", "sqlite"],
    },
    "auth": {"type": "str", "default": "jwt", "choices": ["jwt", "oidc", "api_key", "none"]},
    "python_version": {"type": "str", "default": "3.11", "choices": ["3.11", "3.13", "3.14"]},
    "ci": {"type": "str", "default": "github", "choices": ["github", "none"]},
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small template that varies in what the page speaks of."""
    root = write_miniature(tmp_path_factory.mktemp("fork") / "template")
    settings = COPIER_YML.partition("name:")[0]
    fewer = {name: QUESTIONS[name] for name in ("database", "auth")}
    fixed = "name: Miniature\ncolor: red\nsize: small\n"
    (root / "copier.yml").write_text(settings + fixed + yaml.safe_dump(fewer, sort_keys=False))
    commit_all(root)
    return root


def test_each_command_works(template: Path) -> None:
    own = {ENVIRONMENT_VARIABLE: str(template.parent / "cache")}
    for line in COMMANDS:
        words, _, target = line.partition(" > ")
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(words)],
            cwd=template,
            env={name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        if target:
            (template / target).write_text(done.stdout)


def test_the_file_that_it_shows_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "copier.yml").write_text(yaml.safe_dump(QUESTIONS, sort_keys=False))
    (shown,) = (text for kind, text in BLOCKS if kind == "toml")
    (tmp_path / "smoke.toml").write_text(shown)
    subject = Subject(tmp_path)
    assert subject.configuration == read_configuration(tmp_path)
    assert len(subject.configuration.samples["project_name"]) == 3


def test_each_flag_that_it_speaks_of_exists() -> None:
    known = ""
    for sub in ((), ("merge",)):
        command = [sys.executable, "-m", "fastwright", "smoke", *sub, "--help"]
        known += subprocess.run(command, capture_output=True, text=True, check=True).stdout
    flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert flags - set(known.split()) == set()
