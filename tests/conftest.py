"""What all tests share: the report of servers that were used, and of what could not be verified."""

import signal

import pytest

from tests.verification import MARK


def pytest_configure() -> None:
    """Let the started programs be interrupted: a shell has its background jobs ignore Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
