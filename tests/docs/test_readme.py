"""The commands of the README work as they stand."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from docs.generate import README
from tests.render.conftest import IDENTITY, released, template

__all__ = ["released", "template"]


def find_commands(program: str) -> list[list[str]]:
    """Return the arguments of each command of a program, in blocks and in the running text."""
    found = re.findall(rf"(?:^|`)(?:uv run )?{program} ([^`\n]+)", README.read_text("utf-8"), re.M)
    assert found
    return [shlex.split(arguments) for arguments in found]


def run(module: str, arguments: list[str], folder: Path, **environment: str) -> str:
    """Run a command as somebody would who has no terminal."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=os.environ | IDENTITY | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{module} {shlex.join(arguments)}\n{done.stderr}"
    return done.stdout


def test_the_main_command_makes_a_service(released: Path, tmp_path: Path) -> None:
    here = tmp_path / "fastwright"
    here.mkdir()
    main, *_ = find_commands("fastwright new")
    files = run("fastwright", ["new", *main, "--dry-run"], here, FASTWRIGHT_TEMPLATE=str(released))
    assert " app/main.py\n" in files


def test_plain_copier_and_setup_do_as_well(released: Path) -> None:
    (copy,) = [found for found in find_commands("copier") if found[0] == "copy"]
    copy = [str(released) if word == "$PWD" else word for word in copy]
    run("copier", [*copy, "--defaults"], released)
    project = released.parent / "orders"
    # Where it was copied from, so that `copier update` finds it from anywhere.
    assert f"_src_path: {released}\n" in (project / ".copier-answers.yml").read_text("utf-8")
    (setup,) = find_commands("fastwright setup")
    run("fastwright", ["setup", *setup, "--no-install"], released)
    assert (project / ".git").is_dir()
    assert (project / ".env").exists()
