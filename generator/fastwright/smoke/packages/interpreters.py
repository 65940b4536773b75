"""The interpreters of this machine, by what projects ask for."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fastwright.smoke.cache import Cache
from fastwright.smoke.packages.dependencies import DependencyError, Requirements, run_uv
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.results import Outcome

_KIND = "interpreter"
_TIME_LIMIT = 60.0
# Also of the interpreter of a virtual environment, which is not there for others.
_IDENTIFY = """
import json, platform, sqlite3, sys
path = getattr(sys, "_base_executable", sys.executable)
print(json.dumps([path, f"{sys.version}; {platform.platform()}; {sqlite3.sqlite_version}"]))
"""


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
        if error.gave_way:
            raise
        # What uv says is about interpreters that will not do either.
        words = (
            f"No Python {requirements.python} is on this machine.\n"
            f"To install one: uv python install '{requirements.python}'"
        )
        raise DependencyError(Outcome.UNVERIFIED, words) from error
    # uv may warn of other interpreters before or after it.
    [path, *_] = [line for line in found.output.splitlines() if Path(line).is_file()]
    return _identify(path, cache, jobs)


def _identify(path: str, cache: Cache, jobs: Jobs) -> Interpreter:
    """Ask an interpreter what it is, once for as long as its file stays the same."""
    about = Path(path).resolve().stat()
    key = json.dumps([path, about.st_size, about.st_mtime_ns])
    kept = cache.get(_KIND, key)
    if kept is not None:
        with suppress(ValueError, TypeError):
            return Interpreter(*json.loads(kept))
    ending = jobs.run([path, "-I", "-c", _IDENTIFY], cache.folder, os.environ, _TIME_LIMIT)
    try:
        interpreter = Interpreter(*json.loads(ending.output))
    except (ValueError, TypeError) as error:
        words = f"{path} does not run:\n{ending.output}"
        raise DependencyError(Outcome.BROKEN, words) from error
    cache.put(_KIND, key, ending.output.encode())
    return interpreter
