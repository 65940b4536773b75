"""The line of a program's output that tells best why it failed."""

import re

from fastwright.smoke.results import Outcome, Result

_LONGEST = 240
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
# What stands above the output of a program, and says only that it failed.
_HEADING = re.compile(r"It ended with exit code -?\d+\.$|\$ ")
# From what says it plainly to what says that something is wrong at all.
_TELLING = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^(?P<words>(?:It was not done after [\d.]+ seconds|The disk is full))\b",
        r"^E\s{2,}(?P<words>\S.*)$",
        r"^(?P<words>\S+:\d+: error: .*)$",
        r"^(?P<words>[\w.]*(?:Error|Exception|Exit|Interrupt)\b(?:: .*)?)$",
        r"^(?P<words>[A-Z]+\d+ .*)$",
        r"^(?P<words>FAILED .*)$",
        r"^\s*(?P<words>(?:error|fatal|would reformat)\b.*)$",
        r"^(?P<words>.*\b[Ee]rror\b.*)$",
    )
]


def tell_cause(result: Result) -> str:
    """Return why a result is not good, in one line."""
    if result.outcome is Outcome.UNVERIFIED:
        # What is missing is told by us, before the words of programs.
        return _cut(result.output.strip().partition("\n")[0]) or "no output"
    return find_cause(result.output)


def find_cause(output: str) -> str:
    """Return the first line that names a cause, else the first that is no heading; cut short."""
    text = _ESCAPES.sub("", output)
    for pattern in _TELLING:
        found = pattern.search(text)
        if found:
            return _cut(found["words"])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if not _HEADING.match(line)] or lines
    return _cut(telling[0]) if telling else "no output"


def _cut(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
