"""Environments: one for equal locks, kept, shared by jobs and runs, made anew when broken."""

import fcntl
import json
import math
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fastwright.smoke.packages.bytecode import share_bytecode
from fastwright.smoke.packages.dependencies import run_uv
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.programs.jobs import Jobs, StoppedError
from fastwright.smoke.renders.trees import digest

# Beside an environment, written when it is complete: how many files it has, of what size in all.
_MARKER = ".complete"
_MOST, _OLDEST = 64, 30 * 86_400
# So many others are asked for what they have compiled.
_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the packages of a project are.

    Attributes:
        path: The virtual environment.
        interpreter: What runs there.

    """

    path: Path
    interpreter: Interpreter

    @property
    def programs(self) -> Path:
        """The folder of its programs."""
        return self.path / "bin"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.programs / "python"


class Environments:
    """The environments of a run. Threads may share it."""

    def __init__(self, folder: Path, jobs: Jobs, note: Callable[[str], None]) -> None:
        """Look after the environments of a folder.

        Args:
            folder: Where they are kept.
            jobs: What runs uv.
            note: Is told when a broken one is made anew.

        """
        self._folder = folder
        self._jobs = jobs
        self._note = note
        self._claims: dict[str, int] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._warm: list[Path] = []
        self._given: dict[Path, set[Path]] = {}
        self._turn = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def find(self, project: Path, lock: str, interpreter: Interpreter) -> Environment:
        """Return the environment of a project that has its lock already.

        Raises:
            DependencyError: If the packages cannot be installed.

        """
        name = digest(lock + interpreter.path + interpreter.identity)[:16]
        path = self._folder / name
        with self._turn:
            turn = self._turns.setdefault(name, threading.Lock())
        with turn:
            if name not in self._claims:
                self._claims[name] = self._prepare(path, project, interpreter)
        return Environment(path, interpreter)

    def make_own(self, project: Path, interpreter: Interpreter) -> Environment:
        """Return an environment in a project, whose own code has to be installed.

        Raises:
            DependencyError: If the packages cannot be installed.

        """
        path = project / ".venv"
        if not path.exists():
            _install(self._jobs, project, path, interpreter)
        return Environment(path, interpreter)

    def warm_up(self, environment: Environment) -> None:
        """Give an environment what others have compiled, each once, until a job has run there."""
        with self._turn:
            if environment.path in self._warm:
                return
            given = self._given.setdefault(environment.path, set())
            sources = [path for path in self._warm[:_SOURCES] if path not in given]
            given.update(sources)
        if sources:
            share_bytecode(environment.path, sources)

    def has_run(self, environment: Environment) -> None:
        """Note that a job has compiled what it needs."""
        with self._turn:
            if environment.path not in self._warm:
                self._warm.append(environment.path)

    def close(self) -> None:
        """Leave all to other runs, and remove what nobody has used for long."""
        while self._claims:
            os.close(self._claims.popitem()[1])
        ages = {path: _age(path) for path in self._list()}
        kept = sorted(ages, key=lambda path: ages[path])[:_MOST]
        for path in ages:
            if path not in kept or ages[path] > _OLDEST:
                _remove_unused(path)

    def _list(self) -> list[Path]:
        return [
            claim.with_suffix("")
            for claim in self._folder.glob("*.claim")
            if claim.with_suffix("").exists()
        ]

    def _prepare(self, path: Path, project: Path, interpreter: Interpreter) -> int:
        """Make sure that an environment is complete, and return the claim that keeps it so."""
        claim = _open_claim(path)
        try:
            self._wait_for(claim, fcntl.LOCK_SH)
            while not _is_complete(path):
                self._wait_for(claim, fcntl.LOCK_EX)
                if not _is_complete(path):
                    self._make(path, project, interpreter)
                # Another run may take it away between the two kinds of claim: so look again.
                self._wait_for(claim, fcntl.LOCK_SH)
            os.utime(path.with_suffix(_MARKER))
        except BaseException:
            os.close(claim)
            raise
        return claim

    def _wait_for(self, claim: int, kind: int) -> None:
        while True:
            try:
                fcntl.flock(claim, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._jobs.stopped.wait(0.1):
                    raise StoppedError from None
            else:
                return

    def _make(self, path: Path, project: Path, interpreter: Interpreter) -> None:
        if path.with_suffix(_MARKER).exists():
            self._note(f"The environment {path} was broken and is made anew.")
        _remove(path)
        _install(self._jobs, project, path, interpreter)
        path.with_suffix(_MARKER).write_text(json.dumps(_take_stock(path)))


def _install(jobs: Jobs, project: Path, path: Path, interpreter: Interpreter) -> None:
    options = ["--frozen", "--python", interpreter.path]
    run_uv(jobs, project, "sync", *options, UV_PROJECT_ENVIRONMENT=str(path))


def _open_claim(path: Path) -> int:
    return os.open(path.with_suffix(".claim"), os.O_RDWR | os.O_CREAT, 0o600)


def _is_complete(path: Path) -> bool:
    """Tell whether an environment has all that it had when it was made."""
    try:
        return bool(json.loads(path.with_suffix(_MARKER).read_text("utf-8")) == _take_stock(path))
    except (OSError, ValueError):
        return False


def _take_stock(path: Path) -> list[int]:
    """Count the files of an environment and their bytes, without what Python compiles."""
    count = size = 0
    for place, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            count += 1
            size += Path(place, name).lstat().st_size
    # That its interpreter is still there is seen by following the link to it.
    return [count, size, (path / "bin" / "python").stat().st_size]


def _remove(path: Path) -> None:
    path.with_suffix(_MARKER).unlink(missing_ok=True)
    for folder in (path, path.with_suffix(".types")):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_unused(path: Path) -> None:
    """Remove an environment that no run has claimed."""
    with suppress(OSError):
        claim = _open_claim(path)
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(path)
        finally:
            os.close(claim)


def _age(path: Path) -> float:
    """Return how many seconds ago an environment was claimed; one that is incomplete, never."""
    try:
        return time.time() - path.with_suffix(_MARKER).stat().st_mtime
    except OSError:
        return math.inf
