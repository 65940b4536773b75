"""Measure updates against Copier's, from the root: `uv run python -m benchmarks.update`."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import COPIER, FASTWRIGHT, Comparison, clone_checkout, measure_all

PROJECTS = 50
SOMEBODY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


def main() -> None:
    """Make a template with two releases and projects of the first one, and measure."""
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        work = Path(folder)
        os.environ["FASTWRIGHT_CACHE"] = str(work / "cache")
        os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
        template = release_twice(work / "template")
        for number in range(PROJECTS):
            make_project(template, work / "projects" / f"service-{number}")
        shutil.copytree(work / "cache", work / "kept")
        measure_all(comparisons(work), work, "benchmarks.update", str(__doc__))


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, as somebody."""
    subprocess.run(["git", *SOMEBODY, *arguments], cwd=folder, check=True, capture_output=True)


def release_twice(folder: Path) -> Path:
    """Make two releases of this template, which differ in a few files."""
    template = clone_checkout(folder)
    git(template, "tag", "v1.0.0")
    for name in ("app/main.py", "app/core/middleware.py", "Dockerfile", "AGENTS.md"):
        place = template / "template" / "project" / name
        place.write_text(place.read_text("utf-8") + "# Later.\n", "utf-8")
    (template / "template/project/app/later.py").write_text('"""Later."""\n')
    git(template, "add", "--all")
    git(template, "commit", "--quiet", "--message", "Second")
    git(template, "tag", "v1.1.0")
    return template


def make_project(template: Path, folder: Path) -> None:
    """Make a project of the first release, with an edit of its own."""
    new = (FASTWRIGHT, "new", str(folder), "--defaults", "--no-install", "--no-git", "--quiet")
    subprocess.run([*new, "--template", str(template), "--ref", "v1.0.0"], check=True)
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\nOurs.\n", "utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "First")


def comparisons(work: Path) -> list[Comparison]:
    """Return what is measured against what."""
    update = (COPIER, "update", "--defaults", "--quiet", "project")
    ours, plan = (FASTWRIGHT, "update", "-C", "project"), (FASTWRIGHT, "plan", "-C", "project")
    many = [word for number in range(PROJECTS) for word in ("-C", f"service-{number}")]
    one, all_of_them = place_project(work), place_projects(work)
    found = []
    for kept, cache in (("", restore_cache(work)), (", nothing kept", remove_cache(work))):
        found += [
            Comparison(f"update{kept}", ours, update, 0.5, both(one, cache)),
            Comparison(f"plan{kept}", plan, update, 0.5, both(one, cache)),
            Comparison(
                f"plan of {PROJECTS}{kept}",
                (FASTWRIGHT, "plan", *many),
                (COPIER, "update", "--defaults", "--quiet", "service-0"),
                0.2,
                both(all_of_them, cache),
                share=PROJECTS,
            ),
        ]
    return found


Prepare = Callable[[Path], None]


def both(one: Prepare, other: Prepare) -> Prepare:
    """Return what does two things."""

    def prepare(place: Path) -> None:
        one(place)
        other(place)

    return prepare


def place_project(work: Path) -> Prepare:
    """Return what puts one project into a folder."""
    return lambda place: copy(work / "projects" / "service-0", place / "project")


def place_projects(work: Path) -> Prepare:
    """Return what puts all projects into a folder."""
    return lambda place: copy(work / "projects", place)


def copy(source: Path, target: Path) -> None:
    """Copy a folder, with the times that git's index knows."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def restore_cache(work: Path) -> Prepare:
    """Return what brings back the renders from the making of the projects."""

    def prepare(_: Path) -> None:
        shutil.rmtree(work / "cache", ignore_errors=True)
        shutil.copytree(work / "kept", work / "cache")

    return prepare


def remove_cache(work: Path) -> Prepare:
    """Return what makes the machine one that has never seen the template."""
    return lambda _: shutil.rmtree(work / "cache", ignore_errors=True)


if __name__ == "__main__":
    main()
