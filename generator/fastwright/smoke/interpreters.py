"""The interpreters of this machine, by what projects ask for."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from fastwright.smoke.cache import Cache
from fastwright.smoke.dependencies import DependencyError, Requirements, run_uv
from fastwright.smoke.jobs import Jobs
from fastwright.smoke.results import Outcome

_KIND = "interpreter"
_TIME_LIMIT = 60.0
_IDENTIFY = (
    "import platform, sqlite3, sys;"
    "print(sys.version, platform.platform(), sqlite3.sqlite_version, sep='; ')"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter of this machine.

    Attributes:
        path: Where it is.
        identity: Its version, and that of what it brings along.

    """

    path: str
    identity: str


def find_interpreter(requirements: Requirements, cache: Cache, jobs: Jobs) -> Interpreter:
    """Return the interpreter that uv takes for a project, of those that are here.

    Raises:
        DependencyError: If none will do.

    """
    request = [requirements.python] if requirements.python else []
    try:
        found = run_uv(jobs, cache.folder, "python", "find", "--no-project", "--offline", *request)
    except DependencyError as error:
        words = (
            f"No Python {requirements.python} is on this machine.\n"
            f"To install one: uv python install '{requirements.python}'\n{error.words}"
        )
        raise DependencyError(Outcome.UNVERIFIED, words) from error
    # uv may warn of other interpreters before or after it.
    [path, *_] = [line for line in found.output.splitlines() if Path(line).is_file()]
    return Interpreter(path, _identify(path, cache, jobs))


def _identify(path: str, cache: Cache, jobs: Jobs) -> str:
    """Ask an interpreter what it is, once for as long as its file stays the same."""
    place = Path(path).resolve()
    about = place.stat()
    key = json.dumps([str(place), about.st_size, about.st_mtime_ns])
    kept = cache.get(_KIND, key)
    if kept is not None:
        return kept.decode("utf-8", "replace")
    ending = jobs.run([path, "-I", "-c", _IDENTIFY], cache.folder, os.environ, _TIME_LIMIT)
    if ending.code:
        raise DependencyError(Outcome.BROKEN, f"{path} does not run:\n{ending.output}")
    cache.put(_KIND, key, ending.output.encode())
    return ending.output
