"""`fastwright new` makes what was asked for."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import COMPLETE, Run, commit, files_below, git
from tests.render.variants import list_choices


def answers_of(project: Path) -> dict[str, object]:
    recorded: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return recorded


def copier(*arguments: str | Path, cwd: Path, env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "copier", *map(str, arguments)]
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)


def test_renders_exactly_what_plain_copier_renders(
    render: Run, here: Path, template: Path, environment: dict[str, str]
) -> None:
    render("ours", "--database", "mysql", "--project-name", "Orders", "--project-slug", "orders")
    copier(
        *("copy", "--quiet", "--defaults", "--vcs-ref", "HEAD", template, "theirs"),
        *("-d", "database=mysql", "-d", "project_name=Orders", "-d", "project_slug=orders"),
        cwd=here,
        env=environment,
    )

    ours = files_below(here / "ours")
    assert ours.pop(".env")
    assert ours == files_below(here / "theirs")


def test_plain_copier_finds_the_template_again_and_changes_nothing(
    fastwright: Run, here: Path, environment: dict[str, str]
) -> None:
    fastwright("new", "orders", "--defaults", "--no-install")
    copier("update", "--defaults", "--vcs-ref", ":current:", cwd=here / "orders", env=environment)
    assert git(here / "orders", "status", "--porcelain") == ""


def test_git_is_not_asked_before_each_file_what_it_is_set_to(
    render: Run, tmp_path: Path, environment: dict[str, str]
) -> None:
    log, tools = tmp_path / "log", tmp_path / "tools"
    tools.mkdir()
    script = f"""#!/bin/sh\necho "$*" >> "{log}"\nexec "{shutil.which("git")}" "$@"\n"""
    (tools / "git").write_text(script)
    (tools / "git").chmod(0o700)

    render("orders", PATH=f"{tools}{os.pathsep}{environment['PATH']}")

    asked = [line for line in log.read_text().splitlines() if "core.fileMode" in line]
    assert len(asked) == 1


def test_takes_the_name_from_the_folder(render: Run, here: Path) -> None:
    render("order-desk")
    answers = answers_of(here / "order-desk")
    assert answers["project_name"] == "Order Desk"
    assert answers["project_slug"] == "order-desk"


def test_a_name_that_was_given_goes_before_that_of_the_folder(render: Run, here: Path) -> None:
    render("orders", "--project-name", "Bills")
    assert answers_of(here / "orders")["project_name"] == "Bills"


def test_the_command_line_goes_before_the_answers_file(render: Run, here: Path) -> None:
    (here / "answers.yml").write_text("database: mysql\nauth: none\nci: gitlab\n")
    result = render("x", "--answers", "answers.yml", "--auth", "jwt", "--data", "ci=none")
    assert result.returncode == 0, result.stderr
    answers = answers_of(here / "x")
    assert (answers["database"], answers["auth"], answers["ci"]) == ("mysql", "jwt", "none")


@pytest.mark.parametrize(
    "text",
    ['{"database": "sqlite", "python_version": "3.12"}', "database: sqlite\npython_version: 3.12"],
    ids=["json", "yaml"],
)
def test_reads_answers_from_a_file(render: Run, here: Path, text: str) -> None:
    (here / "answers").write_text(text)
    render("x", "--answers", "answers")
    answers = answers_of(here / "x")
    assert (answers["database"], answers["python_version"]) == ("sqlite", "3.12")


def test_the_answers_file_of_a_project_makes_its_twin(render: Run, here: Path) -> None:
    render("one", "--database", "mysql", "--project-name", "Twin", "--description", 'Says: "hi".')
    render("two", "--answers", "one/.copier-answers.yml")
    assert answers_of(here / "two") == answers_of(here / "one")


def test_all_answers_given_need_no_defaults(fastwright: Run, here: Path) -> None:
    result = fastwright(
        *("new", "x", "--no-install", "--no-git", "--description", "A desk.", "--database=sqlite"),
        *("--auth=none", "--layout=layered", "--python-version=3.13", "--ci=none"),
    )
    assert result.returncode == 0, result.stderr
    assert answers_of(here / "x")["layout"] == "layered"


def test_an_empty_folder_will_do(render: Run, here: Path) -> None:
    (here / "orders").mkdir()
    assert render("orders").returncode == 0
    assert (here / "orders/README.md").is_file()


def test_makes_the_folders_above(render: Run, here: Path) -> None:
    assert render("services/shop/orders").returncode == 0
    assert (here / "services/shop/orders/README.md").is_file()


def test_files_have_the_modes_of_the_template_under_the_umask(render: Run, here: Path) -> None:
    render("orders")
    modes = {path.stat().st_mode & 0o022 for path in (here / "orders").rglob("*")}
    assert modes == {0}
    assert (here / "orders").stat().st_mode & 0o777 == 0o777 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_leaves_nothing_beside_the_project(render: Run, here: Path) -> None:
    render("orders")
    assert [path.name for path in here.iterdir()] == ["orders"]


def test_a_dry_run_shows_the_files_and_writes_nothing(fastwright: Run, here: Path) -> None:
    result = fastwright("new", "orders", "--defaults", "--dry-run")
    assert result.returncode == 0
    readme = "Orders: A service made with FastAPI, SQLAlchemy and Alembic.\n"
    assert f" {len(readme)}  README.md\n" in result.stdout
    assert list(here.iterdir()) == []


def test_a_dry_run_as_json_lists_files_with_their_sizes(fastwright: Run, here: Path) -> None:
    listed = json.loads(fastwright("new", "orders", "--defaults", "--dry-run", "--json").stdout)
    sizes = {file["path"]: file["bytes"] for file in listed["files"]}
    assert sizes.keys() >= COMPLETE
    assert all(size > 0 for size in sizes.values())
    assert list(here.iterdir()) == []


def test_json_says_what_was_made(render: Run, here: Path, template: Path) -> None:
    made = json.loads(render("orders", "--json").stdout)
    assert made["path"] == str(here / "orders")
    assert made["template"] == str(template)
    assert git(template, "rev-parse", made["commit"]) == git(template, "rev-parse", "HEAD")
    assert made["answers"]["project_name"] == "Orders"


@pytest.mark.parametrize("auth", list_choices("auth"))
def test_the_last_screen_tells_how_the_first_one_gets_in(auth: str, render: Run) -> None:
    screen = render("orders", "--auth", auth).stderr
    ways = {"jwt": "create-admin", "api_key": "create-key", "oidc": "OIDC_ISSUER", "none": None}
    assert {way for way in ways.values() if way and way in screen} == {ways[auth]} - {None}


def test_the_last_screen_names_the_same_command_and_the_next_ones(render: Run, here: Path) -> None:
    screen = render("my orders", "--description", 'It\'s "quoted".').stderr
    command = next(line for line in screen.splitlines() if line.startswith("  fastwright new "))
    assert "cd 'my orders'" in screen
    assert "uv run pytest" in screen

    _, _, dest, *flags = shlex.split(command)
    assert dest == "my orders"
    render("again", *flags)
    assert answers_of(here / "again") == answers_of(here / "my orders")


def test_quiet_says_nothing(render: Run) -> None:
    result = render("orders", "-q")
    assert (result.stdout, result.stderr) == ("", "")


def test_writes_no_colours_without_a_terminal(render: Run) -> None:
    result = render("orders")
    assert result.returncode == 0, result.stderr
    assert "\x1b" not in result.stderr


def test_a_terminal_that_cannot_show_a_character_is_no_obstacle(render: Run, here: Path) -> None:
    result = render("orders", "--description", "Für Äpfel 🍏.", PYTHONIOENCODING="ascii")
    assert result.returncode == 0, result.stderr
    assert answers_of(here / "orders")["description"] == "Für Äpfel 🍏."


def test_json_holds_every_character_in_every_encoding(render: Run) -> None:
    made = render("orders", "--json", "--description", "Für 🍏.", PYTHONIOENCODING="ascii")
    assert json.loads(made.stdout)["answers"]["description"] == "Für 🍏."


def test_a_further_question_of_another_template_is_answered_by_data(
    render: Run, here: Path, own_template: Path
) -> None:
    with (own_template / "copier.yml").open("a") as questions:
        questions.write("\nregion:\n  type: str\n  default: eu\n  choices: [eu, us]\n")
    commit(own_template)
    result = render("orders", "--template", own_template, "--data", "region=us")
    assert result.returncode == 0, result.stderr
    assert answers_of(here / "orders")["region"] == "us"
    assert "--data region=us" in result.stderr


def test_a_surrounding_git_command_does_not_mislead_it(render: Run, here: Path) -> None:
    result = render("orders", GIT_DIR="/nowhere", GIT_INDEX_FILE="/nowhere/index")
    assert result.returncode == 0, result.stderr
    assert answers_of(here / "orders")["_commit"]
