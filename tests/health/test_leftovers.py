"""What an update has left in the files of a project is found, and nothing else is taken for it."""

from pathlib import Path

import pytest
from fastwright.leftovers import find_markers, find_rejects

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import AUTHOR, ENDED, LINES, STARTED, Look, release, write

CONFLICT = f"{STARTED} yours\na\n=======\nb\n{ENDED} theirs\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return tmp_path


@pytest.fixture
def clashing(project: Path, releases: Path) -> Path:
    """A project and a newer release that changed the same line, each in its way."""
    release(releases, "v1.1.0", {"notes.txt": LINES.replace("line 3\n", "line three\n")})
    write(project, {"notes.txt": LINES.replace("line 3\n", "my line\n")})
    commit(project, "Mine")
    return project


def test_conflicts_of_plain_copier(clashing: Path, copier: Run, status: Look) -> None:
    done = copier("update", "--defaults", clashing)
    assert done.returncode == 0, done.stderr
    told = status(clashing)
    assert told["markers"] == {"notes.txt": [4]}
    assert told["rejects"] == []
    assert "notes.txt" in told["edits"]


def test_rejects_of_plain_copier(clashing: Path, copier: Run, status: Look) -> None:
    done = copier("update", "--defaults", "--conflict", "rej", clashing)
    assert done.returncode == 0, done.stderr
    told = status(clashing)
    assert told["rejects"] == ["notes.txt.rej"]
    assert told["markers"] == {}


def test_an_update_with_conflicts_waits_until_it_is_aborted(
    clashing: Path, fastwright: Run, status: Look
) -> None:
    assert fastwright("update", "-C", clashing, **AUTHOR).returncode == 1
    told = status(clashing)
    assert told["update_under_way"] == "resolving"
    assert told["markers"] == {"notes.txt": [4]}
    text = fastwright("status", clashing).stdout
    assert f"fastwright update -C {clashing} --continue" in text
    assert f"fastwright update -C {clashing} --abort" in text
    assert fastwright("update", "-C", clashing, "--abort", **AUTHOR).returncode == 0
    told = status(clashing)
    assert (told["update_under_way"], told["markers"], told["edits"]) == (None, {}, [])


def test_an_update_without_conflicts_waits_for_its_commit(
    project: Path, releases: Path, fastwright: Run, status: Look
) -> None:
    release(releases, "v1.1.0")
    assert fastwright("update", "-C", project, **AUTHOR).returncode == 0
    assert status(project)["update_under_way"] == "staged"
    commit(project, "The update")
    told = status(project)
    assert (told["update_under_way"], told["behind"], told["edits"]) == (None, False, [])


def test_a_merge_of_git_that_went_wrong(project: Path, status: Look) -> None:
    git(project, "switch", "--quiet", "--create", "other")
    write(project, {"notes.txt": "theirs\n"})
    commit(project)
    git(project, "switch", "--quiet", "main")
    write(project, {"notes.txt": "ours\n"})
    commit(project)
    with pytest.raises(Exception, match="merge"):
        git(project, "merge", "--quiet", "other")
    assert status(project)["markers"] == {"notes.txt": [1]}


def test_each_conflict_of_a_file_is_found(repository: Path) -> None:
    write(repository, {"a/b c.txt": f"x\n{CONFLICT}y\n{CONFLICT}"})
    assert find_markers(repository) == {"a/b c.txt": [2, 8]}


def test_a_conflict_with_its_base_is_one(repository: Path) -> None:
    base = "|" * 7
    write(repository, {"a.txt": f"{STARTED} yours\na\n{base} base\nx\n=======\nb\n{ENDED} t\n"})
    assert find_markers(repository) == {"a.txt": [1]}


def test_a_conflict_between_windows_line_ends_is_one(repository: Path) -> None:
    (repository / "a.txt").write_bytes(CONFLICT.replace("\n", "\r\n").encode())
    assert find_markers(repository) == {"a.txt": [1]}


@pytest.mark.parametrize(
    "text",
    [
        "Title\n=======\n",
        f"{STARTED} yours\n",
        f"{ENDED} theirs\n=======\n{STARTED} yours\n",
        f"  {STARTED} yours\n  =======\n  {ENDED} theirs\n",
        f"{STARTED}<\n=======\n{ENDED}>\n",
        f"{STARTED} x\n========\n{ENDED} y\n",
    ],
)
def test_text_that_only_looks_alike_is_no_conflict(repository: Path, text: str) -> None:
    write(repository, {"a.rst": text})
    assert find_markers(repository) == {}


def test_what_git_ignores_is_not_searched(repository: Path) -> None:
    write(repository, {".gitignore": ".venv/\n", ".venv/a.py": CONFLICT, ".venv/a.rej": ""})
    assert find_markers(repository) == {}
    assert find_rejects(repository) == []


@pytest.mark.parametrize("settings", ["color.ui=always", "grep.fullName=true", "grep.column=true"])
def test_settings_of_git_change_nothing(
    repository: Path, settings: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _, value = settings.partition("=")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", key)
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", value)
    write(repository, {"inner/deep/a.txt": CONFLICT, "inner/a.txt.rej": ""})
    assert find_markers(repository / "inner") == {"deep/a.txt": [1]}
    assert find_rejects(repository / "inner") == ["a.txt.rej"]


def test_rejects_that_are_ignored_are_found(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(f"[core]\nexcludesFile = {home / 'ignored'}\n")
    (home / "ignored").write_text("*.rej\n")
    monkeypatch.setenv("HOME", str(home))
    write(repository, {".gitignore": "*.rej\n", "app/a.py.rej": "", "é\n.rej": ""})
    assert find_rejects(repository) == ["app/a.py.rej", "é\n.rej"]


def test_a_reject_that_was_deleted_is_gone(repository: Path) -> None:
    write(repository, {"a.rej": ""})
    commit(repository)
    (repository / "a.rej").unlink()
    assert find_rejects(repository) == []
