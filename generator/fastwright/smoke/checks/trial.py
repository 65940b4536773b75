"""One variant on its way through its checks."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from fastwright.smoke.checks.suite import rank
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.renders.trees import Tree
from fastwright.smoke.results import Result, Verdict


@dataclass
class Trial:
    """What is known of a variant so far.

    Attributes:
        variant: What is proven.
        position: Its place in the order in which variants are wanted.
        path: The folder for its project.
        scratch: The folder for what its programs leave behind.
        kept: Whether its project is wanted in any case.
        tree: What it renders to, once that is known.

    """

    variant: Variant
    position: int
    path: Path
    scratch: Path
    kept: bool = False
    tree: Tree = field(default_factory=lambda: Tree({}))
    _results: list[Result] = field(default_factory=list)
    _open: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def enter(self) -> None:
        """Note that there is one more task to do."""
        with self._turn:
            self._open += 1

    def leave(self) -> bool:
        """Note that a task is done, and return whether it was the last one."""
        with self._turn:
            self._open -= 1
            return self._open == 0

    def add(self, result: Result) -> None:
        """Note what a check has shown."""
        with self._turn:
            self._results.append(result)

    def conclude(self) -> Verdict:
        """Return all that was shown, in the order of the checks."""
        results = sorted(self._results, key=lambda result: rank(result.check))
        return Verdict(self.variant, results)
