"""Bad input is refused with what was given, why, and what to type instead; nothing is left."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run, commit

USAGE, FAILED = 2, 1
ANSWERS = [
    (["--project-name", ""], "The name is empty"),
    (["--project-name", "x" * 41], "use 40 at the most"),
    (["--project-name", "a\tb"], "control character"),
    (["--project-name", "a\u202eb"], "control character"),
    (["--project-name", "../orders"], "looks like a path"),
    (["--project-slug", "class"], "use class-service"),
    (["--project-slug", "fastapi"], "use fastapi-service"),
    (["--project-slug", "app"], "use app-service"),
    (["--project-slug", "Orders"], "use letters, digits and single hyphens"),
    (["--project-slug", "orders\n"], "use letters, digits and single hyphens"),
    (["--description", " "], "The description is empty"),
    (["--description", "x" * 201], "use 200 at the most"),
    (["--database", "oracle"], "Choose one of: postgresql, mysql, sqlite"),
    (["--databse", "mysql"], "--database"),
    (["--data", "databse=mysql"], "Did you mean database?"),
    (["--data", "colour=red"], "The questions are: project_name"),
    (["--data", "has_principal=true"], "computed from other answers"),
    (["--data", "database"], "--data KEY=VALUE"),
    (["--data", "ci=none", "--data", "ci=gitlab"], "two values for ci"),
    (["--ci", "none", "--data", "ci=gitlab"], "answered twice"),
    (["--verify"], "--no-install leaves out"),
    (["--ref", "v99"], "no commit, tag or branch v99"),
    (["--ref", "--output=x"], "no commit, tag or branch --output=x"),
    (["--answers", "missing.yml"], "missing.yml does not exist"),
]
FILES = [
    ("{a", "neither YAML nor JSON: "),
    ("database: mysql\nci: [a\n---", "in line 3"),
    ("database: a\x00b", "neither YAML nor JSON."),
    ("- a\n- b\n", "not a mapping"),
    ("", "not a mapping"),
    ("databse: mysql\n", "Did you mean database?"),
    ("has_passwords: true\n", "computed from other answers"),
    ("database: oracle\n", "Choose one of"),
    ("_tasks: [x]\n", "no question _tasks"),
    ("project_name: yes\n", "Put the answer in quotes"),
    ("project_name: 1.5\n", "Put the answer in quotes"),
    ("project_name: null\n", "Put the answer in quotes"),
    ("project_name: [a]\n", "Put the answer in quotes"),
    ("python_version: 3.10\n", "Put the answer in quotes"),
]


def refused(result: Result, code: int, words: str, here: Path) -> None:
    """Hold a result against what was to be said; nothing of the project may exist."""
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    left = [
        path.name for path in here.iterdir() if "fastwright" in path.name or "orders" in path.name
    ]
    assert left == []


@pytest.mark.parametrize(("flags", "words"), ANSWERS, ids=lambda value: str(value)[:40])
def test_wrong_answers(render: Run, here: Path, flags: list[str], words: str) -> None:
    refused(render("orders", *flags), USAGE, words, here)


@pytest.mark.parametrize(("text", "words"), FILES, ids=[repr(text) for text, _ in FILES])
def test_wrong_answers_files(render: Run, here: Path, text: str, words: str) -> None:
    (here / "answers.yml").write_text(text)
    refused(render("orders", "--answers", "answers.yml"), USAGE, words, here)


def test_an_answers_file_that_is_not_text(render: Run, here: Path) -> None:
    (here / "answers.yml").write_bytes(b"\xff\xfe\x00")
    refused(render("orders", "--answers", "answers.yml"), USAGE, "cannot be read", here)


def test_missing_answers_are_named_where_nobody_can_be_asked(fastwright: Run, here: Path) -> None:
    result = fastwright("new", "orders", "--no-install", "--no-git", "--database", "mysql")
    refused(result, USAGE, "description, auth, layout, python_version, ci", here)
    assert "--defaults" in result.stderr


def test_no_destination(fastwright: Run, here: Path) -> None:
    refused(fastwright("new"), USAGE, "dest", here)


def test_an_unknown_command(fastwright: Run, here: Path) -> None:
    refused(fastwright("nwe"), USAGE, "Did you mean 'new'?", here)


def test_a_destination_that_is_not_empty(render: Run, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine/thing").write_text("precious")
    refused(render("mine"), FAILED, "exists and is not empty", here)
    assert (here / "mine/thing").read_text() == "precious"


def test_a_destination_that_is_a_file(render: Run, here: Path) -> None:
    (here / "mine").write_text("precious")
    refused(render("mine"), FAILED, "mine is a file", here)
    refused(render("mine/below"), FAILED, "is a file", here)


def test_the_folder_that_one_stands_in(render: Run, here: Path) -> None:
    refused(render("."), FAILED, "cd .. && fastwright new here", here)


def test_a_destination_that_cannot_be_written(render: Run, here: Path) -> None:
    # Not even root can make folders there.
    place = "/proc/orders" if sys.platform == "linux" else "/dev/orders"
    refused(render(place), FAILED, "cannot be written", here)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_destination_in_a_folder_of_somebody_else(render: Run, here: Path) -> None:
    here.chmod(0o555)
    refused(render("orders"), FAILED, "is not writable", here)


def test_a_destination_inside_the_template(render: Run, here: Path, template: Path) -> None:
    refused(render(template / "orders"), FAILED, "inside the template", here)
    assert not (template / "orders").exists()


def test_a_template_that_does_not_exist(render: Run, here: Path) -> None:
    refused(render("orders", "--template", "nowhere"), FAILED, "nowhere does not exist", here)


def test_a_folder_that_is_no_repository(render: Run, here: Path) -> None:
    (here / "folder").mkdir()
    refused(render("orders", "--template", "folder"), FAILED, "not the root of a git", here)


def test_a_repository_that_is_no_template(render: Run, here: Path, own_template: Path) -> None:
    (own_template / "copier.yml").unlink()
    commit(own_template)
    refused(render("orders", "--template", own_template), FAILED, "not a template", here)


def _break_yaml(template: Path) -> None:
    (template / "copier.yml").write_text("{a")


def _break_a_file(template: Path) -> None:
    (template / "template/project/README.md").write_text("{{ no_such_answer }}\n")


def _break_syntax(template: Path) -> None:
    (template / "template/project/README.md").write_text("{{ (\n")


def _run_code(template: Path) -> None:
    with (template / "copier.yml").open("a") as settings:
        settings.write("\n_tasks: [touch made]\n")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_break_yaml, "copier.yml of the template cannot be read"),
        (_break_a_file, "no_such_answer"),
        (_break_syntax, "file of the template"),
        (_run_code, "wants to run code"),
    ],
)
def test_a_template_that_cannot_be_rendered(
    render: Run, here: Path, own_template: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(own_template)
    commit(own_template)
    refused(render("orders", "--template", own_template), FAILED, words, here)


def test_an_answer_to_a_question_that_does_not_apply(
    render: Run, here: Path, own_template: Path
) -> None:
    with (own_template / "copier.yml").open("a") as questions:
        questions.write("\nscopes:\n  type: str\n  default: a\n  when: \"{{ auth == 'jwt' }}\"\n")
    commit(own_template)
    flags = ("--auth", "none", "--data", "scopes=b")
    result = render("orders", "--template", own_template, *flags)
    refused(result, USAGE, "scopes does not apply", here)


PAIR = """
exclusive:
  type: str
  default: x
  validator: |
    # {% if auth == 'jwt' and database == 'sqlite' %}
    Use mysql.
    # {% endif %}
"""


def test_an_incompatible_pair(render: Run, here: Path, own_template: Path) -> None:
    with (own_template / "copier.yml").open("a") as questions:
        questions.write(PAIR)
    commit(own_template)
    result = render("orders", "--template", own_template, "--database", "sqlite")
    refused(result, USAGE, "exclusive: Use mysql.", here)


def _path_with(tmp_path: Path, *programs: str) -> str:
    folder = tmp_path / "programs"
    folder.mkdir()
    for program in programs:
        (folder / program).symlink_to(shutil.which(program) or program)
    return str(folder)


def test_no_git(render: Run, here: Path, tmp_path: Path) -> None:
    result = render("orders", PATH=_path_with(tmp_path, "uv"))
    refused(result, FAILED, "git is not on the PATH", here)


def test_no_uv(fastwright: Run, here: Path, tmp_path: Path) -> None:
    result = fastwright("new", "orders", "--defaults", PATH=_path_with(tmp_path, "git"))
    refused(result, FAILED, "uv is not on the PATH", here)
    assert "--no-install" in result.stderr


def test_no_network(render: Run, here: Path) -> None:
    result = render("orders", "--template", "https://127.0.0.1:1/template.git")
    refused(result, FAILED, "cannot be fetched", here)


@pytest.mark.parametrize("verb", ["setup", "check"])
def test_a_folder_that_is_no_project(fastwright: Run, here: Path, verb: str) -> None:
    result = fastwright(verb, "-C", here)
    refused(result, FAILED, "not a project made from a template", here)
