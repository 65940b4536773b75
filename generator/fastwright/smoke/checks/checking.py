"""Checks of a project that is ready for them, and what is remembered of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fastwright.checks import TESTS, Check
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.running import Runner
from fastwright.smoke.checks.served import serve
from fastwright.smoke.checks.servers import ServerError, Servers
from fastwright.smoke.checks.suite import SERVED
from fastwright.smoke.checks.trial import Trial
from fastwright.smoke.listening import Listener
from fastwright.smoke.packages.environments import Environments
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.proofs import Proofs, identify_program
from fastwright.smoke.questions.configuration import ServerKind
from fastwright.smoke.results import Outcome, Result


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks, recalls and remembers. Threads may share it."""

    runner: Runner
    jobs: Jobs
    environments: Environments
    servers: Servers
    proofs: Proofs
    listener: Listener

    def recall(
        self, trial: Trial, checks: Iterable[Check], surroundings: Sequence[str]
    ) -> list[Check]:
        """Recall what was proven before, and return the checks that are still to be done."""
        unknown = []
        for check in checks:
            known = _surround(check, surroundings)
            result = self.proofs.recall(check, trial.tree, *known)
            if result is None:
                unknown.append(check)
            else:
                self.add(trial, result)
        return unknown

    def check(
        self,
        trial: Trial,
        project: Project,
        check: Check,
        surroundings: Sequence[str],
        kind: ServerKind | None = None,
    ) -> None:
        """Do one check.

        Args:
            trial: The variant.
            project: Where it is.
            check: What is to be shown.
            surroundings: What else the result depends on.
            kind: The server that is worked on, if any.

        """
        self.listener.began(trial.variant, check.name)
        self.environments.warm_up(project.environment)
        result = self.runner.run(project, check)
        if check.name == TESTS.name:
            self.environments.has_run(project.environment)
        self._keep(trial, check, result, surroundings, kind)

    def serve(
        self, trial: Trial, project: Project, surroundings: Sequence[str], kind: ServerKind | None
    ) -> None:
        """Do the checks that a server is started for."""
        checks = {check.name: check for check in SERVED}
        self.listener.began(trial.variant, SERVED[0].name)
        self.environments.warm_up(project.environment)
        for result in serve(project, self.jobs):
            self._keep(trial, checks[result.check], result, surroundings, kind)

    def add(self, trial: Trial, result: Result) -> None:
        """Note a result."""
        trial.add(result)
        self.listener.ended(trial.variant, result)

    def _keep(
        self,
        trial: Trial,
        check: Check,
        result: Result,
        surroundings: Sequence[str],
        kind: ServerKind | None,
    ) -> None:
        if result.outcome is Outcome.FAILED and kind is not None:
            try:
                self.servers.check(kind)
            except ServerError as error:
                words = f"{error.words}\n{result.output}"
                result = replace(result, outcome=error.outcome, output=words)
        self.proofs.keep(result, check, trial.tree, *_surround(check, surroundings))
        self.add(trial, result)


def _surround(check: Check, surroundings: Sequence[str]) -> list[str]:
    return [*surroundings, *([identify_program(check.command[0])] if check.anywhere else [])]
