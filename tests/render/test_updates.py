"""Plain Copier makes and updates every service, without trust, and an update to nothing new changes nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from copier import run_copy, run_update

from tests.render.variants import SERVICES, name_variant

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody without a configuration."""
    environment = os.environ | IDENTITY
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout


def commit_all(folder: Path) -> None:
    """Make a repository of a folder, with everything in its first commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=First")


@pytest.fixture(scope="module")
def released(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with the template at a tag."""
    repository = tmp_path_factory.mktemp("released") / "template"
    shutil.copytree(template, repository)
    commit_all(repository)
    git(repository, "tag", "v1.0.0")
    return repository


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_an_update_to_the_same_version_changes_nothing(
    answers: dict[str, str], released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in IDENTITY.items():
        monkeypatch.setenv(name, value)
    run_copy(str(released), tmp_path, data=answers, defaults=True, quiet=True)
    commit_all(tmp_path)
    run_update(tmp_path, defaults=True, overwrite=True, quiet=True)
    assert git(tmp_path, "status", "--porcelain", "--ignored") == ""


def test_nothing_of_a_service_is_ignored_by_its_own_repository(
    released: Path, tmp_path: Path
) -> None:
    run_copy(str(released), tmp_path, defaults=True, quiet=True)
    git(tmp_path, "init", "--quiet")
    assert git(tmp_path, "status", "--porcelain", "--ignored=matching").count("!!") == 0


def test_the_command_line_of_copier_is_enough(released: Path, tmp_path: Path) -> None:
    def copier(*arguments: str | Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "copier", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=os.environ | IDENTITY,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr

    project = tmp_path / "orders"
    copier("copy", "--vcs-ref", "HEAD", released, project, "--defaults", "-d", "database=mysql")
    commit_all(project)
    copier("update", "--defaults", "--skip-answered", project)
    assert git(project, "status", "--porcelain") == ""
