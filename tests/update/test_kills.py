"""Whenever an update is killed, the project is as before or as after, and can be made either."""

import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fastwright.errors import FastwrightError
from fastwright.update.checkout import open_checkout
from fastwright.update.plan import Plan
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase, read_state
from fastwright.update.updating import carry_out

from tests.update.conftest import FIRST, Service, Template

MOMENTS = int(os.environ.get("FASTWRIGHT_KILLS", "200"))
# What a process cannot do without telling Python.
STEPS = ("open", "os.", "shutil.", "subprocess.Popen", "fcntl.")
Look = Callable[[], tuple[object, ...]]


@pytest.fixture(params=["clean", "conflicts"])
def plan(request: pytest.FixtureRequest, template: Template, service: Service) -> Iterator[Plan]:
    """An update with everything that can happen to a file."""
    app = FIRST["app.py"]
    template.release(
        "v2.0.0",
        {
            "app.py": app.replace("line 3\n", "better\n"),
            "README.md": None,
            "docs/deep/new.md": "new\n",
            "local.py": "brought\n",
            "run.sh": "#!/bin/sh\n",
        },
    )
    (template.path / "run.sh").chmod(0o755)
    template.release("v2.0.1", {})
    number = 3 if request.param == "conflicts" else 15
    edited = app.replace(f"line {number}\n", "mine\n")
    service.write({"app.py": edited, ".gitignore": "local.py\n*.log\n", "own/mine.py": "x = 1\n"})
    service.commit()
    service.write({"local.py": "precious\n", "a.log": "ignored\n", "b.txt": "untracked\n"})
    with planned([Wish(service.path)]) as plans:
        yield next(plans)


def look(service: Service) -> tuple[object, ...]:
    """Return all that a user can see of a project."""
    return (
        service.snapshot(),
        service.git("ls-files", "--stage"),
        service.status(),
        service.git("rev-parse", "HEAD"),
    )


def kill_at(step: int, delay: float, plan: Plan, *, commit: bool) -> bool:
    """Carry a plan out in a process that is killed soon after a step; tell whether it was."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        seen = 0

        def strike() -> None:
            time.sleep(delay)
            os.killpg(0, signal.SIGKILL)

        def watch(event: str, _: object) -> None:
            nonlocal seen
            if event.startswith(STEPS):
                seen += 1
                if seen == step:
                    if delay == 0:
                        os.killpg(0, signal.SIGKILL)
                    threading.Thread(target=strike, daemon=True).start()

        sys.addaudithook(watch)
        with suppress(FastwrightError):
            carry_out(plan, commit=commit)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    return os.WIFSIGNALED(status)


def restore(kept: Path, service: Service) -> None:
    """Put the project back as it was."""
    shutil.rmtree(service.path)
    shutil.copytree(kept, service.path, symlinks=True)
    service.git("status")


def test_it_is_as_before_or_as_after(plan: Plan, service: Service, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(service.path, kept, symlinks=True)
    before = look(service)
    carry_out(plan, commit=False)
    after = look(service)
    chance = random.Random(1)  # noqa: S311
    step, phases = 0, set()
    for number in range(MOMENTS):
        # First each step by itself, then any moment after any step.
        step = step + 1 if number < MOMENTS // 2 else chance.randrange(1, max(step, 2))
        delay = 0.0 if number < MOMENTS // 2 else chance.uniform(0, 0.01)
        restore(kept, service)
        if not kill_at(step, delay, plan, commit=False):
            assert look(service) == after
            step = step if number >= MOMENTS // 2 else 0
            continue
        state = read_state(open_checkout(service.path))
        phases.add(state.phase if state else None)
        if state is None:
            assert look(service) == before
        elif number % 2:
            service.abort()
            assert look(service) == before
        else:
            if state.phase is Phase.APPLYING:
                with suppress(FastwrightError):
                    service.go_on()
            assert look(service) == after
            service.abort()
            assert look(service) == before
    assert {None, Phase.APPLYING} <= phases


def test_a_kill_while_it_is_undone_leaves_it_to_be_undone(
    plan: Plan, service: Service, tmp_path: Path
) -> None:
    before = look(service)
    carry_out(plan, commit=False)
    kept = tmp_path / "kept"
    shutil.copytree(service.path, kept, symlinks=True)
    for step in range(1, 60, 3):
        restore(kept, service)
        pid = os.fork()
        if pid == 0:
            os.setsid()
            seen = 0

            def watch(event: str, _: object, step: int = step) -> None:
                nonlocal seen
                seen += event.startswith(STEPS)
                if seen == step:
                    os.killpg(0, signal.SIGKILL)

            sys.addaudithook(watch)
            service.abort()
            os._exit(0)
        os.waitpid(pid, 0)
        if read_state(open_checkout(service.path)):
            service.abort()
        assert look(service) == before
