"""Measure status against Copier, from the root: `uv run python -m benchmarks.status`."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.processes import COPIER, FASTWRIGHT, Comparison, clone_checkout, measure_all

PROJECTS = 50
# What a look at a project may take of `copier check-update`.
TARGET = 0.15


def main() -> None:
    """Make a template with two releases and projects of the first one, and measure."""
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        work = Path(folder)
        os.environ["FASTWRIGHT_CACHE"] = str(work / "cache")
        os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
        projects = make_projects(work, clone_checkout(work / "template"))
        measure_all(comparisons(projects), work, "benchmarks.status", str(__doc__))


def make_projects(work: Path, template: Path) -> list[Path]:
    """Make a service that is one release behind, and copies of it, each in its repository."""
    git(template, "tag", "v1.0.0")
    first = work / "service-0"
    copy = (COPIER, "copy", "--quiet", "--defaults", "--vcs-ref", "v1.0.0", template, first)
    subprocess.run(copy, check=True)
    git(template, "commit", "--quiet", "--allow-empty", "--message", "A release")
    git(template, "tag", "v1.1.0")
    git(first, "init", "--quiet")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "--message", "The service")
    copies = [work / f"service-{number}" for number in range(1, PROJECTS)]
    return [first, *(Path(shutil.copytree(first, place, symlinks=True)) for place in copies)]


def git(repository: Path, *arguments: str) -> None:
    """Run git, as somebody."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)


def comparisons(projects: list[Path]) -> list[Comparison]:
    """Return what is measured against what."""
    first, *_ = names = list(map(str, projects))
    check = (COPIER, "check-update", first)
    return [
        Comparison("status", (FASTWRIGHT, "status", first), check, TARGET),
        Comparison("status --json", (FASTWRIGHT, "status", "--json", first), check, TARGET),
        Comparison(
            f"status of {PROJECTS}", (FASTWRIGHT, "status", *names), check, TARGET, share=PROJECTS
        ),
    ]


if __name__ == "__main__":
    main()
