"""The steps of a proof, each a task for a pool: render, read, install, find a server, check."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastwright.checks import Check
from fastwright.smoke.checks import suite
from fastwright.smoke.checks.checking import Checker
from fastwright.smoke.checks.inspections import INSPECTIONS
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.servers import ServerError
from fastwright.smoke.checks.trial import Trial
from fastwright.smoke.history import History
from fastwright.smoke.packages.dependencies import DependencyError, Requirements, read_requirements
from fastwright.smoke.packages.installing import MANIFEST, Installer, Plan
from fastwright.smoke.programs.jobs import StoppedError
from fastwright.smoke.questions.configuration import Configuration, ServerKind
from fastwright.smoke.renders.rendering import RenderError, Renders
from fastwright.smoke.results import Outcome, Result
from fastwright.smoke.scheduling import Pool

# The files that say what a project requires.
_REQUIREMENTS = (MANIFEST, ".python-version")
# Seconds that a check may take of which nothing is known yet: what takes long is begun first.
_GUESSES = {"tests": 20.0, "migrations": 4.0, "types": 2.0}


@dataclass(frozen=True, slots=True)
class Prover:
    """Takes variants from step to step, with all that the steps need."""

    configuration: Configuration
    renders: Renders
    installer: Installer
    checker: Checker
    pool: Pool
    history: History

    def begin(self, trial: Trial) -> None:
        """Begin to prove a variant; the listener of the checker hears of the rest."""
        self._submit(trial, partial(self._render, trial))

    def _render(self, trial: Trial) -> None:
        self.checker.listener.began(trial.variant, suite.RENDER)
        began = time.monotonic()
        try:
            trial.tree = self.renders.tree(trial.variant)
        except RenderError as error:
            words = f"The template does not render with {trial.variant.name}.\n{error}"
            self.checker.add(trial, Result(suite.RENDER, Outcome.BROKEN, output=words))
            return
        seconds = time.monotonic() - began
        self.checker.add(trial, Result(suite.RENDER, Outcome.PASSED, seconds))
        if trial.kept:
            self._write(trial)
        self._read(trial)
        try:
            manifest, python = (self.renders.read(trial.variant, name) for name in _REQUIREMENTS)
            requirements = read_requirements(manifest, python)
        except DependencyError as error:
            self._fail(trial, suite.DEPENDENCIES, error)
            return
        # Of equal requirements, one is locked and installed, and the others find that.
        self._submit(trial, partial(self._prepare, trial, requirements), 0, requirements.digest)

    def _read(self, trial: Trial) -> None:
        """Check what is seen in the files."""
        unknown = self.checker.recall(trial, suite.READ, ())
        files = self.renders.list_texts(trial.variant) if unknown else {}
        for check in unknown:
            began = time.monotonic()
            complaints = "\n".join(INSPECTIONS[check.name](files))
            outcome = Outcome.FAILED if complaints else Outcome.PASSED
            seconds = time.monotonic() - began
            result = Result(check.name, outcome, seconds, seconds, complaints)
            self.checker.proofs.keep(result, check, trial.tree)
            self.checker.add(trial, result)

    def _prepare(self, trial: Trial, requirements: Requirements) -> None:
        """Install what a variant requires, find its server, and have it checked."""
        self.checker.listener.began(trial.variant, suite.DEPENDENCIES)
        began = time.monotonic()
        try:
            plan = self.installer.plan(requirements, partial(self._write, trial))
            static = suite.choose_static(self.configuration, trial.variant)
            static = self.checker.recall(trial, static, plan.surroundings)
            full, kind = self._choose_full(trial, plan)
            project = self._install(trial, plan) if static or full else None
        except DependencyError as error:
            self._fail(trial, suite.DEPENDENCIES, error)
            if error.outcome is Outcome.UNVERIFIED:
                self._check_style(trial)
            return
        seconds = time.monotonic() - began
        ready = Result(suite.DEPENDENCIES, Outcome.PASSED, seconds, recalled=project is None)
        self.checker.add(trial, ready)
        if project is not None:
            self._submit_static(trial, project, static, plan)
            self._submit_full(trial, project, full, plan, kind)

    def _choose_full(self, trial: Trial, plan: Plan) -> tuple[list[Check], ServerKind | None]:
        """Return the checks that need a server and are not proven yet, and which one they need."""
        checks = suite.choose_full(self.configuration, trial.variant)
        kind = suite.choose_server(self.configuration, trial.variant) if checks else None
        surroundings = [*plan.surroundings]
        if kind is not None:
            try:
                server = self.checker.servers.recall(kind)
                if server is None:
                    project = self._install(trial, plan)
                    server = self.checker.servers.find(kind, project.path, project.environment)
            except ServerError as error:
                self._fail(trial, suite.SERVER, error)
                return [], None
            surroundings.append(server.product)
        return self.checker.recall(trial, checks, surroundings), kind

    def _submit_static(
        self, trial: Trial, project: Project, checks: list[Check], plan: Plan
    ) -> None:
        for check in checks:
            work = partial(self.checker.check, trial, project, check, plan.surroundings)
            cold = self.checker.runner.is_cold(project, check)
            self._submit(trial, work, self._guess(trial, check), check.name if cold else "")

    def _submit_full(
        self,
        trial: Trial,
        project: Project,
        checks: list[Check],
        plan: Plan,
        kind: ServerKind | None,
    ) -> None:
        surroundings: tuple[str, ...] = plan.surroundings
        if kind is not None and checks:
            try:
                # It may have given way since, seen by a thread that proves another variant.
                server = self.checker.servers.find(kind, project.path, project.environment)
            except ServerError as error:
                self._fail(trial, suite.SERVER, error)
                return
            project = project.on(server)
            surroundings = (*surroundings, server.product)
        served = [check for check in checks if check in suite.SERVED]
        if served:
            work = partial(self.checker.serve, trial, project, surroundings, kind)
            self._submit(trial, work, self._guess(trial, served[0]))
        for check in checks:
            if check not in served:
                work = partial(self.checker.check, trial, project, check, surroundings, kind)
                self._submit(trial, work, self._guess(trial, check))

    def _check_style(self, trial: Trial) -> None:
        """Check of a variant whose interpreter is missing what any interpreter can."""
        folder = trial.scratch / "tools"
        folder.mkdir(parents=True)
        try:
            manifest = self.renders.read(trial.variant, MANIFEST) or b""
            plan, environment = self.installer.install_tools(manifest, folder)
        except DependencyError:
            return
        checks = self.checker.recall(trial, suite.STYLE, plan.surroundings)
        if checks:
            project = Project(self._write(trial), trial.scratch, trial.tree, environment)
            self._submit_static(trial, project, checks, plan)

    def _install(self, trial: Trial, plan: Plan) -> Project:
        path = self._write(trial)
        environment = self.installer.install(plan, path)
        return Project(path, trial.scratch, trial.tree, environment)

    def _write(self, trial: Trial) -> Path:
        if not trial.path.exists():
            self.renders.write(trial.variant, trial.path)
            trial.scratch.mkdir(parents=True, exist_ok=True)
        return trial.path

    def _fail(self, trial: Trial, name: str, error: DependencyError | ServerError) -> None:
        self.checker.add(trial, Result(name, error.outcome, output=error.words))

    def _guess(self, trial: Trial, check: Check) -> float:
        """Return the urgency of a check: the longest is begun first."""
        seconds = self.history.expect(trial.variant, check.name)
        return -(_GUESSES.get(check.name, 0.3) if seconds is None else seconds)

    def _submit(
        self, trial: Trial, step: Callable[[], None], urgency: float = 0, resource: str = ""
    ) -> None:
        def work() -> None:
            try:
                step()
            except StoppedError:
                raise
            except BaseException as error:
                self.checker.listener.crashed(error)
                return
            if trial.leave():
                self.checker.listener.concluded(trial)

        trial.enter()
        self.pool.submit(work, trial.position, urgency, resource=resource)
