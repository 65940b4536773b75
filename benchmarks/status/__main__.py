"""Measure status against Copier, from the root: `uv run python -m benchmarks.status`."""

import argparse
import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.generate.__main__ import COPIER, FASTWRIGHT, Comparison, Ratio, clone_checkout
from benchmarks.generate.__main__ import compare as take_turns

# What a look at a project may take of the time of `copier check-update`.
TARGET = 0.15
MANY = 50


def main() -> None:
    """Measure everything in turns, and print the ratios."""
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        work = Path(folder)
        projects = make_projects(work, clone_checkout(work / "template"))
        results = {}
        for comparison in comparisons(projects):
            measured = take_turns(comparison, work, options.rounds)
            results[comparison.name] = measured
            print_row(comparison, *measured)
    if options.json:
        figures = {name: {"cpu": asdict(c), "wall": asdict(w)} for name, (c, w) in results.items()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.status", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of runs of each comparison")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    return parser.parse_args()


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
    copies = [work / f"service-{number}" for number in range(1, MANY)]
    return [first, *(Path(shutil.copytree(first, place, symlinks=True)) for place in copies)]


def git(repository: Path, *arguments: str) -> None:
    """Run git, as somebody whose name is no matter."""
    identity = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@localhost")
    subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)


def comparisons(projects: list[Path]) -> list[Comparison]:
    """Return what is measured against what."""
    names = list(map(str, projects))
    check = (COPIER, "check-update", names[0])
    return [
        Comparison("one project", (FASTWRIGHT, "status", names[0]), check, TARGET),
        Comparison("as JSON", (FASTWRIGHT, "status", "--json", names[0]), check, TARGET),
        # Against one call of Copier's: fifty take fifty times as long.
        Comparison(f"{MANY} projects", (FASTWRIGHT, "status", *names), check, TARGET * MANY),
    ]


def print_row(comparison: Comparison, cpu: Ratio, wall: Ratio) -> None:
    """Print one comparison."""
    verdict = "reached" if wall.median <= comparison.target else "MISSED"
    print(
        f"{comparison.name:<12} wall {wall}, CPU {cpu}; "
        f"wall {wall.ours:.3f} s against {wall.theirs:.3f} s; target {comparison.target}: "
        f"{verdict}",
        flush=True,
    )


if __name__ == "__main__":
    main()
