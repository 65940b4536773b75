"""The server of a project: migrated to, started, asked for all that it documents, and ended."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from fastwright.checks import MIGRATED, MIGRATIONS, START, Check
from fastwright.serving import GRACE, HEALTH, find_free_port, is_ready, settings_for
from fastwright.smoke.checks.judging import conclude
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.suite import HTTP, SERVED
from fastwright.smoke.checks.visiting import find_wrong_answers
from fastwright.smoke.programs.jobs import Job, Jobs, StoppedError
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
            in_time, wrong = _visit(port, job, jobs)
            yield conclude(HTTP, wrong, job.output.text(), project, watch.lap(), 0.0)
            if not in_time:
                return
            fault = watch.end() if is_ready(port) else f"{HEALTH} was not ready any more."
    finally:
        ending = job.kill()
    yield conclude(START, fault, ending.output, project, starting + watch.lap(), ending.cpu)


def _visit(port: int, job: Job, jobs: Jobs) -> tuple[bool, str]:
    """Ask a server for all that it documents; return whether it is still there, and what is wrong.

    Raises:
        StoppedError: If the run is being stopped.

    """
    complaints = []
    with _Deadline(job, jobs, HTTP.time_limit) as deadline:
        for complaint in find_wrong_answers(port):
            complaints.append(complaint)
            # That was the answer which did not come; nobody gives the others any more.
            if deadline.has_passed:
                break
    if jobs.stopped.is_set():
        raise StoppedError
    if deadline.has_passed:
        complaints.insert(0, f"It was not done after {HTTP.time_limit:g} seconds.")
    return not deadline.has_passed, "\n".join(complaints)


class _Deadline:
    """Kills a server when its time is over, or the run is being stopped.

    Nothing else gets a thread away from an answer that does not come: that ends with the server.

    Attributes:
        has_passed: Whether it was killed.

    """

    def __init__(self, job: Job, jobs: Jobs, seconds: float) -> None:
        self.has_passed = False
        self._job = job
        self._stopped = jobs.stopped
        self._end = time.monotonic() + seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _wait(self) -> None:
        while not self._done.wait(0.05):
            if self._stopped.is_set() or time.monotonic() > self._end:
                self.has_passed = True
                self._job.kill_group()
                return


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
