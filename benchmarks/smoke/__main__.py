"""Measure proofs of variants, from the root: `uv run python -m benchmarks.smoke`."""

import argparse
import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import COPIER, FASTWRIGHT, Cost, clone_checkout, run

SERVERS = {
    "postgresql": ("FASTWRIGHT_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres"),
    "mysql": ("FASTWRIGHT_MYSQL_URL", "mysql://root@127.0.0.1:3306/mysql"),
}
# What a loop does in a project, each with what it finds: nothing.
TOOLS = [
    "uv sync --quiet",
    "uv run ruff check",
    "uv run ruff format --check",
    "uv run mypy",
    "uv run lint-imports",
    "uv run python -m dev --fresh sh -c 'alembic upgrade head && alembic check &&"
    " alembic downgrade base && alembic upgrade head'",
    "uv run pytest -q",
]
MYSQL_ONLY = "template/project/app/db/dialect_mysql.py"
SOMEBODY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


def main() -> None:
    """Prove the same variants in a loop and by `fastwright smoke`, and print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.smoke", description=__doc__)
    parser.add_argument("--variant", action="append", help="instead of the covering set")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fastwright-benchmark-") as folder:
        figures = measure(Path(folder), options.variant)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure(work: Path, chosen: Sequence[str] | None) -> dict[str, dict[str, float]]:
    """Measure all there is, print it, and return the figures."""
    os.environ["FASTWRIGHT_CACHE"] = str(work / "cache")
    # Of each project, and not of this checkout.
    os.environ.pop("VIRTUAL_ENV", None)
    template = clone_checkout(work / "template")
    variants = chosen or list_full(template)
    named = [word for variant in variants for word in ("--variant", variant)]
    smoke = (FASTWRIGHT, "smoke", str(template), "--level", "full")
    loop = add_up([run(loop_through(template, name), lambda _: None, work) for name in variants])
    first = run([*smoke, *named], lambda _: None, work)
    second = run([*smoke, *named], lambda _: None, work)
    figures = {
        "smoke": compare(f"smoke, {len(variants)} variants", first, loop, 0.2),
        "again": compare("smoke again", second, first, 0.03),
    }
    edit(template)
    reached = list_full(template, "--all", "--changed", "HEAD~1")
    whole = list_full(template, "--all")
    assert reached == [name for name in whole if "database=mysql" in name], reached
    print(f"smoke --changed          {len(reached)} of {len(whole)} variants, those on MySQL")
    return figures


def loop_through(template: Path, variant: str) -> tuple[str, ...]:
    """Return the command that proves a variant by one tool after another."""
    answers = dict(part.split("=", 1) for part in variant.split(","))
    server, url = SERVERS.get(answers.get("database", "postgresql"), ("", ""))
    data = " ".join(f"--data {shlex.quote(f'{name}={value}')}" for name, value in answers.items())
    lines = [
        "set -e",
        f"{COPIER} copy --quiet --defaults --vcs-ref HEAD {data} {template} project",
        "cd project",
        f"export TEST_DATABASE_URL={os.environ.get(server, url)}" if server else "",
        *TOOLS,
    ]
    return ("sh", "-c", "\n".join(lines))


def edit(template: Path) -> None:
    """Commit an edit of a file that only MySQL has."""
    place = template / MYSQL_ONLY
    place.write_text(place.read_text("utf-8") + "# Later.\n", "utf-8")
    subprocess.run(
        ["git", *SOMEBODY, "commit", "--all", "--quiet", "--message", "Later"],
        cwd=template,
        check=True,
    )


def list_full(template: Path, *choice: str) -> list[str]:
    """Return the variants of a choice that are proven on a server."""
    listed = subprocess.run(
        [FASTWRIGHT, "smoke", str(template), *choice, "--list", "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    variants = json.loads(listed.stdout)["variants"]
    return [variant["name"] for variant in variants if variant["level"] == "full"]


def add_up(costs: Sequence[Cost]) -> Cost:
    """Return what several runs took together."""
    return Cost(sum(cost.cpu for cost in costs), sum(cost.wall for cost in costs))


def compare(name: str, ours: Cost, theirs: Cost, target: float) -> dict[str, float]:
    """Print how two costs compare, and return the figures."""
    ratio = ours.cpu / theirs.cpu
    print(
        f"{name:<24} CPU {ratio:.3f}, wall {ours.wall / theirs.wall:.3f}; "
        f"CPU {ours.cpu:.0f} s against {theirs.cpu:.0f} s; "
        f"target {target}: {'reached' if ratio <= target else 'MISSED'}",
        flush=True,
    )
    return {"cpu": ratio, "wall": ours.wall / theirs.wall, "ours": ours.cpu, "theirs": theirs.cpu}


if __name__ == "__main__":
    main()
