"""The template without a defect, proven: what a defect does not reach is recalled then."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE
from fastwright.smoke.questions.variants import Level
from fastwright.smoke.renders.snapshot import take_snapshot
from fastwright.smoke.reports.document import read_report
from fastwright.smoke.results import Report

from tests.render.variants import THOROUGH

PARTS = ("copier.yml", "smoke.toml", "template")


class Smoke(Protocol):
    """Proves the covering set of a template, and returns the report and the exit code."""

    def __call__(self, template: Path, level: Level) -> tuple[Report, int]: ...


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The cache of whoever runs the tests, if one is named: most of it may be proven there."""
    return os.environ.get(ENVIRONMENT_VARIABLE) or str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def smoke(cache: str, tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    """`fastwright smoke --pairwise`."""
    reports = tmp_path_factory.mktemp("reports")

    def smoke(template: Path, level: Level) -> tuple[Report, int]:
        report = reports / f"{len(list(reports.iterdir()))}.json"
        command = [sys.executable, "-m", "fastwright", "smoke", str(template)]
        with report.open("wb") as output:
            done = subprocess.run(
                [*command, "--pairwise", "--level", level, "--json"],
                env=os.environ | {ENVIRONMENT_VARIABLE: cache},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert report.stat().st_size, done.stderr
        return read_report(report), done.returncode

    return smoke


@pytest.fixture(scope="session")
def sound(repository: Path, smoke: Smoke, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as it is, which has been proven."""
    copy, folder = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("sound")
    take_snapshot(repository, copy)
    for part in PARTS:
        shutil.move(copy / part, folder / part)
    report, code = smoke(folder, Level.FULL if THOROUGH else Level.STATIC)
    assert code == 0, [verdict.first_failure for verdict in report.verdicts]
    return folder


@pytest.fixture
def template(sound: Path, tmp_path: Path) -> Path:
    """A copy of the template, to plant a defect in."""
    return shutil.copytree(sound, tmp_path / "template")
