"""`fastwright options`, flags and completion are the questions of copier.yml, and start at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fastwright.options import bundled_questions, read_questions

from tests.cli.conftest import ROOT, Run

QUESTIONS = {
    name: question
    for name, question in yaml.safe_load((ROOT / "copier.yml").read_text()).items()
    if not name.startswith("_") and question.get("when") is not False
}


def test_options_as_json_are_the_questions(fastwright: Run) -> None:
    options = json.loads(fastwright("options", "--json").stdout)
    assert [option["name"] for option in options] == list(QUESTIONS)
    for option in options:
        question = QUESTIONS[option["name"]]
        assert option["type"] == question["type"]
        assert option["default"] == question["default"]
        assert option["help"] == question["help"]
        assert option["when"] == question.get("when", True)
        choices = question.get("choices", {})
        values = list(choices.values()) if isinstance(choices, dict) else choices
        assert [choice["value"] for choice in option["choices"]] == values


def test_options_name_each_question_with_choices_and_help(fastwright: Run) -> None:
    text = " ".join(fastwright("options").stdout.split())
    for name, question in QUESTIONS.items():
        assert "--" + name.replace("_", "-") in text
        assert question["help"] in text
    assert "mysql MySQL 8.4 or MariaDB" in text


def test_the_help_tells_of_each_command_in_a_line_that_fits(fastwright: Run) -> None:
    commands = fastwright("--help").stdout.split("Commands:")[1].split("Exit codes:")[0]
    assert "options  Show" in commands
    assert "..." not in commands


def test_each_question_has_a_flag_and_no_hidden_one_has(fastwright: Run) -> None:
    words = fastwright("new", "--help").stdout.split()
    flags = {question.flag: question.hidden for question in bundled_questions().values()}
    assert {flag for flag in flags if flag in words} == {
        flag for flag, hidden in flags.items() if not hidden
    }


def test_no_question_is_named_like_a_flag_of_the_wrapper(fastwright: Run) -> None:
    help_text = fastwright("new", "--help").stdout
    for name in QUESTIONS:
        flag = "--" + name.replace("_", "-")
        assert sum(line.split()[:1] == [flag] for line in help_text.splitlines()) == 1


def test_a_condition_is_shown() -> None:
    question = read_questions("scopes:\n  type: str\n  when: \"{{ auth == 'jwt' }}\"\n")["scopes"]
    assert question.when == "{{ auth == 'jwt' }}"
    assert not question.hidden


def test_the_long_and_the_short_forms_of_questions_are_read() -> None:
    questions = read_questions(
        "name: X\nports: {type: int, default: 1}\ncolours:\n  multiselect: true\n"
        "  choices: [[Red, r], [Blue, {value: b, validator: ''}]]\n---\nlate: true\n_skip: []\n"
    )
    assert list(questions) == ["name", "ports", "colours", "late"]
    assert (questions["name"].kind, questions["name"].default) == ("str", "X")
    assert questions["late"].kind == "bool"
    assert [(c.label, c.value) for c in questions["colours"].choices] == [
        ("Red", "r"),
        ("Blue", "b"),
    ]


def test_help_names_the_exit_codes(fastwright: Run) -> None:
    text = " ".join(fastwright("--help").stdout.split())
    assert (
        "0 done, 1 a known failure, 2 wrong usage, 3 a bug of fastwright, 130 interrupted" in text
    )


def test_version(fastwright: Run) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    version = fastwright("--version").stdout.split()
    assert version[0] == "fastwright"
    assert f'version = "{version[1]}"' in project


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        (["new", "x", "--database", ""], ["postgresql", "mysql", "sqlite"], ["jwt"]),
        (["new", "x", "--database", "m"], ["mysql"], ["sqlite"]),
        (["new", "x", "--python"], ["--python-version"], ["--database"]),
        (["se"], ["setup"], ["new"]),
        (["smoke", "--ch"], ["--changed"], ["--all"]),
        (["smoke", "merge", "--ht"], ["--html"], ["--changed"]),
    ],
)
def test_completion_offers_commands_flags_and_values(
    fastwright: Run, shell: str, typed: list[str], offered: list[str], not_offered: list[str]
) -> None:
    words = " ".join(["fastwright", *typed])
    result = fastwright(
        _FASTWRIGHT_COMPLETE=f"complete_{shell}",
        COMP_WORDS=words,
        COMP_CWORD=str(len(typed)),
        _TYPER_COMPLETE_ARGS=words,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert all(word in result.stdout for word in offered)
    assert not any(word in result.stdout for word in not_offered)


def test_completion_works_in_bash(fastwright: Run) -> None:
    script = fastwright(_FASTWRIGHT_COMPLETE="source_bash").stdout
    script += (
        "COMP_WORDS=(fastwright new x --database m); COMP_CWORD=4\n"
        "_fastwright_completion fastwright; echo ${COMPREPLY[@]}\n"
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env={"PATH": path}
    )
    assert done.stdout == "mysql\n"


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--help"], ["options"], ["--version"]),
        *([command, "--help"] for command in ("new", "plan", "update", "set", "smoke")),
    ],
)
def test_starts_without_heavy_imports(arguments: list[str], tmp_path: Path) -> None:
    script = (
        "import sys; from fastwright.cli import run; run(sys.argv[1:]);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert loaded.isdisjoint({"copier", "pydantic", "rich", "jinja2"})


def test_a_command_starts_without_the_others(tmp_path: Path) -> None:
    script = (
        "import sys; from fastwright.cli import run; run(['status', '--help']);"
        "print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    others = {f"fastwright.commands.{name}" for name in ("new", "update", "smoke", "options")}
    loaded = set(done.stderr.split())
    assert "fastwright.commands.status" in loaded
    assert loaded.isdisjoint(others)


def test_an_unexpected_error_is_reported_as_our_bug(tmp_path: Path) -> None:
    script = (
        "import sys; from fastwright import cli; from fastwright.commands import options\n"
        "def broken(): raise ZeroDivisionError('x')\n"
        "options.bundled_questions = broken\nsys.exit(cli.run(['options']))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3
    assert "bug of fastwright" in done.stderr
    assert "ZeroDivisionError" in done.stderr
