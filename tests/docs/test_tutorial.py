"""Somebody who follows the tutorial to the letter arrives."""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path

from docs.generate import ROOT
from tests.render.conftest import IDENTITY, git, released, template
from tests.render.variants import THOROUGH

__all__ = ["released", "template"]

TUTORIAL = ROOT / "docs" / "tutorial.md"
# A block of the tutorial, with the prose before it.
BLOCK = re.compile(r"(?P<prose>.*?)^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Reader:
    """Somebody at a terminal, with the file open that the tutorial named last."""

    folder: Path
    environment: dict[str, str]
    file: Path = Path()

    def read(self, prose: str) -> None:
        """Open the file that the prose names."""
        for name in re.findall(r"`([\w/]+\.py)`", prose):
            self.file = self.folder / name

    def follow_console(self, text: str) -> None:
        """Type each line."""
        for line in text.splitlines():
            if line.startswith("cd "):
                self.folder /= line.removeprefix("cd ")
                continue
            done = subprocess.run(
                shlex.split(line),
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
            )
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def follow_diff(self, text: str) -> None:
        """Change the file: the old lines occur once in it, and become the new ones."""
        lines = text.splitlines(keepends=True)
        old = "".join(line[1:] or line for line in lines if not line.startswith("+"))
        new = "".join(line[1:] or line for line in lines if not line.startswith("-"))
        content = self.file.read_text("utf-8")
        assert content.count(old) == 1, f"{self.file} does not have once:\n{old}"
        self.file.write_text(content.replace(old, new), "utf-8")

    def follow_python(self, text: str) -> None:
        """Save the file."""
        self.file.write_text(text, "utf-8")


def test_the_tutorial_leads_to_a_changed_service(released: Path, tmp_path: Path) -> None:
    programs = os.pathsep.join([get_path("scripts"), os.environ["PATH"]])
    without = {name: os.environ[name] for name in os.environ if name != "VIRTUAL_ENV"}
    settings = {"PATH": programs, "FASTWRIGHT_TEMPLATE": str(released)}
    if not THOROUGH:
        # The rest of its tests is what every service comes with.
        settings["PYTEST_ADDOPTS"] = "-k 'users or migrations or health'"
    reader = Reader(tmp_path, without | IDENTITY | settings)
    for block in BLOCK.finditer(TUTORIAL.read_text("utf-8")):
        reader.read(block["prose"])
        getattr(reader, f"follow_{block['kind']}")(block["text"])
    (migration,) = (reader.folder / "migrations" / "versions").glob("*_add_biography.py")
    assert migration.read_text("utf-8").count("op.add_column(") == 1
    assert git(reader.folder, "status", "--porcelain") == ""
