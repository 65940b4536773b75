"""The package, built and installed as users install it."""

import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import ROOT, git


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last commit of this repository, in a clone."""
    clone = tmp_path_factory.mktemp("clone") / "fastwright"
    git(ROOT, "clone", "--quiet", str(ROOT), str(clone))
    return clone


def uv(*arguments: str | Path) -> None:
    subprocess.run(["uv", *map(str, arguments)], check=True, capture_output=True)


def test_the_wheel_holds_the_questions(checkout: Path, tmp_path: Path) -> None:
    uv("build", "--out-dir", tmp_path, checkout)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("fastwright/copier.yml") == (checkout / "copier.yml").read_bytes()
        assert "fastwright/py.typed" in archive.namelist()


def test_installed_from_git_it_uses_the_template_of_its_commit(
    checkout: Path, here: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    python = tmp_path / "venv/bin/python"
    uv("venv", tmp_path / "venv")
    uv("pip", "install", "--python", python, f"git+{checkout.as_uri()}")
    del environment["FASTWRIGHT_TEMPLATE"]

    new = ("new", "orders", "--defaults", "--no-install", "--no-git")
    command = [str(python.with_name("fastwright")), *new]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    recorded = yaml.safe_load((here / "orders/.copier-answers.yml").read_text())
    assert recorded["_src_path"] == f"git+{checkout.as_uri()}"
    assert git(checkout, "rev-parse", recorded["_commit"]) == git(checkout, "rev-parse", "HEAD")
    assert (here / "orders/app/main.py").is_file()
