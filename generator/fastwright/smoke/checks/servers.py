"""Database servers for a run: named by the environment, on local ports, or thrown away after it."""

import json
import os
import re
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.programs.companion import Companion
from fastwright.smoke.programs.jobs import FULL_DISK, StoppedError
from fastwright.smoke.programs.surroundings import make_variables
from fastwright.smoke.questions.configuration import ServerKind
from fastwright.smoke.results import Outcome

_PATIENCE = 180.0
_ORDERS = "orders.json"


class ServerError(Exception):
    """A server cannot be used.

    Args:
        outcome: Whether this machine has none, the project cannot use it, or it gave way.
        words: Why.

    """

    def __init__(self, outcome: Outcome, words: str) -> None:
        super().__init__(words)
        self.outcome = outcome
        self.words = words


@dataclass(frozen=True, slots=True)
class Server:
    """A server where databases may be made and dropped.

    Attributes:
        url: That of a database there, which those of this run are named after.
        product: Its name and version.

    """

    url: str
    product: str


class Servers:
    """The servers of a run, each opened when the first variant needs it. Threads may share it."""

    def __init__(self, folder: Path, data: Path, name: str, stopped: threading.Event) -> None:
        """Look after the servers of a run.

        Args:
            folder: Where what they are started with may lie.
            data: Where their own files and their sockets may lie.
            name: What the databases of the run are called at their beginning.
            stopped: Set once nothing may be waited for any more.

        """
        self._folder = folder
        self._data = data
        self._name = name
        self._stopped = stopped
        self._keepers: dict[str, _Keeper] = {}
        self._found: dict[str, Server | ServerError] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._turn = threading.Lock()

    def find(self, kind: ServerKind, project: Path, environment: Environment) -> Server:
        """Return the server of a kind, opened with the means of a project if it is not yet.

        Raises:
            ServerError: If there is none, or it gave way.

        """
        with self._turn:
            turn = self._turns.setdefault(kind.name, threading.Lock())
        with turn:
            found = self._found.get(kind.name) or self._open(kind, project, environment)
        if isinstance(found, ServerError):
            raise found
        return found

    def recall(self, kind: ServerKind) -> Server | None:
        """Return the server of a kind if it was opened, and did not give way."""
        found = self._found.get(kind.name)
        return found if isinstance(found, Server) else None

    def check(self, kind: ServerKind) -> None:
        """Make sure that a server has been there all the time.

        Raises:
            ServerError: If it has not: what was seen on it since proves nothing.

        """
        with self._turns[kind.name]:
            found = self._found[kind.name]
            if isinstance(found, Server) and not self._keepers[kind.name].has_stayed():
                words = f"{found.product} ({kind.name}) went away in the middle of the run."
                found = self._found[kind.name] = ServerError(Outcome.BROKEN, words)
        if isinstance(found, ServerError):
            raise found

    def close(self) -> None:
        """Drop the databases of this run, and stop the servers that it started."""
        for keeper in self._keepers.values():
            keeper.close()

    def _open(self, kind: ServerKind, project: Path, environment: Environment) -> Server:
        name = re.sub(r"\W+", "-", kind.name)
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(project, folder / "project", ignore=shutil.ignore_patterns(".venv"))
        orders = {
            "python": str(environment.python),
            "variable": kind.variable,
            "local": kind.local,
            "data": str(self._data / name),
            "name": self._name,
            "ends": False,
        }
        (folder / _ORDERS).write_text(json.dumps(orders))
        keeper = _Keeper(orders, folder, self._stopped)
        try:
            words = keeper.hear()
            server = Server(words["url"], words["product"]) if "url" in words else None
        except BaseException:
            keeper.close()
            raise
        if server is None:
            keeper.close()
            failure = _explain(kind, words.get("missing"), keeper.errors())
            if failure.outcome is Outcome.UNVERIFIED:
                self._found[kind.name] = failure
            raise failure
        self._found[kind.name] = server
        self._keepers[kind.name] = keeper
        return server


def end_leftovers(folder: Path) -> None:
    """Stop the servers, and drop the databases, of a run that was killed.

    Args:
        folder: Where what its servers were started with lies.

    """
    for path in folder.glob(f"*/{_ORDERS}"):
        with suppress(OSError, ValueError, StoppedError):
            orders = json.loads(path.read_text("utf-8")) | {"ends": True}
            keeper = _Keeper(orders, path.parent, threading.Event())
            try:
                keeper.hear()
            finally:
                keeper.close()


def _explain(kind: ServerKind, missing: Any, errors: str) -> ServerError:
    if FULL_DISK in f"{missing}\n{errors}":
        words = f"The disk is full. {kind.name} cannot be had: {missing or errors}"
        return ServerError(Outcome.BROKEN, words)
    if missing is None:
        # Not that there is no server: the code that deals with servers does not work.
        return ServerError(Outcome.FAILED, f"{kind.name} cannot be used by the project:\n{errors}")
    named = f", which {kind.variable} names," if os.environ.get(kind.variable) else ""
    words = f"{kind.name}{named} cannot be had: {missing}"
    if not named:
        words += f"\nName a server in {kind.variable}, as a URL, or install one."
    return ServerError(Outcome.UNVERIFIED, words)


class _Keeper:
    """The process that keeps a server."""

    def __init__(self, orders: Mapping[str, Any], folder: Path, stopped: threading.Event) -> None:
        self._stopped = stopped
        program = Path(__file__).with_name("keeper.py").read_text("utf-8")
        variables = make_variables(Path(orders["python"]).parent, folder)
        named = orders["variable"]
        if named in os.environ:
            variables[named] = os.environ[named]
        command = [orders["python"], "-c", program]
        self._process = Companion(command, folder / "project", variables, folder / "keeper.log")
        self._process.tell(orders)

    def hear(self) -> dict[str, Any]:
        """Return the next thing that it says, or nothing if it has ended."""
        try:
            return self._process.hear(_PATIENCE, self._stopped) or {}
        except TimeoutError:
            return {"missing": f"it was not there after {_PATIENCE:.0f} seconds"}

    def has_stayed(self) -> bool:
        """Tell whether the server has been there since it was found."""
        self._process.tell("?")
        return bool(self.hear().get("stayed"))

    def errors(self) -> str:
        """Return what it wrote as errors, once it has ended."""
        return self._process.errors()

    def close(self) -> None:
        """Let it drop what it made, and end."""
        self._process.close()
