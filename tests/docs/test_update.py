"""The recorded session of the page about updates is what happens."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from sysconfig import get_path

import pytest
from copier import run_copy

from docs.generate import ROOT
from tests.living.releases import RELEASES, release_all
from tests.render.conftest import IDENTITY, commit_all, git, released, template

__all__ = ["released", "template"]

PAGE = ROOT / "docs" / "how-to" / "stay-current.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
EDITED = Path("app/core/middleware.py")
OWN = '                message["headers"].append((b"x-served-by", b"orders"))\n'


@pytest.fixture
def orders(released: Path, tmp_path: Path) -> Path:
    """The service of the page: at the first of three releases, with a header of its own."""
    origin, path = tmp_path / "template", tmp_path / "orders"
    shutil.copytree(released, origin)
    (origin / "CHANGELOG.md").write_text("# Changelog\n")
    release_all(origin, RELEASES[:2])
    run_copy(str(origin), path, vcs_ref="v1.0.0", defaults=True, quiet=True)
    commit_all(path)
    text = (path / EDITED).read_text()
    line = '                message["headers"].append((b"x-content-type-options", b"nosniff"))\n'
    (path / EDITED).write_text(text.replace(line, line + OWN))
    git(path, "commit", "--quiet", "--all", "--message", "Answers say who served them")
    return path


def test_it_goes_as_recorded(orders: Path, tmp_path: Path) -> None:
    _, _, rest = PAGE.read_text("utf-8").partition("\n## A conflict, from plan to done")
    session = rest.partition("\n## Undo")[0]
    environment = {
        **{name: os.environ[name] for name in os.environ if name != "VIRTUAL_ENV"},
        **IDENTITY,
        "FASTWRIGHT_CACHE": str(tmp_path / "cache"),
        "PATH": os.pathsep.join([get_path("scripts"), os.environ["PATH"]]),
    }
    for block in BLOCK.finditer(session):
        if block["kind"] == "diff":
            solve(orders / EDITED, block["text"])
        for command, expected in read_commands(block["text"]):
            done = subprocess.run(
                shlex.split(command),
                cwd=orders,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if "plan" in command else subprocess.PIPE,
                text=True,
            )
            assert done.returncode in ((0, 1) if command == "fastwright update --quiet" else (0,))
            if expected:
                assert anonymous(done.stdout, orders).strip() == expected.strip()
    assert git(orders, "status", "--porcelain") == ""
    assert OWN in (orders / EDITED).read_text()


def read_commands(text: str) -> list[tuple[str, str]]:
    """Return the commands of a block, each with what it prints."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def anonymous(text: str, orders: Path) -> str:
    """Return what was printed, with the addresses of the page."""
    address = "https://git.example.com/platform/template.git"
    text = text.replace(str(orders.parent / "template"), address).replace(str(orders), "orders")
    return text.replace("\nTo do it", "\n\nTo do it").replace("\n\n\n", "\n\n")


def solve(place: Path, diff: str) -> None:
    """Take away the lines that a diff takes away."""
    text = place.read_text()
    for line in diff.splitlines(keepends=True):
        if line.startswith("-"):
            assert line[1:] in text, line
            text = text.replace(line[1:], "", 1)
    place.write_text(text)
