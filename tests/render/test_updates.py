"""Plain Copier makes and updates every service, and needs no trust for it."""

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from copier import run_copy, run_update

from tests.render.conftest import IDENTITY, commit_all, git
from tests.render.variants import CHOSEN, name_variant


@pytest.mark.parametrize("answers", CHOSEN, ids=name_variant)
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


@pytest.mark.parametrize(
    ("question", "answer"), [("database", "mysql"), ("auth", "oidc"), ("layout", "layered")]
)
def test_an_update_by_copier_refuses_what_would_lose_edits(
    question: str, answer: str, released: Path, tmp_path: Path
) -> None:
    run_copy(str(released), tmp_path, defaults=True, quiet=True)
    commit_all(tmp_path)
    with pytest.raises(ValueError, match=f"type: fastwright set {question}={answer}"):
        run_update(tmp_path, data={question: answer}, defaults=True, overwrite=True, quiet=True)
    assert git(tmp_path, "status", "--porcelain") == ""


def test_a_copy_warns_of_nothing(template: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run_copy(str(template), tmp_path / "orders", defaults=True, quiet=True)


def test_an_update_by_copier_leaves_to_the_user_what_was_generated_once(
    released: Path, tmp_path: Path
) -> None:
    template, project = tmp_path / "template", tmp_path / "orders"
    shutil.copytree(released, template)
    run_copy(str(template), project, defaults=True, quiet=True)
    commit_all(project)
    (project / "app/articles/router.py").write_text("# mine\n")
    (project / "tests/test_articles.py").unlink()
    git(project, "commit", "--quiet", "--all", "--message=Mine")
    for name in (
        "app/articles/router.py",
        "app/articles/service.py",
        "tests/test_articles.py",
        "migrations/versions/20260101_0000_first.py",
        "app/main.py",
    ):
        place = template / "template" / "project" / name
        place.write_text(place.read_text() + "# better\n")
    git(template, "commit", "--quiet", "--all", "--message=Second")
    git(template, "tag", "v2.0.0")

    run_update(project, defaults=True, overwrite=True, quiet=True)

    changed = git(project, "diff", "--name-only", "HEAD").split()
    assert changed == [".copier-answers.yml", "app/main.py"]


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
