"""A run from the first variant to its report."""

import shlex
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from fastwright.answers import Answers
from fastwright.errors import BrokenError, UsageError
from fastwright.smoke.contract import Workshop
from fastwright.smoke.plans.selection import Selected
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, Variant, spell_answers
from fastwright.smoke.reports.findings import Failure, find_failures
from fastwright.smoke.reports.progress import Progress
from fastwright.smoke.results import Outcome, Report, Verdict
from fastwright.smoke.shrinking import shrink

# What is tried to make failures smaller takes its time as well.
_MOST_SHRUNK = 5
_MOST_PROBES = 20


@dataclass
class Campaign:
    """Proves variants and notes what comes of it.

    Attributes:
        subject: The template.
        workshop: Where its variants are proven.
        progress: Shows what goes on.
        report: What came of it so far.
        command: The command without the flags that choose variants, for reproductions.
        shrinking: Whether to look for the smallest answers that still fail.

    """

    subject: Subject
    workshop: Workshop
    progress: Progress
    report: Report
    command: Sequence[str]
    shrinking: bool = True

    def prove(self, selected: Sequence[Selected]) -> None:
        """Prove variants. Whatever ends it, the report tells how far it came."""
        variants = [chosen.variant for chosen in selected]
        self.progress.expect(variants, self.workshop.history)
        try:
            for verdict in self._prove(variants):
                self.report.verdicts.append(verdict)
                self.progress.concluded(verdict)
            if self.shrinking:
                self._shrink_failures()
        except KeyboardInterrupt:
            self.report.interrupted = True
        except BrokenError as error:
            self.report.notes.append(f"{error.message} {error.hint}".strip())
        except OSError as error:
            self.report.notes.append(
                f"{error.filename or 'The machine'}: {error.strerror or error}."
            )
        finally:
            self.progress.close()
            self._complete(variants)

    def _prove(self, variants: Sequence[Variant]) -> Iterator[Verdict]:
        """Yield verdicts; whoever leaves off in between stops the work at once."""
        verdicts = self.workshop.prove(variants)
        with ExitStack() as stack:
            if isinstance(verdicts, Generator):
                stack.callback(verdicts.close)
            yield from verdicts

    def _complete(self, variants: Sequence[Variant]) -> None:
        """Put the report into the order of the selection, and say what it lacks."""
        order = {variant.name: number for number, variant in enumerate(variants)}
        self.report.verdicts.sort(key=lambda verdict: order[verdict.variant.name])
        done = {verdict.variant.name for verdict in self.report.verdicts}
        self.report.missing = [name for name in order if name not in done]
        for verdict in self.report.verdicts:
            failure = verdict.first_failure
            if failure is not None and failure.outcome is not Outcome.UNVERIFIED:
                verdict.reproduction = self._reproduce(verdict.shrunk or verdict.variant)

    def _reproduce(self, variant: Variant) -> str:
        """Return the command that proves a variant again, and keeps its project."""
        keep = Path(tempfile.gettempdir(), "fastwright-kept").as_posix()
        name = spell_answers(variant.answers)
        choice = ["--variant", name, "--level", variant.level, "--keep", keep]
        return shlex.join([*self.command, *choice])

    def _shrink_failures(self) -> None:
        """Look for the smallest answers for each cause, as far as that is worth it."""
        failures = [f for f in find_failures(self.report) if f.outcome is Outcome.FAILED]
        known = {verdict.variant.name: verdict for verdict in self.report.verdicts}
        left = _MOST_PROBES

        def prove_one(variant: Variant) -> Verdict | None:
            nonlocal left
            seen = known.get(variant.name)
            if seen is not None and (seen.variant.level is variant.level or _is_full(seen)):
                return seen
            if not left:
                return None
            left -= 1
            for verdict in self._prove([variant]):
                known[variant.name] = verdict
                self.report.probes.append(verdict)
            return known.get(variant.name)

        for failure in failures[:_MOST_SHRUNK]:
            self._shrink(failure, prove_one)

    def _shrink(self, failure: Failure, prove_one: Callable[[Variant], Verdict | None]) -> None:
        # One verdict may have failed in several checks.
        verdict = next((found for found in failure.verdicts if not found.shrunk), None)
        if verdict is None:
            return
        level = verdict.variant.level

        def fails(answers: Answers) -> bool:
            try:
                variant = Variant(self.subject.complete(answers), level)
            except UsageError:
                return False
            found = prove_one(variant)
            return found is not None and any(
                result.check == failure.check and result.outcome is Outcome.FAILED
                for result in found.results
            )

        smallest = shrink(verdict.variant.answers, self.subject.defaults, fails)
        verdict.shrunk, verdict.shrunk_for = Variant(smallest, level), failure.check


def _is_full(verdict: Verdict) -> bool:
    return verdict.variant.level is Level.FULL
