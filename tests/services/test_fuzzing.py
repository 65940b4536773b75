"""schemathesis finds nothing in any service: see `fuzzing/` for how, and what is excluded.

Both layouts have the same OpenAPI document, so one of them is fuzzed: one layout with a seed that
stays, the other with a seed that no run had before. Every auth is fuzzed on PostgreSQL, and two of
them on each other database, unless all are wanted.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.render.variants import CHOSEN, ROOT, THOROUGH, name_variant
from tests.services.service import Process, Service

CONFIGURATION = Path(__file__).parent / "fuzzing" / "schemathesis.toml"
# The message of a failure names the fresh one.
SEEDS = {"domain": 20261121, "layered": random.SystemRandom().randrange(2**32)}
EXAMPLES = 100
SETTINGS = {
    # Most of the time would go into hashes.
    "PYTHONPATH": str(Path(__file__).parent / "fuzzing" / "cheap"),
    # Who guesses would have to wait: here, wrong passwords and keys come by the hundred.
    "AUTH_FREE_ATTEMPTS": "1000000",
    "AUTH_FREE_ATTEMPTS_PER_ADDRESS": "1000000",
    "KEYS_FAILURES_PER_MINUTE": "1000000",
}
FUZZED = [
    answers
    for answers in CHOSEN
    if THOROUGH or answers["database"] == "postgresql" or answers["layout"] == "domain"
]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def running(service: Service) -> Iterator[Process]:
    with (
        service.migrated_database() as url,
        service.serve(url, **SETTINGS) as process,
    ):
        yield process


@pytest.mark.parametrize("service", FUZZED, ids=name_variant, indirect=True, scope="session")
def test_no_request_gets_a_wrong_answer(service: Service, running: Process, tmp_path: Path) -> None:
    outcomes_file, report_file = tmp_path / "outcomes.json", tmp_path / "report.json"
    seed = SEEDS[service.answers["layout"]]
    command = ["env", "-C", str(service.path), str(service.python), "-m", "app"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIGURATION, "run"),
            *(f"{running.url}/openapi.json", "--no-color", "--seed", str(seed)),
            *("--max-examples", str(EXAMPLES), "--report", "json"),
            *("--report-json-path", report_file),
        ],
        cwd=ROOT,
        env={
            **service.environment(**running.settings),
            "SCHEMATHESIS_HOOKS": "tests.services.fuzzing.hooks",
            "FUZZED_URL": running.url,
            "FUZZED_AUTH": service.answers["auth"],
            "FUZZED_COMMAND": json.dumps(command),
            "FUZZED_OUTCOMES": str(outcomes_file),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, f"seed {seed}\n{done.stdout}\n{done.stderr}"
    report = json.loads(report_file.read_text())
    assert report["operations"]["errored"] == report["operations"]["skipped"] == 0
    document = running.session.get(f"{running.url}/openapi.json", timeout=60).json()
    outcomes = json.loads(outcomes_file.read_text())
    for name, operation in list_operations(document).items():
        counts = count_outcomes(outcomes[name])
        # An answer that only sends a browser elsewhere is a success of its own.
        expected = f"{min(operation['responses'])[0]}xx"
        assert counts[expected], f"{name} never succeeded: {outcomes[name]}"
        if "parameters" in operation or "requestBody" in operation:
            assert counts["fuzzing"] >= EXAMPLES, f"{name}: {outcomes[name]}"
            assert counts["positive"], name
            assert counts["negative"], name


def list_operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name every operation."""
    return {
        f"{method.upper()} {path}": operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def count_outcomes(outcomes: dict[str, int]) -> Counter[str]:
    """Count requests by phase, by what they were meant to be, and by success."""
    counts: Counter[str] = Counter()
    for outcome, number in outcomes.items():
        phase, mode, status = outcome.split()
        counts += Counter({phase: number, mode: number, f"{status[0]}xx": number})
    return counts
