"""Writing reports where they are wanted."""

import shutil
import sys
from pathlib import Path

from fastwright.console import console
from fastwright.errors import BrokenError
from fastwright.smoke.order import Order
from fastwright.smoke.reports.document import write_json
from fastwright.smoke.reports.progress import STYLES
from fastwright.smoke.reports.summary import write_summary
from fastwright.smoke.results import Report


def print_report(report: Report, order: Order) -> None:
    """Write a report into the files that were asked for, and to standard output.

    Raises:
        BrokenError: If a file cannot be written; the summary is shown in any case.

    """
    stream = sys.stderr if order.as_json else sys.stdout
    width = shutil.get_terminal_size((120, 24)).columns
    summary = write_summary(
        report, lambda text, found: console.styled(text, STYLES[found], stream), width=width
    )
    if order.as_json:
        console.say(summary)
        console.result(write_json(report))
    else:
        console.result(summary)
    for path, text in _write_each(report, order):
        write_file(path, text)


def write_file(path: Path, text: str) -> None:
    """Write a text into a file.

    Raises:
        BrokenError: If that cannot be done.

    """
    try:
        path.write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        raise BrokenError(f"{path} cannot be written: {error.strerror}.") from error


def _write_each(report: Report, order: Order) -> list[tuple[Path, str]]:
    # Each is only loaded where it is wanted.
    files: list[tuple[Path, str]] = []
    if order.junit is not None:
        from fastwright.smoke.reports.junit import write_junit

        files.append((order.junit, write_junit(report)))
    if order.markdown is not None:
        from fastwright.smoke.reports.markdown import write_markdown

        files.append((order.markdown, write_markdown(report)))
    if order.html is not None:
        from fastwright.smoke.reports.page import write_page

        files.append((order.html, write_page(report)))
    return files
