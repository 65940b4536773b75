"""Whatever fails in the middle of an update, or interrupts it: everything is as it was."""

import os
import random
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from signal import SIGINT
from typing import Any

import pytest
from fastwright.errors import FastwrightError
from fastwright.locks import awaited
from fastwright.update.checkout import open_checkout
from fastwright.update.plan import Plan
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase, read_state
from fastwright.update.updating import carry_out

from tests.update.conftest import FIRST, Service, Template
from tests.update.striking import FAILED, INTERRUPTED, strike
from tests.update.test_kills import look, plan, restore

__all__ = ["plan"]

MOMENTS = int(os.environ.get("FASTWRIGHT_KILLS", "200"))


def test_an_interruption_leaves_it_as_before_or_as_after(
    plan: Plan, service: Service, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(service.path, kept, symlinks=True)
    before = look(service)
    carry_out(plan, commit=False)
    after = look(service)
    chance = random.Random(2)  # noqa: S311
    step, last, ends = 0, MOMENTS, set()
    for number in range(MOMENTS):
        if step < last and number < MOMENTS * 3 // 4:
            step += 1
        else:
            step = chance.randrange(1, last)
        restore(kept, service)
        delay = chance.uniform(0, 0.02) if number % 2 else 0
        code = strike(partial(carry_out, plan, commit=False), SIGINT, step, delay)
        if code == 0 and step < last:
            last = max(step, 2)
        state = read_state(open_checkout(service.path))
        ends.add(code)
        if state is None:
            assert code in (INTERRUPTED, FAILED)
            assert look(service) == before
        else:
            assert state.phase in (Phase.STAGED, Phase.RESOLVING)
            assert look(service) == after
            service.abort()
            assert look(service) == before
        assert not (service.path / ".git/index.lock").exists()
    assert {0, INTERRUPTED} <= ends


def test_an_interruption_while_git_starts_waits_for_it(
    plan: Plan, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A filter makes git take its time with each file, and tells when it has begun.
    begun = tmp_path / "begun"
    service.git("config", "filter.slow.smudge", f"touch {begun}; sleep 0.1; cat")
    (service.path / ".git/info/attributes").write_text("* filter=slow\n")
    before = look(service)
    start = subprocess.Popen.__init__
    left = []

    def start_interrupted(process: Any, arguments: list[str], **options: Any) -> None:
        start(process, arguments, **options)
        if "read-tree" in arguments:
            left.append(process)
            while process.poll() is None and not begun.exists():
                pass
            raise KeyboardInterrupt

    with monkeypatch.context() as patches:
        patches.setattr(subprocess.Popen, "__init__", start_interrupted)
        with pytest.raises(KeyboardInterrupt):
            carry_out(plan, commit=False)
    for process in left:
        process.wait()
    assert look(service) == before
    assert read_state(open_checkout(service.path)) is None


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(
    template: Template, service: Service
) -> None:
    better = FIRST["app.py"].replace("line 3\n", "better\n")
    template.release("v2.0.0", {"app.py": better, "big.txt": "big\n" * 50_000, "README.md": None})
    before = look(service)
    with planned([Wish(service.path)]) as plans:
        plan = next(plans)
        with no_file_beyond(60_000), pytest.raises(FastwrightError, match="read-tree") as told:
            carry_out(plan, commit=False)
    assert told.value.hint == "Everything is as it was before the update."
    assert look(service) == before
    assert read_state(open_checkout(service.path)) is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("free", range(0, 400, 48))
def test_a_full_disk_leaves_everything_as_it_was(
    free: int, template: Template, service: Service, small_disk: Path
) -> None:
    names = [f"file{number}.txt" for number in range(10)]
    template.release("v1.1.0", {name: f"{name}\n" * 2000 for name in names})
    service.update(commit=True)
    changed: dict[str, str | None] = {name: f"{name}, better\n" * 2500 for name in names}
    template.release("v2.0.0", changed | {"new.txt": "new\n" * 5000, names[0]: None})
    shutil.copytree(service.path, small_disk / "service", symlinks=True)
    there = Service(small_disk / "service")
    there.git("status")
    before = look(there)
    with planned([Wish(there.path)]) as plans:
        plan = next(plans)
        with (small_disk / "filler").open("wb") as filler:
            room = os.statvfs(small_disk)
            filler.write(bytes(max(room.f_bavail * room.f_frsize - free * 1024, 0)))
        state = None
        try:
            state = carry_out(plan, commit=False)
        except (FastwrightError, OSError):
            assert read_state(open_checkout(there.path)) is None
    (small_disk / "filler").unlink()
    if state:
        there.abort()
    assert look(there) == before


def test_a_daemon_that_git_starts_is_not_waited_for() -> None:
    with awaited() as alive:
        daemon = subprocess.Popen(["sleep", "60"], pass_fds=[alive])
    with daemon:
        assert daemon.poll() is None
        daemon.kill()
