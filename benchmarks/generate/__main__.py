"""Measure the wrapper against Copier, from the root: `uv run python -m benchmarks.generate`."""

import tempfile
from pathlib import Path

from benchmarks.processes import COPIER, FASTWRIGHT, Comparison, clone_checkout, measure_all


def main() -> None:
    """Measure everything in turns, and print the ratios."""
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        work = Path(folder)
        template = clone_checkout(work / "template")
        measure_all(comparisons(template), work, "benchmarks.generate", str(__doc__))


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


if __name__ == "__main__":
    main()
