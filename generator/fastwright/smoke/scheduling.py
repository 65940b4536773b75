"""Work for several threads: by priority, and what must not run at once in turn."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from fastwright.smoke.programs.jobs import StoppedError

Work = Callable[[], None]


@dataclass(order=True, slots=True)
class _Task:
    priority: tuple[float, ...]
    number: int
    work: Work = field(compare=False)
    resource: str = field(compare=False)


class Pool:
    """Threads that take the most urgent task that may run.

    The threads mostly wait for processes. So one for each processor keeps all of them busy.
    """

    def __init__(self, threads: int, stopped: threading.Event) -> None:
        """Start the threads.

        Args:
            threads: How many.
            stopped: Set once no further task is to be begun.

        """
        self._stopped = stopped
        self._tasks: list[_Task] = []
        self._busy: set[str] = set()
        self._number = 0
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work, *priority: float, resource: str = "") -> None:
        """Have something done.

        Args:
            work: What. It has to deal with its errors; that the run is stopped is none.
            priority: How urgent it is: the least comes first, then the first.
            resource: Of the tasks with one name here, one runs at a time.

        """
        with self._changed:
            self._number += 1
            self._tasks.append(_Task(priority, self._number, work, resource))
            self._changed.notify()

    def close(self) -> None:
        """Let the tasks that run come to their end, and begin no others."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (task := self._take()) is not None:
            try:
                with suppress(StoppedError):
                    task.work()
            finally:
                with self._changed:
                    self._busy.discard(task.resource)
                    self._changed.notify_all()

    def _take(self) -> _Task | None:
        with self._changed:
            while not (self._closed or self._stopped.is_set()):
                ready = [t for t in self._tasks if not t.resource or t.resource not in self._busy]
                if ready:
                    task = min(ready)
                    self._tasks.remove(task)
                    if task.resource:
                        self._busy.add(task.resource)
                    return task
                self._changed.wait()
            return None
