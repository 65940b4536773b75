"""Whenever an update is killed, the project is as before or as after, and can be made either."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from signal import SIGKILL

import pytest
from fastwright.errors import FastwrightError
from fastwright.update.checkout import open_checkout
from fastwright.update.plan import Plan
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase, read_state
from fastwright.update.updating import carry_out

from tests.update.conftest import FIRST, Service, Template
from tests.update.striking import strike

MOMENTS = int(os.environ.get("FASTWRIGHT_KILLS", "200"))


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
        if strike(partial(carry_out, plan, commit=False), SIGKILL, step, delay) == 0:
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
        strike(service.abort, SIGKILL, step)
        if read_state(open_checkout(service.path)):
            service.abort()
        assert look(service) == before
