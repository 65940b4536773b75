"""What an update may have left behind in the files of a project: markers of conflicts, rejects."""

import os
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from fastwright import git

_START, _MIDDLE, _END = "<" * 7, "=" * 7, ">" * 7
# The files that have lines like all three of them, in whatever order.
_LIKE_MARKERS = (f"-e^{_START} ", "--or", f"-e^{_MIDDLE}", "--or", f"-e^{_END} ")
# The user's settings of it must not change the form of the answer.
_FORM = (
    *("--null", "--line-number", "--no-column", "--no-heading", "--no-break", "--no-color"),
    *("--no-full-name", "--extended-regexp", "--no-recurse-submodules", "-I"),
)
_MATCH = re.compile(rb"([^\0]*)\0(\d+)[\0:]([^\n]*)\n?")
_NOTHING_FOUND = 1


def find_markers(project: Path) -> dict[str, list[int]]:
    """Return the files with conflicts that nobody has solved, and the lines where these begin.

    Those of git, and those that plain Copier writes into the files. What git ignores is left out.
    """
    asked = ("grep", *_FORM, "--untracked", "--all-match", *_LIKE_MARKERS)
    found = git.read(*asked, cwd=project, accept=(0, _NOTHING_FOUND))
    files = groupby(_MATCH.findall(found), key=lambda match: match[0])
    starts = {os.fsdecode(path): _find_starts(matches) for path, matches in files}
    return {path: lines for path, lines in starts.items() if lines}


def find_rejects(project: Path) -> list[str]:
    """Return the files *.rej, in which git leaves the parts of a patch that did not apply."""
    # What the project ignores is not searched, but many people ignore these themselves.
    searched = ("--cached", "--others", "--exclude-per-directory=.gitignore", "--exclude=!*.rej")
    found = git.read("ls-files", *searched, "-z", "--", "*.rej", cwd=project)
    paths = {os.fsdecode(path) for path in found.split(b"\0")[:-1]}
    return sorted(path for path in paths if (project / path).exists())


def _find_starts(matches: Iterable[tuple[bytes, bytes, bytes]]) -> list[int]:
    """Return where conflicts begin, given the lines of a file that look like their markers."""
    starts = []
    start = middle = 0
    for _, number, line in matches:
        text = line.decode("utf-8", "replace").rstrip("\r")
        if text.startswith(f"{_START} "):
            start, middle = int(number), 0
        elif text == _MIDDLE:
            middle = start
        elif text.startswith(f"{_END} ") and middle:
            starts.append(start)
            start = middle = 0
    return starts
