"""`fastwright doctor` finds what is wrong with a project, and names the command that mends it."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import ANSWERS, AUTHOR, LINES, Look, record, release, write

GOOD = "x7Kp2QmZ9rT4vW8yB1nC6dF3gH5jL0aS" * 2


@pytest.fixture
def type_in(environment: dict[str, str]) -> Callable[[str, Path], None]:
    """Types a command in a folder; the editor that it may open does nothing."""

    def run(command: str, folder: Path) -> None:
        env = environment | AUTHOR | {"EDITOR": "true"}
        subprocess.run(["bash", "-ec", command], cwd=folder, env=env, check=True)

    return run


def test_a_healthy_project_of_plain_copier(fastwright: Run, project: Path) -> None:
    result = fastwright("doctor", "-C", project)
    assert result.returncode == 0, result.stdout
    assert "Nothing to mend." in result.stdout
    assert re.search(r"\(git \d+\.\d+\S*, uv \d+\.\d+\S*, python 3\.\d+\S*\)", result.stdout)


def test_a_healthy_project_of_the_wrapper(fastwright: Run, releases: Path) -> None:
    made = fastwright("new", "shop", "--defaults", "--no-install", "--template", releases)
    assert made.returncode == 0, made.stderr
    result = fastwright("doctor", "-C", "shop")
    assert result.returncode == 0, result.stdout


def test_a_finding_says_what_and_why_and_how_to_mend_it(fastwright: Run, project: Path) -> None:
    (project / "notes.txt.rej").write_text("@@\n")
    result = fastwright("doctor", "-C", "orders")
    assert result.returncode == 1
    assert "1. notes.txt.rej holds changes that an update could not bring in." in result.stdout
    assert "bring them in by hand" in result.stdout
    assert "   $EDITOR notes.txt notes.txt.rej\n" in result.stdout
    assert "cd orders" in result.stderr


def test_json_has_it_all(fastwright: Run, project: Path) -> None:
    (project / "notes.txt.rej").write_text("@@\n")
    result = fastwright("doctor", "-C", project, "--json")
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert told["path"] == str(project)
    assert set(told["tools"]) == {"git", "uv", "python"}
    [finding] = told["findings"]
    assert set(finding) == {"name", "found", "why", "mend"}
    assert told["unexamined"] == []


def test_a_folder_that_was_never_a_project(fastwright: Run, here: Path) -> None:
    (here / "notes").mkdir()
    for place in ("notes", "absent"):
        result = fastwright("doctor", "-C", place)
        assert result.returncode == 1
        assert f"{place} is not a project" in result.stderr
        assert result.stdout == ""


def test_looking_changes_nothing(fastwright: Run, project: Path) -> None:
    write(project, {".env": "AUTH_SECRET=changeme\n", "README.md": "mine\n"})
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert fastwright("doctor", "-C", project).returncode == 1
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_a_project_in_a_folder_of_a_repository_in_a_worktree_and_in_a_submodule(
    project: Path, here: Path, findings: Look
) -> None:
    git(project, "worktree", "add", "--quiet", str(here / "tree"))
    assert findings("tree") == {}
    (here / "outer").mkdir()
    git(here / "outer", "init", "--quiet")
    allowed = ("-c", "protocol.file.allow=always")
    git(here / "outer", *allowed, "submodule", "--quiet", "add", str(project), "inner")
    assert findings("outer/inner") == {}
    git(here / "outer", "rm", "--quiet", "--force", "inner")
    subprocess.run(["cp", "-r", str(project), str(here / "outer/folder")], check=True)
    subprocess.run(["rm", "-rf", str(here / "outer/folder/.git")], check=True)
    commit(here / "outer")
    assert findings("outer/folder") == {}
    (here / "outer/folder/a.rej").touch()
    assert set(findings("outer/folder")) == {"patch-rejected"}


def spoil_repository(project: Path) -> None:
    subprocess.run(["rm", "-rf", str(project / ".git")], check=True)


def spoil_mode(project: Path) -> None:
    write(project, {".env": f"AUTH_SECRET={GOOD}\n"})
    (project / ".env").chmod(0o644)


def spoil_index(project: Path) -> None:
    spoil_mode(project)
    (project / ".env").chmod(0o600)
    git(project, "add", "--force", ".env")


def spoil_ignore(project: Path) -> None:
    spoil_mode(project)
    (project / ".env").chmod(0o600)
    (project / ".gitignore").write_text(".venv/\n")


def spoil_answers(project: Path) -> None:
    (project / ANSWERS).unlink()
    commit(project)


def spoil_address(project: Path) -> None:
    record(project, _src_path="../../own template")
    commit(project)


def spoil_unknown(project: Path) -> None:
    record(project, colour="blue")
    commit(project)


def spoil_uncommitted(project: Path) -> None:
    record(project, database="mysql")


def spoil_description(project: Path) -> None:
    record(project, description="Edited by hand.")
    commit(project, "Another description")


def spoil_version(project: Path) -> None:
    record(project, _commit="v1.0.0-3-gabcdef0")
    commit(project)


def test_a_repository_of_another_user_is_told_with_how_to_trust_it(
    project: Path, findings: Look
) -> None:
    found = findings(project, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert "repository-distrusted" in found
    mend = found["repository-distrusted"]["mend"]
    assert mend == f"git config --global --add safe.directory {project}"


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (spoil_repository, "repository-missing"),
        (spoil_mode, "env-readable"),
        (spoil_index, "env-tracked"),
        (spoil_ignore, "env-unignored"),
        (spoil_answers, "answers-missing"),
        (spoil_address, "template-relative"),
        (spoil_unknown, "answer-unknown"),
        (spoil_uncommitted, "answers-edited"),
        (spoil_description, "answers-edited"),
        (spoil_version, "version-vanished"),
    ],
)
def test_the_command_of_a_finding_mends_it(
    spoil: Callable[[Path], None],
    name: str,
    project: Path,
    findings: Look,
    type_in: Callable[[str, Path], None],
    fastwright: Run,
) -> None:
    spoil(project)
    found = findings()
    assert set(found) == {name}
    command = found[name]["mend"]
    if command.startswith("fastwright"):
        words = command.split()
        assert fastwright(*words[1:], "-C", "orders", **AUTHOR).returncode == 0
        if git(project, "status", "--porcelain", "--untracked-files=no"):
            commit(project, "Mended")
    else:
        type_in(command, project)
    assert findings() == {}


def test_an_update_under_way_is_found(
    project: Path, releases: Path, fastwright: Run, findings: Look
) -> None:
    release(releases, "v1.1.0", {"notes.txt": LINES.replace("line 3\n", "line three\n")})
    write(project, {"notes.txt": LINES.replace("line 3\n", "my line\n")})
    commit(project)
    assert fastwright("update", "-C", project, **AUTHOR).returncode == 1
    found = findings()
    assert found["update-unfinished"]["mend"] == "fastwright update --continue"
    assert "--abort" in found["update-unfinished"]["why"]
    assert found["conflict-unsolved"]["mend"] == "$EDITOR +4 notes.txt"
    fastwright("update", "-C", project, "--abort", **AUTHOR)
    assert findings() == {}


def test_a_staged_update_waits_for_its_commit(
    project: Path, releases: Path, fastwright: Run, findings: Look
) -> None:
    release(releases, "v1.1.0")
    assert fastwright("update", "-C", project, **AUTHOR).returncode == 0
    assert findings()["update-unfinished"]["mend"] == "git commit"
    commit(project)
    assert findings() == {}


def test_an_update_that_is_half_undone_is_found(
    project: Path, releases: Path, fastwright: Run, findings: Look
) -> None:
    release(releases, "v1.1.0")
    assert fastwright("update", "-C", project, **AUTHOR).returncode == 0
    notes = project / ".git/fastwright"
    (notes / "update.json").rename(notes / "undoing.json")
    assert findings()["update-unfinished"]["mend"] == "fastwright update --abort"
    assert "half undone" in fastwright("status", project).stdout


def test_a_broken_note_of_an_update_is_found(project: Path, findings: Look) -> None:
    write(project / ".git", {"fastwright/update.json": "{"})
    found = findings()
    assert set(found) == {"update-unfinished"}
    assert "cannot be read" in found["update-unfinished"]["found"]


def test_a_project_without_its_template_at_hand_is_looked_at_all_the_same(
    project: Path, releases: Path, findings: Look
) -> None:
    releases.rename(releases.with_name("gone"))
    write(project, {".env": "AUTH_SECRET=changeme\n"})
    (project / ".env").chmod(0o600)
    assert set(findings()) == {"template-unreachable", "secret-weak"}


def test_without_git_there_is_nothing_to_look_at(
    fastwright: Run, project: Path, tmp_path: Path
) -> None:
    result = fastwright("doctor", "-C", project, PATH=str(tmp_path))
    assert result.returncode == 1
    assert "git is not on the PATH" in result.stderr
