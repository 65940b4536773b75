"""The server of a project: migrated to, started, asked for all that it documents, and ended."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastwright.checks import MIGRATED, MIGRATIONS, START, Check
from fastwright.serving import GRACE, HEALTH, find_free_port, is_ready, settings_for
from fastwright.smoke.checks.judging import conclude
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.suite import HTTP, SERVED
from fastwright.smoke.checks.visiting import find_wrong_answers
from fastwright.smoke.programs.jobs import Job, Jobs
from fastwright.smoke.results import Result


def serve(project: Project, jobs: Jobs) -> Iterator[Result]:
    """Yield what the server of a project shows.

    Whether its migrations go up and down, what its operations answer, and whether it starts and
    ends; of these, what comes after a failure is left out.
    """
    port = find_free_port()
    job = jobs.start(SERVED[0].full_command, project.path, project.variables | settings_for(port))
    watch = _Watch(job, jobs)
    try:
        fault = watch.wait(lambda: MIGRATED in job.output.text(), "The database", MIGRATIONS)
        yield conclude(MIGRATIONS, fault, job.output.text(), project, watch.lap(), 0.0)
        if fault:
            return
        # Somebody else might listen on the port by now, and this server have found it taken.
        fault = watch.wait(lambda: is_ready(port), HEALTH, START) or watch.find_end()
        starting = watch.lap()
        if not fault:
            wrong = "\n".join(find_wrong_answers(port))
            yield conclude(HTTP, wrong, job.output.text(), project, watch.lap(), 0.0)
            fault = watch.end() if is_ready(port) else f"{HEALTH} was not ready any more."
    finally:
        ending = job.kill()
    yield conclude(START, fault, ending.output, project, starting + watch.lap(), ending.cpu)


@dataclass(slots=True)
class _Watch:
    """Watches a server, and the clock."""

    job: Job
    jobs: Jobs
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = time.monotonic()

    def lap(self) -> float:
        """Return the seconds since it was asked last."""
        before, self.began = self.began, time.monotonic()
        return self.began - before

    def wait(self, is_there: Callable[[], bool], what: str, check: Check) -> str:
        """Wait until something is there, and return what is wrong if it never is."""
        deadline = time.monotonic() + check.time_limit
        while not is_there():
            if self.job.wait(0.05, self.jobs.stopped):
                # It may have been the last thing that happened.
                return "" if is_there() else self.find_end()
            if time.monotonic() > deadline:
                return f"{what} was not ready after {check.time_limit:.0f} seconds."
        return ""

    def find_end(self) -> str:
        """Return how the server has ended, if it has."""
        code = self.job.poll()
        return "" if code is None else f"It ended with exit code {code}."

    def end(self) -> str:
        """End the server, and return what is wrong if it does not end, or has by itself."""
        if fault := self.find_end():
            return fault
        self.job.terminate()
        if self.job.wait(GRACE, self.jobs.stopped):
            return ""
        return f"The server still ran {GRACE:.0f} seconds after SIGTERM."
