"""The programs that a project needs are there, and new enough."""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import commit
from tests.health.conftest import Look, write

OLD_GIT = """\
#!/bin/sh
[ "$1" = --version ] && echo "git version 2.30.2 (Apple Git-130)" && exit
exec {git} "$@"
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with every program of this machine, to be the only one on the PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*"):
            if not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    return folder


def test_an_old_git_is_found(project: Path, findings: Look, programs: Path) -> None:
    (programs / "git").unlink()
    (programs / "git").write_text(OLD_GIT.format(git=shutil.which("git")))
    (programs / "git").chmod(0o755)
    found = findings(project, PATH=str(programs))
    assert set(found) == {"git-old"}
    assert found["git-old"]["found"] == "git is 2.30.2."
    assert "2.38" in found["git-old"]["why"]


def test_a_missing_uv_is_found(project: Path, findings: Look, programs: Path) -> None:
    (programs / "uv").unlink()
    found = findings(project, PATH=str(programs))
    assert set(found) == {"uv-missing"}
    assert found["uv-missing"]["mend"] == "pipx install uv"


def test_a_python_that_the_machine_does_not_have_is_found(project: Path, findings: Look) -> None:
    metadata = (project / "pyproject.toml").read_text().replace(">=3.11", ">=3.99,<4")
    write(project, {"pyproject.toml": metadata})
    commit(project)
    finding = findings()["python-missing"]
    assert ">=3.99,<4" in finding["found"]
    assert finding["mend"] == "uv python install '>=3.99,<4'"


def test_a_python_that_the_project_pins_is_the_one_to_install(
    project: Path, findings: Look
) -> None:
    write(project, {".python-version": "3.99\n"})
    commit(project)
    finding = findings()["python-missing"]
    assert finding["found"] == "No Python of this machine is 3.99."
    assert finding["mend"] == "uv python install 3.99"
