"""Whole processes, measured in turns: ratios of what two commands cost."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
COPIER, FASTWRIGHT = str(PROGRAMS / "copier"), str(PROGRAMS / "fastwright")

Prepare = Callable[[Path], None]


@dataclass(frozen=True)
class Comparison:
    """A command of ours, the command that it is measured against, and the ratio to reach.

    Attributes:
        name: What is compared.
        ours: The command that is judged.
        theirs: The command that it is measured against.
        target: The ratio of processor time that is to be reached.
        prepare: Fills the folder that each of them runs in.
        share: What part of one run of the other command counts; 50 where ours does the work of 50.

    """

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    target: float
    prepare: Prepare = lambda _: None
    share: int = 1


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


def clone_checkout(into: Path) -> Path:
    """Clone the last commit of this checkout, so that both sides read the same clean template."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(into)], check=True)
    return into


def compare(comparison: Comparison, work: Path, rounds: int) -> tuple[Ratio, Ratio]:
    """Run both commands in turns; return the ratios of processor time and of time."""
    pairs = []
    for number in range(rounds + 1):
        pair = [
            run(side, comparison.prepare, work) for side in (comparison.ours, comparison.theirs)
        ]
        # The first round fills caches, and does not count.
        if number:
            pairs.append(pair)
    share = comparison.share
    cpu = ratio([ours.cpu for ours, _ in pairs], [share * theirs.cpu for _, theirs in pairs])
    wall = ratio([ours.wall for ours, _ in pairs], [share * theirs.wall for _, theirs in pairs])
    return cpu, wall


def run(command: Sequence[str], prepare: Prepare, work: Path) -> Cost:
    """Run a command in a folder of its own, and return what it and its children took."""
    place = work / "place"
    place.mkdir()
    prepare(place)
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


def measure_all(comparisons: Sequence[Comparison], work: Path, module: str, about: str) -> None:
    """Measure comparisons as the command line asks, print the ratios, and write all figures."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of runs of each comparison")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    options = parser.parse_args()
    figures = {}
    for comparison in comparisons:
        cpu, wall = compare(comparison, work, options.rounds)
        figures[comparison.name] = {"cpu": asdict(cpu), "wall": asdict(wall)}
        print_row(comparison, cpu, wall)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def print_row(comparison: Comparison, cpu: Ratio, wall: Ratio) -> None:
    """Print one comparison."""
    verdict = "reached" if cpu.median <= comparison.target else "MISSED"
    print(
        f"{comparison.name:<24} CPU {cpu}, wall {wall}; "
        f"CPU {cpu.ours:.3f} s against {cpu.theirs:.3f} s; target {comparison.target}: {verdict}",
        flush=True,
    )
