"""Where variants are rendered and proven, and what happens there is told in one thread."""

import errno
import queue
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from fastwright.errors import BrokenError, UsageError
from fastwright.smoke.checks.trial import Trial
from fastwright.smoke.listening import Progress
from fastwright.smoke.prover import Prover
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.renders.rendering import RenderError
from fastwright.smoke.results import Result, Verdict


class Workshop:
    """Where variants of one template are rendered and proven.

    Attributes:
        history: How it went the last time.

    """

    def __init__(
        self, prover: Prover, events: "Events", folder: Path, scratch: Path, keep: Path | None
    ) -> None:
        """Take what a proof needs.

        Args:
            prover: What takes variants from step to step.
            events: What it tells.
            folder: A folder for projects.
            scratch: A folder for what their programs leave behind.
            keep: The folder that projects are to be kept in, if they are.

        """
        self.history = prover.history
        self._prover = prover
        self._events = events
        self._folder = folder
        self._scratch = scratch
        self._keep = keep
        self._number = 0

    def digest(self, variant: Variant) -> str | None:
        """Return what tells the render of a variant from others, or None if it does not render."""
        try:
            return self._prover.renders.tree(variant).digest
        except RenderError:
            return None

    def write(self, variant: Variant, into: Path) -> None:
        """Write the render of a variant into a folder that does not exist yet.

        Raises:
            BrokenError: If it does not render.

        """
        try:
            self._prover.renders.write(variant, into)
        except RenderError as error:
            message = f"The template does not render with {variant.name}. {error}"
            raise BrokenError(message) from error

    def render_all(self, variants: Iterable[Variant]) -> None:
        """Render variants side by side, so that their digests are known."""
        done: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def render(variant: Variant) -> None:
            try:
                self.digest(variant)
            except BaseException as error:
                done.put(error)
                raise
            done.put(None)

        wanted = list(variants)
        for variant in wanted:
            self._prover.pool.submit(partial(render, variant))
        for _ in wanted:
            if (error := done.get()) is not None:
                raise error

    def prove(self, variants: Sequence[Variant]) -> Iterator[Verdict]:
        """Prove variants side by side, and yield each as soon as all of it is known.

        Whoever leaves off in between stops everything.

        Raises:
            BrokenError: If the machine gave way.

        """
        unfinished = {}
        for variant in sorted(variants, key=self._expect):
            trial = self._make_trial(variant)
            self._prover.begin(trial)
            unfinished[trial.position] = variant
        try:
            while unfinished:
                trial = self._events.next()
                self._clean_up(trial)
                verdict = trial.conclude()
                self.history.add(verdict)
                del unfinished[trial.position]
                yield verdict
        finally:
            if unfinished:
                self._prover.checker.jobs.stopped.set()
            for variant in unfinished.values():
                self.history.add(Verdict(variant))

    def _make_trial(self, variant: Variant) -> Trial:
        self._number += 1
        path = self._folder / f"project-{self._number}"
        if self._keep:
            path = self._keep / re.sub(r"[^\w.+=-]+", "_", variant.name)
            if path.exists():
                message = f"{path} exists, and a project is to be kept there."
                raise UsageError(message, hint="Remove it, or name another folder.")
        scratch = self._scratch / str(self._number)
        return Trial(variant, self._number, path, scratch, kept=self._keep is not None)

    def _clean_up(self, trial: Trial) -> None:
        shutil.rmtree(trial.scratch, ignore_errors=True)
        if not self._keep:
            shutil.rmtree(trial.path, ignore_errors=True)

    def _expect(self, variant: Variant) -> float:
        """Return what puts those first that take longest; of unknown ones, the order stays."""
        return -(self.history.expect_all(variant) or 0.0)


class Events:
    """What the threads have to tell, for the one thread that tells people: a `Listener`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._queue: queue.SimpleQueue[Callable[[], Trial | None]] = queue.SimpleQueue()

    def next(self) -> Trial:
        """Show what happens until a variant is done, and return that one."""
        while True:
            if (trial := self._queue.get()()) is not None:
                return trial

    def began(self, variant: Variant, check: str) -> None:
        """Tell that a check has begun."""
        self._queue.put(lambda: self._progress.began(variant, check))

    def ended(self, variant: Variant, result: Result) -> None:
        """Tell what it has shown."""
        self._queue.put(lambda: self._progress.ended(variant, result))

    def note(self, text: str) -> None:
        """Tell what is no result."""
        self._queue.put(lambda: self._progress.note(text))

    def concluded(self, trial: Trial) -> None:
        """Tell that a variant is done."""
        self._queue.put(lambda: trial)

    def crashed(self, error: BaseException) -> None:
        """Have an error raised in the thread that tells people."""

        def fail() -> None:
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise BrokenError("The disk is full.", hint="Make room, and try again.") from error
            raise error

        self._queue.put(fail)
