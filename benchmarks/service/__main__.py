"""Measure the generated service, from the root: `uv run python -m benchmarks.service`."""

import argparse
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import psycopg

from benchmarks.service.candidates import NAMES, TWINS, Candidate, make_candidates
from benchmarks.service.load import run_load
from benchmarks.service.report import Report, Sample, print_report, write_report
from benchmarks.service.scenarios import EXERCISE, SCENARIOS, Scenario
from benchmarks.service.seed import Seeded, seed
from benchmarks.service.server import Server, serve
from tests.servers import find_server
from tests.services.issuer import open_issuer

CONNECTIONS = 4
STARTS = 5


def main() -> None:
    """Prepare every candidate, measure them in turns, and report."""
    options = parse_options()
    scenarios = [s for s in SCENARIOS if not options.scenario or s.name in options.scenario]
    with ExitStack() as stack:
        work = stack.enter_context(open_work_folder(options.work))
        database = stack.enter_context(find_server("postgresql", work / "postgresql"))
        issuer = stack.enter_context(open_issuer(work))
        report = Report(database.product)
        tell(f"Preparing {len(NAMES)} candidates on {report.database}.")
        urls = {name: stack.enter_context(database.database()) for name in NAMES}
        candidates = make_candidates(work, urls, issuer)
        tell("Measuring their start.")
        measure_starts(candidates, work, report)
        context = multiprocessing.get_context("spawn")
        driver = stack.enter_context(ProcessPoolExecutor(1, mp_context=context))
        with ExitStack() as running:
            servers = {
                name: running.enter_context(serve(candidate, work))
                for name, candidate in candidates.items()
            }
            tell("Filling their tables.")
            seeded = {name: seed(server, issuer) for name, server in servers.items()}
            for url in urls.values():
                analyze(url)
            for scenario in scenarios:
                tell(f"Measuring {scenario.name}.")
                measure_scenario(scenario, servers, seeded, driver, options.rounds, report)
        tell("Measuring their memory.")
        measure_memory(candidates, seeded, driver, work, report)
    print_report(report, scenarios)
    if options.json:
        write_report(report, scenarios, options.json)


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--work", type=Path, help="a new folder that keeps projects and logs")
    parser.add_argument(
        "--scenario",
        action="append",
        choices=[scenario.name for scenario in SCENARIOS],
        help="measure this one only; may be repeated",
    )
    return parser.parse_args()


@contextmanager
def open_work_folder(named: Path | None) -> Iterator[Path]:
    """Yield an empty folder for projects and logs, and remove it at the end unless it was named."""
    if named:
        named.mkdir(parents=True)
        yield named.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            yield Path(folder)


def tell(message: str) -> None:
    """Say what is going on."""
    print(message, file=sys.stderr, flush=True)


def analyze(url: str) -> None:
    """Let the planner know the rows now: autovacuum would do it in the middle of a round."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def measure_starts(candidates: dict[str, Candidate], logs: Path, report: Report) -> None:
    """Start and stop every candidate a few times; the first time only warms the caches of files."""
    for number in range(STARTS + 1):
        for name in names_of_twins():
            with serve(candidates[name], logs) as server:
                if number:
                    report.starts[name].append(server.start_seconds)


def measure_memory(
    candidates: dict[str, Candidate],
    seeded: dict[str, Seeded],
    driver: Executor,
    logs: Path,
    report: Report,
) -> None:
    """Look at fresh processes that all answered the same."""
    for name in names_of_twins():
        with serve(candidates[name], logs) as server:
            for scenario in EXERCISE:
                put_load(scenario, server, seeded[name], driver, 0)
            report.memory[name].append(server.read_memory())


def names_of_twins() -> list[str]:
    """Name the candidates that are compared as a whole."""
    return [name for pair in TWINS.items() for name in pair]


def measure_scenario(
    scenario: Scenario,
    servers: dict[str, Server],
    seeded: dict[str, Seeded],
    driver: Executor,
    rounds: int,
    report: Report,
) -> None:
    """Ask the same of every candidate in turns; the first turn only warms them up."""
    for number in range(rounds + 1):
        # Whoever goes first in one turn goes last in the next: drift hits all alike.
        names = scenario.candidates if number % 2 else scenario.candidates[::-1]
        for name in names:
            sample = put_load(scenario, servers[name], seeded[name], driver, number)
            if number:
                report.samples[scenario.name, name].append(sample)


def put_load(
    scenario: Scenario, server: Server, seeded: Seeded, driver: Executor, number: int
) -> Sample:
    """Send one round of requests from another process, the same ones to every candidate."""
    random = Random(number)
    requests = [scenario.make_request(seeded, random) for _ in range(scenario.requests)]
    before = server.read_cpu_seconds()
    latencies = driver.submit(
        run_load, server.port, requests, scenario.status, CONNECTIONS
    ).result()
    cpu_seconds = server.read_cpu_seconds() - before
    return Sample(cpu_seconds / len(requests), latencies)


if __name__ == "__main__":
    main()
