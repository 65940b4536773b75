"""Lock files: made once for equal requirements."""

import json
import os
import time
from pathlib import Path

from fastwright.smoke.cache import Cache
from fastwright.smoke.packages.dependencies import Requirements, run_uv
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.renders.trees import digest

_KIND = "lock"
# The index may have newer packages by then.
_FRESH = 86_400
FILE = "uv.lock"


def name_lock(requirements: Requirements, interpreter: Interpreter) -> str:
    """Return the key of a lock: with other settings, uv looks into other indexes."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("UV_")}
    return digest(json.dumps([requirements.digest, interpreter.identity, sorted(settings.items())]))


def recall_lock(key: str, cache: Cache) -> str | None:
    """Return a lock that was made not long ago, if there is one."""
    kept = cache.get(_KIND, key)
    try:
        made, text = json.loads(kept) if kept else (0, None)
    except (ValueError, TypeError):
        return None
    return text if time.time() - made < _FRESH else None


def make_lock(key: str, project: Path, interpreter: Interpreter, cache: Cache, jobs: Jobs) -> str:
    """Lock the dependencies of a project, and return the text of its lock.

    Raises:
        DependencyError: If they cannot be locked.

    """
    run_uv(jobs, project, "lock", "--python", interpreter.path)
    text = (project / FILE).read_text("utf-8")
    cache.put(_KIND, key, json.dumps([time.time(), text]).encode())
    return text
