"""What was measured, as a table and as JSON. Ratios compare figures of the same round."""

import json
import os
import platform
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.service.candidates import (
    GENERATED,
    GENERATED_KEY_UNCACHED,
    HANDWRITTEN,
    TWINS,
)
from benchmarks.service.scenarios import (
    GET_ONE_AS,
    HEALTH,
    UNKNOWN_USER,
    WRONG_PASSWORD,
    Scenario,
)

START_TARGET = 1.25
MEMORY_TARGET = 1.15
# What telling who is calling may add to a read, over what an endpoint costs that does nothing.
LOGIN_TARGET = 1.50


@dataclass(frozen=True)
class Sample:
    """One round of one candidate: processor seconds of the server a request, and all latencies."""

    cpu: float
    latencies: list[float]

    @property
    def p50(self) -> float:
        """Return the latency that half of the requests stay under."""
        return median(self.latencies)

    @property
    def p99(self) -> float:
        """Return the latency that all but one request in a hundred stay under."""
        return quantiles(self.latencies, n=100)[-1]

    @property
    def p999(self) -> float:
        """Return the latency that all but one request in a thousand stay under."""
        return quantiles(self.latencies, n=1000)[-1]


@dataclass
class Report:
    """Every figure of a run."""

    database: str
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Line:
    """One candidate against the measure: a figure, its ratios, and what was to be reached."""

    what: str
    candidate: str
    figure: float
    unit: str
    ratios: list[float]
    target: float | None

    @property
    def ratio(self) -> float:
        """Return the ratio in the middle."""
        return median(self.ratios)

    @property
    def verdict(self) -> str:
        """Say whether the target was reached."""
        if self.target is None:
            return ""
        return f"{'reached' if self.ratio <= self.target else 'MISSED'} ({self.target:.2f})"


def compare(report: Report, scenarios: Sequence[Scenario]) -> Iterator[Line]:
    """Compare every candidate with its measure, figure by figure."""
    for scenario in scenarios:
        yield from compare_rounds(report, scenario, "CPU", "µs", 1e6, attrgetter("cpu"))
        yield from compare_rounds(report, scenario, "p50", "ms", 1e3, attrgetter("p50"))
        yield from compare_rounds(report, scenario, "p99", "ms", 1e3, attrgetter("p99"))
        yield from compare_rounds(report, scenario, "p99.9", "ms", 1e3, attrgetter("p999"))
    if HEALTH in scenarios and GET_ONE_AS in scenarios:
        yield from compare_logins(report)
    if WRONG_PASSWORD in scenarios and UNKNOWN_USER in scenarios:
        yield compare_refusals(report)
    yield from compare_twins("start", report.starts, "ms", 1e3, START_TARGET)
    yield from compare_twins("memory", report.memory, "MiB", 2**-20, MEMORY_TARGET)


def compare_rounds(
    report: Report,
    scenario: Scenario,
    figure: str,
    unit: str,
    scale: float,
    read: Callable[[Sample], float],
) -> Iterator[Line]:
    """Compare one figure of all rounds of a scenario; its last candidate has the target."""
    base, ours = scenario.candidates[0], scenario.candidates[-1]
    bases = [read(sample) for sample in report.samples[scenario.name, base]]
    for name in scenario.candidates:
        figures = [read(sample) for sample in report.samples[scenario.name, name]]
        yield Line(
            f"{scenario.name}, {figure}",
            name,
            median(figures) * scale,
            unit,
            divide(figures, bases),
            scenario.targets.get(figure) if name == ours else None,
        )


def compare_logins(report: Report) -> Iterator[Line]:
    """Compare what each login adds to a read with a hand-written endpoint that does nothing."""
    nothing = [sample.cpu for sample in report.samples[HEALTH.name, HANDWRITTEN]]
    anonymous, *logins = GET_ONE_AS.candidates
    bases = [sample.cpu for sample in report.samples[GET_ONE_AS.name, anonymous]]
    for name in logins:
        figures = [sample.cpu for sample in report.samples[GET_ONE_AS.name, name]]
        added = [figure - base for figure, base in zip(figures, bases, strict=True)]
        goal = None if name == GENERATED_KEY_UNCACHED else LOGIN_TARGET
        ratios = divide(added, nothing)
        yield Line("login: added to get one, CPU", name, median(added) * 1e6, "µs", ratios, goal)


def compare_refusals(report: Report) -> Line:
    """Compare how long a user who is not there takes with a wrong password: nobody may tell."""
    unknown, wrong = (
        [sample.p50 for sample in report.samples[scenario.name, GENERATED]]
        for scenario in (UNKNOWN_USER, WRONG_PASSWORD)
    )
    ratios = divide(unknown, wrong)
    what = "login: unknown user over wrong password, p50"
    return Line(what, GENERATED, median(unknown) * 1e3, "ms", ratios, None)


def compare_twins(
    what: str, figures: dict[str, list[float]], unit: str, scale: float, target: float
) -> Iterator[Line]:
    """Compare each generated service with its hand-written twin."""
    for ours, base in TWINS.items():
        for name in (base, ours):
            goal = target if name == GENERATED else None
            ratios = divide(figures[name], figures[base])
            yield Line(what, name, median(figures[name]) * scale, unit, ratios, goal)


def divide(figures: list[float], bases: list[float]) -> list[float]:
    """Divide round by round."""
    return [figure / base for figure, base in zip(figures, bases, strict=True)]


def print_report(report: Report, scenarios: Sequence[Scenario]) -> None:
    """Print a table: one block a scenario, ratios as median (minimum to maximum)."""
    print(f"\n{describe_machine()} · {report.database}")
    previous = ""
    for line in compare(report, scenarios):
        if line.what != previous:
            print(f"\n{line.what}")
        previous = line.what
        spread = f"({min(line.ratios):.2f} to {max(line.ratios):.2f})"
        print(
            f"  {line.candidate:26}{line.figure:8.1f} {line.unit:4}"
            f"{line.ratio:6.2f} {spread:16}{line.verdict}".rstrip()
        )


def write_report(report: Report, scenarios: Sequence[Scenario], path: Path) -> None:
    """Write all lines of the table as JSON."""
    lines: list[dict[str, Any]] = [
        {
            "what": line.what,
            "candidate": line.candidate,
            "figure": line.figure,
            "unit": line.unit,
            "ratio": line.ratio,
            "ratios": line.ratios,
            "target": line.target,
        }
        for line in compare(report, scenarios)
    ]
    document = {"machine": describe_machine(), "database": report.database, "lines": lines}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def describe_machine() -> str:
    """Name what the figures depend on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python} · {platform.system()} {platform.machine()} · {os.cpu_count()} cores"
