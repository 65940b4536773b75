"""`fastwright status` tells how projects stand to their templates."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import ANSWERS, Look, record, release, write


def test_a_project_at_the_newest_release(fastwright: Run, project: Path, releases: Path) -> None:
    result = fastwright("status", project)
    assert result.returncode == 0, result.stderr
    assert f"template  {releases}\n" in result.stdout
    assert "version   v1.0.0, the newest\n" in result.stdout
    assert "plan" not in result.stderr


def test_a_project_that_is_behind_counts_releases(
    fastwright: Run, project: Path, releases: Path, status: Look
) -> None:
    release(releases, "v1.1.0")
    release(releases, "v2.0.0rc1")
    release(releases, "v1.2.0")
    told = status(project)
    assert (told["version"], told["newest"]) == ("v1.0.0", "v1.2.0")
    assert (told["behind"], told["releases_behind"]) == (True, 2)
    result = fastwright("status", "orders")
    assert "v1.0.0, 2 releases behind\n" in result.stdout
    assert "fastwright plan -C orders" in result.stderr


def test_a_recorded_commit_has_the_name_of_its_tag(
    project: Path, releases: Path, status: Look
) -> None:
    made = release(releases, "v1.1.0")
    record(project, _commit=made[:8])
    assert (status(project)["tag"], status(project)["behind"]) == ("v1.1.0", False)


def test_a_project_of_the_wrapper_is_looked_at_like_one_of_copier(
    fastwright: Run, releases: Path, status: Look
) -> None:
    made = fastwright("new", "shop", "--defaults", "--no-install", "--template", releases)
    assert made.returncode == 0, made.stderr
    assert status("shop")["behind"] is False
    release(releases, "v1.1.0")
    assert status("shop")["releases_behind"] == 1


def test_here_is_where_one_looks_by_default(fastwright: Run, project: Path, here: Path) -> None:
    (here / ANSWERS).write_text((project / ANSWERS).read_text())
    assert fastwright("status").stdout.startswith("here\n")


def test_a_template_out_of_reach_is_unknown_in_words(fastwright: Run, project: Path) -> None:
    record(project, _src_path="/gone/away")
    result = fastwright("status", project)
    assert result.returncode == 0
    assert "newest     unknown: the template cannot be reached: " in result.stdout
    assert "/gone/away" in result.stdout


@pytest.mark.parametrize("flag", [(), ("--exit-code",)])
def test_a_state_changes_the_exit_code_where_that_is_asked_for(
    fastwright: Run, project: Path, releases: Path, flag: tuple[str, ...]
) -> None:
    assert fastwright("status", project, *flag).returncode == 0
    release(releases, "v1.1.0")
    assert fastwright("status", project, *flag).returncode == (10 if flag else 0)
    record(project, _src_path="/gone/away")
    result = fastwright("status", project, *flag)
    assert result.returncode == (1 if flag else 0)
    assert ("not known whether every project" in result.stderr) == bool(flag)


def test_what_is_no_project_fails_after_the_others_were_shown(
    fastwright: Run, project: Path, here: Path
) -> None:
    (here / "notes").mkdir()
    (here / "README.md").touch()
    result = fastwright("status", project, "notes", "README.md", "absent")
    assert result.returncode == 1
    assert "orders" in result.stdout
    for name in ("notes", "README.md", "absent"):
        assert f"{name} is not a project" in result.stderr
    assert "3 of 4 paths are no projects." in result.stderr
    assert ANSWERS in result.stderr


def test_json_names_what_is_no_project(fastwright: Run, project: Path) -> None:
    result = fastwright("status", "--json", project, "absent")
    assert result.returncode == 1
    orders, absent = json.loads(result.stdout)
    assert orders["path"] == str(project)
    assert absent["path"] == "absent"
    assert "not a project" in absent["error"]


@pytest.mark.parametrize(
    "text", ["- a\n- list\n", "1: one\n", "{", "a: 1\n---\nb: 2\n", "", "\x00", "a: \ud7ff\xff"]
)
def test_an_answers_file_that_is_none_is_a_known_failure(
    fastwright: Run, project: Path, text: str
) -> None:
    (project / ANSWERS).write_bytes(text.encode("latin-1", "ignore"))
    result = fastwright("status", project)
    assert result.returncode == 1, result.stdout
    assert ANSWERS in result.stderr
    assert "bug" not in result.stderr


def test_answers_of_odd_types_are_looked_at_all_the_same(project: Path, status: Look) -> None:
    record(project, _commit=1234567, since=date(2020, 1, 1), _src_path=None)
    told = status(project)
    assert (told["version"], told["behind"]) == ("1234567", None)


def test_a_password_in_an_address_is_not_shown(fastwright: Run, project: Path) -> None:
    record(project, _src_path="https://ada:hunter2@127.0.0.1:1/x.git")
    for arguments in ([], ["--json"], [project]):
        result = fastwright("status", project, *arguments)
        assert "127.0.0.1:1/x.git" in result.stdout + result.stderr
        assert "hunter2" not in result.stdout + result.stderr


def test_each_template_is_asked_once_however_many_projects_name_it(
    fastwright: Run, another: Callable[[str], Path], tmp_path: Path
) -> None:
    names = [f"service-{number}" for number in range(12)]
    for name in names:
        another(name)
    trace = tmp_path / "trace"
    result = fastwright("status", *names, GIT_TRACE=str(trace))
    assert result.returncode == 0, result.stderr
    assert trace.read_text().count("built-in: git ls-remote") == 1


def test_several_projects_are_a_table(
    fastwright: Run, another: Callable[[str], Path], releases: Path
) -> None:
    write(another("a-service-with-a-long-name"), {"README.md": "mine\n"})
    record(another("b"), _src_path="/gone/away")
    release(releases, "v1.1.0")
    result = fastwright("status", "a-service-with-a-long-name", "b")
    title, *rows = result.stdout.splitlines()
    assert title.split() == ["PROJECT", "VERSION", "NEWEST", "BEHIND", "REMARKS"]
    behind, remarks = title.index("BEHIND"), title.index("REMARKS")
    assert [row[behind:remarks].strip() for row in rows] == ["1 release", "unknown"]
    assert [row[remarks:] for row in rows] == ["1 file not committed"] * 2
    assert result.stderr.count("/gone/away") == 2
    assert "2 projects: 1 behind, 1 unknown." in result.stderr
    assert "\x1b" not in result.stdout


def test_it_starts_without_heavy_imports(project: Path, environment: dict[str, str]) -> None:
    script = (
        "import sys; from fastwright.cli import run; assert run(['status', *sys.argv[1:]]) == 0;"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, str(project)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert loaded.isdisjoint({"copier", "pydantic", "rich", "jinja2", "pathspec"})


def test_it_changes_nothing(fastwright: Run, project: Path) -> None:
    write(project, {"README.md": "mine\n"})
    # Its content is the same, and git has to look.
    os.utime(project / "notes.txt", (0, 0))
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    fastwright("status", project)
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_ctrl_c_ends_it_while_a_template_is_waited_for(
    project: Path, environment: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"git://127.0.0.1:{mute.getsockname()[1]}/template.git"
        record(project, _src_path=address)
        command = [sys.executable, "-m", "fastwright", "status", str(project)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
            caller, _ = mute.accept()
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=8)
        caller.close()
    assert process.returncode == 130
    assert b"Interrupted" in said
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert address not in running.stdout


def test_a_project_outside_of_git_is_told_apart(fastwright: Run, project: Path) -> None:
    (project / ".git").rename(project.parent / "away")
    result = fastwright("status", project)
    assert result.returncode == 0
    assert "v1.0.0, the newest" in result.stdout
    assert "is not in a git repository" in result.stdout


def test_a_project_without_a_commit_is_told_apart(
    fastwright: Run, project: Path, here: Path
) -> None:
    (project / ".git").rename(here / "away")
    git(project, "init", "--quiet")
    assert "no commit yet" in fastwright("status", project).stdout


def test_a_repository_that_is_gone_since_it_was_planned_is_told_apart(
    fastwright: Run, project: Path, releases: Path
) -> None:
    release(releases, "v1.1.0")
    assert fastwright("plan", "-C", project).returncode == 0
    shutil.rmtree(project / ".git")
    result = fastwright("status", project)
    assert "drift      unknown: run plan\n" in result.stdout
    assert "is not in a git repository" in result.stdout + result.stderr


def test_of_a_repository_with_several_services_each_sees_its_own(
    project: Path, here: Path, status: Look
) -> None:
    (project / ".git").rename(here / "away")
    for name in ("one", "two"):
        subprocess.run(["cp", "-r", str(project), str(here / name)], check=True)
    git(here, "init", "--quiet")
    commit(here)
    write(here / "one", {"README.md": "mine\n"})
    (here / "two/docs.rej").touch()
    one, two = status("one"), status("two")
    assert (one["edits"], one["rejects"]) == (["README.md"], [])
    assert (two["edits"], two["rejects"]) == ([], ["docs.rej"])


def test_a_worktree_and_a_submodule_are_projects(project: Path, here: Path, status: Look) -> None:
    git(project, "worktree", "add", "--quiet", str(here / "tree"))
    write(here / "tree", {"README.md": "mine\n"})
    assert status("tree")["edits"] == ["README.md"]
    assert status("orders")["edits"] == []

    (here / "outer").mkdir()
    git(here / "outer", "init", "--quiet")
    allowed = ("-c", "protocol.file.allow=always")
    git(here / "outer", *allowed, "submodule", "--quiet", "add", str(project), "inner")
    write(here / "outer/inner", {"README.md": "mine\n"})
    assert status("outer/inner")["edits"] == ["README.md"]
    assert status("outer/inner")["behind"] is False
