"""What is written while an update is under way is nobody's to destroy, whatever became of it."""

from functools import partial
from pathlib import Path
from signal import SIGKILL

import pytest
from fastwright.errors import FastwrightError
from fastwright.update.checkout import open_checkout
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase, read_state
from fastwright.update.updating import carry_out

from tests.update.conftest import FIRST, Service, Template
from tests.update.striking import strike

APP = FIRST["app.py"]
BETTER = APP.replace("line 3\n", "better\n")


@pytest.fixture
def service(template: Template, service: Service) -> Service:
    """A service that a release waits for."""
    template.release("v2.0.0", {"app.py": BETTER, "new.py": "new\n", "README.md": None})
    return service


@pytest.fixture
def killed(service: Service) -> Service:
    """A service whose update was killed once it had written its files, and before its index."""
    before = service.snapshot()
    with planned([Wish(service.path)]) as plans:
        work = partial(carry_out, next(plans), commit=False)
        for step in range(1, 1000):
            assert strike(work, SIGKILL, step) != 0, "no such moment"
            state = read_state(open_checkout(service.path))
            if (
                state
                and state.phase is Phase.APPLYING
                and service.snapshot().keys() != before.keys()
            ):
                return service
            if state:
                assert service.abort() is None
    raise AssertionError


def kept(later: Path | None) -> dict[str, str]:
    """Return what was put aside."""
    assert later is not None
    files = [path for path in later.rglob("*") if path.is_file()]
    return {path.relative_to(later).as_posix(): path.read_text() for path in files}


def test_what_a_killed_update_wrote_is_not_the_users(killed: Service) -> None:
    assert killed.abort() is None
    assert killed.read("app.py") == APP
    assert killed.status() == []


def test_edits_after_a_kill_survive_the_way_back(killed: Service) -> None:
    killed.write({"app.py": "an hour of work\n", "new.py": "mine\n", "README.md": "back\n"})
    assert kept(killed.abort()) == {
        "app.py": "an hour of work\n",
        "new.py": "mine\n",
        "README.md": "back\n",
    }
    assert killed.read("app.py") == APP
    assert killed.status() == []


def test_edits_after_a_kill_survive_the_way_on(
    killed: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    killed.write({"app.py": "an hour of work\n", "new.py": "mine\n"})
    killed.go_on()
    assert killed.read("app.py") == BETTER
    told = capsys.readouterr().err
    assert "What you wrote into its files since is in" in told
    later = Path("".join(told.split(" is in ")[1].split()))
    assert kept(later) == {"app.py": "an hour of work\n", "new.py": "mine\n"}


def test_a_mode_that_was_set_since_is_an_edit(service: Service) -> None:
    service.update()
    (service.path / "app.py").chmod(0o755)
    assert kept(service.abort()) == {"app.py": BETTER}


def test_what_nobody_touched_is_not_put_aside(service: Service) -> None:
    service.write({"app.py": APP.replace("line 3\n", "mine\n")})
    service.commit()
    service.update()
    assert "<<<<<<<" in service.read("app.py")
    assert service.abort() is None


def test_what_git_has_cleaned_up_is_no_obstacle_on_the_way_back(service: Service) -> None:
    service.write({"app.py": APP.replace("line 3\n", "mine\n")})
    service.commit()
    before = service.snapshot()
    service.update()
    service.write({"app.py": "solved\n"})
    service.git("prune", "--expire=now")
    assert kept(service.abort())["app.py"] == "solved\n"
    assert service.snapshot() == before


def test_another_git_at_work_stops_an_update_before_it_begins(service: Service) -> None:
    before = service.snapshot()
    lock = service.path / ".git" / "index.lock"
    lock.write_text("")
    with pytest.raises(FastwrightError, match="Another git is at work"):
        service.update()
    assert read_state(open_checkout(service.path)) is None
    assert lock.read_text() == ""
    lock.unlink()
    assert service.snapshot() == before
    assert service.update() is not None


def test_a_commit_that_was_made_since_it_was_planned_stops_it(service: Service) -> None:
    with planned([Wish(service.path)]) as plans:
        plan = next(plans)
        service.write({"own.py": "own\n"})
        service.commit()
        with pytest.raises(FastwrightError, match="new commits since this was planned"):
            carry_out(plan, commit=False)
    assert service.status() == []
