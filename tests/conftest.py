"""What all tests share: the report of servers that were used, and of what could not be verified."""

import os
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.scheduling import ByService
from tests.verification import MARK

ROOT_OF_RUNS = "PYTEST_DEBUG_TEMPROOT"


def pytest_configure() -> None:
    """Prepare for what is started below."""
    # A shell has its background jobs ignore Ctrl-C: their programs could not be interrupted.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Each run of pytest closes the folder that all runs of its user share. Those of the services
    # would close it to the servers of this one, which belong to another user.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        root = Path(tempfile.gettempdir(), "fastwright-tests")
        root.mkdir(exist_ok=True)
        os.environ[ROOT_OF_RUNS] = str(root)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByService:
    """Deal the tests out to the workers."""
    return ByService(config, log)


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have a folder that no run of pytest below this one knows."""
    tmp_path_factory.getbasetemp()
    os.environ.pop(ROOT_OF_RUNS, None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the servers that were tested on, and what could not be tested."""
    reports = [report for group in terminalreporter.stats.values() for report in group]
    properties = [item for report in reports for item in getattr(report, "user_properties", ())]
    products = sorted({value for name, value in properties if name == "server"})
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]) for report in skipped if MARK in report.longrepr[2]})
    if products:
        terminalreporter.section("databases")
        terminalreporter.write_line("\n".join(products))
    if reasons:
        terminalreporter.section(MARK)
        terminalreporter.write_line("\n".join(reasons))
