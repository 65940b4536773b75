"""Plain Copier makes and updates every service, and needs no trust for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from copier import run_copy, run_update

from tests.render.conftest import IDENTITY, commit_all, git
from tests.render.variants import SERVICES, name_variant


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
