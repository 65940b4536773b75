"""`fastwright plan`, `update` and `set`: what they print, how they end, and what they refuse."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run, commit, files_below, git

Release = Callable[..., None]
Orders = Callable[..., Path]


@pytest.fixture
def release(own_template: Path) -> Release:
    """Return a function that releases the template with other files."""

    def release(tag: str, **files: str) -> None:
        for name, text in files.items():
            path = own_template / "template/project" / name.replace("__", "/")
            path = path.with_suffix(".md") if path.suffix == "" else path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        commit(own_template, tag)
        git(own_template, "tag", tag)

    release("v1.0.0", NOTES="one\ntwo\nthree\nfour\nfive\n")
    return release


@pytest.fixture
def project(own_template: Path, here: Path, release: Release, fastwright: Run) -> Path:
    """A committed project at the first release, in the folder that the command runs in."""
    made = fastwright("new", "orders", "--defaults", "--no-install", "--template", own_template)
    assert made.returncode == 0, made.stderr
    project = here / "orders"
    git(project, "config", "user.name", "Ada")
    git(project, "config", "user.email", "ada@example.com")
    release("v1.1.0", NOTES="one\ntwo\nTHREE\nfour\nfive\n", docs__new="new\n")
    return project


def edit(project: Path, text: str) -> None:
    (project / "NOTES.md").write_text(text)
    git(project, "commit", "--quiet", "--all", "--message", "Mine")


CONFLICTING = "one\ntwo\nmine\nfour\nfive\n"


def test_a_plan_says_what_and_how(project: Path, fastwright: Run) -> None:
    before = files_below(project)
    plan = fastwright("plan", "-C", "orders")
    assert plan.returncode == 0
    assert "v1.0.0 → v1.1.0 of" in plan.stdout
    assert "changed       NOTES.md\n" in plan.stdout
    assert "added         docs/new.md\n" in plan.stdout
    assert "To do it: fastwright update -C orders --to v1.1.0" in plan.stderr
    assert files_below(project) == before


def test_a_plan_shows_the_hunks_of_a_conflict(project: Path, fastwright: Run) -> None:
    edit(project, CONFLICTING)
    shown = fastwright("plan", "-C", "orders").stdout
    assert "conflict      NOTES.md  (you and the template changed it)" in shown
    assert "<<<<<<< yours\n    mine\n    =======\n    THREE\n    >>>>>>> template-v1.1.0" in shown


@pytest.mark.usefixtures("project")
def test_a_plan_shows_the_patch_where_it_is_asked_for(fastwright: Run) -> None:
    shown = fastwright("plan", "-C", "orders", "--diff").stdout
    assert "\n-three\n+THREE\n" in shown


def test_a_plan_ends_with_what_waits_where_that_is_asked_for(
    project: Path, fastwright: Run
) -> None:
    assert fastwright("plan", "-C", "orders", "--exit-code").returncode == 10
    edit(project, CONFLICTING)
    assert fastwright("plan", "-C", "orders", "--exit-code").returncode == 11
    assert fastwright("plan", "-C", "orders", "--exit-code", "--to", "v1.0.0").returncode == 0


@pytest.mark.usefixtures("project")
def test_a_plan_is_for_programs_too(fastwright: Run) -> None:
    done = fastwright("plan", "-C", "orders", "--json")
    plan = json.loads(done.stdout)
    assert plan["to"]["version"] == "v1.1.0"
    assert {"path": "docs/new.md", "change": "added"} in plan["files"]
    assert done.stderr == ""


def test_plans_of_several_projects_come_from_one_call(
    project: Path, here: Path, fastwright: Run
) -> None:
    shutil.copytree(project, here / "stock")
    done = fastwright("plan", "-C", "orders", "-C", "stock", "--json")
    assert [Path(plan["project"]).name for plan in json.loads(done.stdout)] == ["orders", "stock"]


def test_an_update_is_staged_and_told(project: Path, fastwright: Run) -> None:
    done = fastwright("update", "-C", "orders")
    assert done.returncode == 0, done.stderr
    assert "To take it: git commit; to go back: fastwright update -C orders --abort" in done.stderr
    assert git(project, "status", "--porcelain").splitlines()[1:] == [
        "M  NOTES.md",
        "A  docs/new.md",
    ]


def test_an_update_with_conflicts_ends_with_1_and_says_how_to_go_on(
    project: Path, fastwright: Run
) -> None:
    edit(project, CONFLICTING)
    done = fastwright("update", "-C", "orders", "--commit")
    assert done.returncode == 1
    assert "Conflicts to be solved: NOTES.md" in done.stderr

    stuck = fastwright("update", "-C", "orders", "--continue")
    assert stuck.returncode == 1
    assert "There are conflict markers in NOTES.md." in stuck.stderr

    (project / "NOTES.md").write_text("one\ntwo\nmine, THREE\nfour\nfive\n")
    assert fastwright("update", "-C", "orders", "--continue").returncode == 0
    assert git(project, "status", "--porcelain") == ""
    assert "v1.1.0" in git(project, "log", "-1", "--format=%s")


def test_an_update_goes_back(project: Path, fastwright: Run) -> None:
    edit(project, CONFLICTING)
    before = files_below(project)
    fastwright("update", "-C", "orders")
    done = fastwright("update", "-C", "orders", "--abort")
    assert done.returncode == 0
    after = files_below(project)
    assert {name: before[name] for name in before if not name.startswith(".git/")} == {
        name: after[name] for name in after if not name.startswith(".git/")
    }


@pytest.mark.usefixtures("project")
def test_a_plan_that_was_written_down_is_followed(fastwright: Run) -> None:
    fastwright("plan", "-C", "orders", "--out", "plan.json")
    done = fastwright("update", "-C", "orders", "--plan", "plan.json", "--commit")
    assert done.returncode == 0, done.stderr
    again = fastwright("plan", "-C", "orders", "--exit-code")
    assert (again.returncode, "nothing to do" in again.stdout) == (0, True)


def test_a_plan_of_another_state_is_not_followed(project: Path, fastwright: Run) -> None:
    fastwright("plan", "-C", "orders", "--out", "plan.json")
    edit(project, "one\ntwo\nthree\nfour\nmine\n")
    done = fastwright("update", "-C", "orders", "--plan", "plan.json")
    assert done.returncode == 1
    assert "The plan was made for another state: head was" in done.stderr
    assert git(project, "status", "--porcelain") == ""


def test_a_newer_release_does_not_change_a_plan(
    project: Path, release: Release, fastwright: Run
) -> None:
    fastwright("plan", "-C", "orders", "--out", "plan.json")
    release("v1.2.0", docs__later="later\n")
    assert fastwright("update", "-C", "orders", "--plan", "plan.json").returncode == 0
    assert not (project / "docs/later.md").exists()


def test_an_answer_is_set(project: Path, fastwright: Run) -> None:
    fastwright("update", "-C", "orders", "--commit")
    done = fastwright("set", "database=mysql", "-C", "orders", "--commit")
    assert done.returncode == 0, done.stderr
    assert "database: postgresql → mysql  (as you said)" in done.stdout
    assert "asyncmy" in (project / "app/main.py").read_text()
    assert git(project, "log", "-1", "--format=%s") == "Set database to mysql"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["update", "-C", "orders", "--to", "v9"], "has no commit, tag or branch v9"),
        (["update", "-C", "orders", "--continue", "--abort"], "under way"),
        (["update", "-C", "orders", "--abort", "--to", "v1.1.0"], "Leave --to out"),
        (["update", "-C", "orders", "--plan", "none.json"], "none.json cannot be read"),
        (["update", "-C", "orders", "--plan", "x", "--to", "v1.1.0"], "Leave one of the two out"),
        (["plan", "-C", "orders", "-C", "orders", "--out", "x"], "Give -C once"),
        (["plan", "-C", "orders", "--data", "database"], "is not an assignment"),
        (["plan", "-C", "orders", "--data", "colour=red"], "There is no question colour"),
        (["set", "database=oracle", "-C", "orders"], "database cannot be oracle"),
        (["set", "uses_mysql=true", "-C", "orders"], "is computed from other answers"),
        (["set", "database", "-C", "orders"], "Write it as KEY=VALUE"),
        (["set", "-C", "orders"], "Missing argument"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str], words: str, project: Path, fastwright: Run
) -> None:
    done = fastwright(*arguments)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan"], "is not in a git repository"),
        (["update", "-C", "missing"], "missing"),
        (["update", "-C", "orders", "--abort"], "No update is under way"),
        (["update", "-C", "orders", "--template", "nowhere"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told(
    arguments: list[str], words: str, project: Path, fastwright: Run
) -> None:
    done: Result = fastwright(*arguments)
    assert done.returncode == 1, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert git(project, "status", "--porcelain") == ""


def test_a_commit_that_a_hook_refuses_leaves_all_staged(project: Path, fastwright: Run) -> None:
    hook = project / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    done = fastwright("update", "-C", "orders", "--commit")
    assert done.returncode == 1
    assert "not today" in done.stderr
    assert "M  NOTES.md" in git(project, "status", "--porcelain")
    assert fastwright("update", "-C", "orders", "--abort").returncode == 0


def test_an_update_that_is_staged_is_committed_later(project: Path, fastwright: Run) -> None:
    assert fastwright("update", "-C", "orders").returncode == 0
    assert fastwright("update", "-C", "orders", "--abort", "--commit").returncode == 2
    done = fastwright("update", "-C", "orders", "--continue", "--commit")
    assert done.returncode == 0, done.stderr
    assert git(project, "status", "--porcelain") == ""


def test_what_came_in_the_way_since_it_was_planned_stops_it(project: Path, fastwright: Run) -> None:
    (project / ".gitignore").write_text("docs/\n")
    git(project, "add", ".gitignore")
    git(project, "commit", "--quiet", "--message", "Mine")
    assert fastwright("plan", "-C", "orders", "--out", "plan.json").returncode == 0
    (project / "docs").mkdir()
    (project / "docs/new.md").write_text("precious\n")
    stopped = fastwright("update", "-C", "orders", "--plan", "plan.json")
    assert stopped.returncode == 1
    assert 'in_the_way was [], and is ["docs/new.md"] now' in stopped.stderr
    assert (project / "docs/new.md").read_text() == "precious\n"

    assert fastwright("plan", "-C", "orders", "--out", "plan.json").returncode == 0
    done = fastwright("update", "-C", "orders", "--plan", "plan.json")
    assert done.returncode == 0
    assert "In the way (put aside in .git/fastwright/aside)\n  docs/new.md\n" in done.stdout


@pytest.mark.usefixtures("project")
def test_the_command_that_a_plan_names_does_that(
    own_template: Path, here: Path, fastwright: Run
) -> None:
    own_template.rename(here / "moved")
    plan = fastwright("plan", "-C", "orders", "--template", here / "moved", "--defaults")
    command = plan.stderr.rpartition("To do it: fastwright ")[2].split()
    assert command[-3:] == ["--template", str(here / "moved"), "--defaults"]
    assert fastwright(*command).returncode == 0
