"""Measure the wrapper against Copier, from the root: `uv run python -m benchmarks.generate`."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
COPIER, FASTWRIGHT = str(PROGRAMS / "copier"), str(PROGRAMS / "fastwright")


@dataclass(frozen=True)
class Comparison:
    """A command of ours, the command that it is measured against, and the ratio to reach."""

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    target: float


@dataclass(frozen=True)
class Cost:
    """Seconds that a whole process took, with all processes that it started."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Ratio:
    """Ratios of runs that took turns, and the median seconds behind them."""

    minimum: float
    median: float
    maximum: float
    ours: float
    theirs: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.minimum:.2f} to {self.maximum:.2f})"


def main() -> None:
    """Measure everything in turns, and print the ratios."""
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        work = Path(folder)
        template = clone_checkout(work / "template")
        results = {}
        for comparison in comparisons(template):
            measured = compare(comparison, work, options.rounds)
            results[comparison.name] = measured
            print_row(comparison, *measured)
    if options.json:
        figures = {name: {"cpu": asdict(c), "wall": asdict(w)} for name, (c, w) in results.items()}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of runs of each comparison")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    return parser.parse_args()


def clone_checkout(into: Path) -> Path:
    """Clone the last commit of this checkout, so that both sides read the same clean template."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(into)], check=True)
    return into


def comparisons(template: Path) -> list[Comparison]:
    """Return what is measured against what."""
    copy = ("copy", "--defaults", "--vcs-ref", "HEAD", str(template), "made")
    new = ("new", "made", "--defaults", "--template", str(template), "--no-install", "--no-git")
    version = (COPIER, "--version")
    return [
        Comparison("new", (FASTWRIGHT, *new), (COPIER, *copy), 1.0),
        Comparison("new, both quiet", (FASTWRIGHT, *new, "-q"), (COPIER, *copy, "--quiet"), 1.0),
        Comparison("--version", (FASTWRIGHT, "--version"), version, 0.4),
        Comparison("--help", (FASTWRIGHT, "--help"), version, 0.4),
        Comparison("options", (FASTWRIGHT, "options"), version, 0.4),
    ]


def compare(comparison: Comparison, work: Path, rounds: int) -> tuple[Ratio, Ratio]:
    """Run both commands in turns; return the ratios of processor time and of time."""
    pairs = []
    for number in range(rounds + 1):
        pair = [run(comparison.ours, work), run(comparison.theirs, work)]
        # The first round fills caches, and does not count.
        if number:
            pairs.append(pair)
    cpu = ratio([ours.cpu for ours, _ in pairs], [theirs.cpu for _, theirs in pairs])
    wall = ratio([ours.wall for ours, _ in pairs], [theirs.wall for _, theirs in pairs])
    return cpu, wall


def run(command: Sequence[str], work: Path) -> Cost:
    """Run a command in an empty folder, and return what it and its children took."""
    place = work / "place"
    place.mkdir()
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process:
        output = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{output.decode()}")
    shutil.rmtree(place)
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return the ratios of figures that belong together in pairs."""
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Ratio(
        minimum=min(ratios),
        median=statistics.median(ratios),
        maximum=max(ratios),
        ours=statistics.median(ours),
        theirs=statistics.median(theirs),
    )


def print_row(comparison: Comparison, cpu: Ratio, wall: Ratio) -> None:
    """Print one comparison."""
    verdict = "reached" if cpu.median <= comparison.target else "MISSED"
    print(
        f"{comparison.name:<16} CPU {cpu}, wall {wall}; "
        f"CPU {cpu.ours:.3f} s against {cpu.theirs:.3f} s; target {comparison.target}: {verdict}",
        flush=True,
    )


if __name__ == "__main__":
    main()
