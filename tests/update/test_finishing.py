"""What comes after the files: conflicts that are solved in every way, and the commit."""

import stat

import pytest
from fastwright.errors import FastwrightError
from fastwright.update.state import Phase

from tests.update.conftest import FIRST, Service, Template

APP = FIRST["app.py"]
BETTER = APP.replace("line 3\n", "better\n")
MINE = APP.replace("line 3\n", "mine\n")


def hook(service: Service, name: str, text: str) -> None:
    """Let git run a script at some moment."""
    place = service.path / ".git" / "hooks" / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(f"#!/bin/sh\n{text}\n")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)


def test_the_commit_has_all_that_came_in_however_much_that_is(
    template: Template, service: Service
) -> None:
    changes = "".join(f"- Change number {number} of this release.\n" for number in range(9000))
    template.release("v2.0.0", {"CHANGELOG.md": f"# Changelog\n\n## v2.0.0\n\n{changes}"})
    service.git("config", "commit.cleanup", "strip")
    service.update(commit=True)
    message = service.git("log", "-1", "--format=%B")
    assert "## v2.0.0\n- Change number 0 of" in message
    assert "number 8999 of" in message


def test_a_commit_that_is_refused_says_how_to_go_on(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"app.py": BETTER})
    hook(service, "commit-msg", "echo 'write chore: first'; exit 1")
    with pytest.raises(FastwrightError, match="staged, and git refuses to commit it") as told:
        service.update(commit=True)
    assert "write chore: first" in told.value.output
    assert "git commit" in told.value.hint
    assert "--abort" in told.value.hint
    assert service.status() == ["M  .copier-answers.yml", "M  app.py"]
    hook(service, "commit-msg", "exit 0")
    service.go_on()
    assert service.status() == []


def test_a_hook_that_changes_files_is_the_users(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"app.py": BETTER})
    hook(service, "pre-commit", "echo formatted >> app.py; git add app.py")
    service.update(commit=True)
    assert service.read("app.py") == f"{BETTER}formatted\n"
    assert service.status() == []
    assert service.update() is None


@pytest.fixture
def conflict(template: Template, service: Service) -> Service:
    """A service with an update that waits for a conflict to be solved."""
    template.release("v2.0.0", {"app.py": BETTER, "a[bc].py": "brackets\n", "new.py": "new\n"})
    service.write({"app.py": MINE, "ab.py": "mine\n"})
    service.commit()
    service.update()
    return service


def test_a_conflict_that_is_half_solved_is_not_taken(conflict: Service) -> None:
    half = conflict.read("app.py").replace("<<<<<<< yours\n", "")
    conflict.write({"app.py": half})
    with pytest.raises(FastwrightError, match=r"conflict markers in app\.py"):
        conflict.go_on()
    assert conflict.read("app.py") == half


def test_a_conflict_that_was_deleted_is_asked_about(conflict: Service) -> None:
    conflict.write({"app.py": None})
    with pytest.raises(FastwrightError, match=r"you decided about app\.py") as told:
        conflict.go_on()
    assert "git rm" in told.value.hint
    conflict.git("rm", "--quiet", "app.py")
    assert conflict.go_on().phase is Phase.STAGED
    conflict.abort()
    assert conflict.read("app.py") == MINE


def test_a_conflict_that_was_staged_is_solved(conflict: Service) -> None:
    conflict.write({"app.py": "<<<<<<< not a conflict, a test\n"})
    with pytest.raises(FastwrightError) as told:
        conflict.go_on()
    assert "git add" in told.value.hint
    conflict.git("add", "app.py")
    conflict.go_on()
    assert conflict.read("app.py") == "<<<<<<< not a conflict, a test\n"


def test_what_is_solved_is_staged_and_nothing_else(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"a[bc].py": "one\n"})
    service.update(commit=True)
    service.write({"a[bc].py": "mine\n", "ab.py": "mine\n"})
    service.commit()
    template.release("v3.0.0", {"a[bc].py": "two\n"})
    service.update()
    service.write({"a[bc].py": "mine, two\n", "ab.py": "not staged\n"})
    service.go_on()
    assert " M ab.py" in service.status()
    assert "M  a[bc].py" in service.status()


def test_markers_that_were_there_before_are_no_conflict(
    template: Template, service: Service
) -> None:
    marked = f"{APP}<<<<<<< how conflicts look\n=======\n>>>>>>> in a text about them\n"
    template.release("v1.1.0", {"app.py": marked})
    service.update(commit=True)
    service.write({"app.py": marked.replace("line 3\n", "mine\n")})
    service.commit()
    template.release("v2.0.0", {"app.py": marked.replace("line 3\n", "better\n")})
    service.update()
    both = marked.replace("line 3\n", "mine, better\n")
    with pytest.raises(FastwrightError, match="conflict markers"):
        service.go_on()
    service.write({"app.py": both})
    service.go_on()
    assert service.read("app.py") == both


def test_a_text_that_was_not_looked_at_is_not_taken(template: Template, service: Service) -> None:
    template.release("v1.1.0", {"run.sh": "#!/bin/sh\n"})
    service.update(commit=True)
    (service.path / "run.sh").unlink()
    (service.path / "run.sh").symlink_to("app.py")
    service.commit()
    template.release("v2.0.0", {"run.sh": "#!/bin/sh\nexec app\n"})
    state = service.update()
    assert state is not None
    assert state.conflicts
    with pytest.raises(FastwrightError, match="you decided about"):
        service.go_on()
    service.abort()
    assert (service.path / "run.sh").is_symlink()


def test_a_binary_conflict_is_asked_about(template: Template, service: Service) -> None:
    template.release("v1.1.0", {"logo.png": b"\0one"})
    service.update(commit=True)
    service.write({"logo.png": b"\0mine"})
    service.commit()
    template.release("v2.0.0", {"logo.png": b"\0two"})
    service.update()
    with pytest.raises(FastwrightError, match=r"you decided about logo\.png"):
        service.go_on()
    service.git("checkout", "--theirs", "logo.png")
    service.git("add", "logo.png")
    service.go_on()
    assert (service.path / "logo.png").read_bytes() == b"\0two"


@pytest.mark.parametrize("deletes", ["template", "user"])
def test_a_file_that_one_side_deleted_and_the_other_changed_is_asked_about(
    deletes: str, template: Template, service: Service
) -> None:
    template.release("v2.0.0", {"app.py": None if deletes == "template" else BETTER})
    service.write({"app.py": MINE if deletes == "template" else None})
    service.commit()
    state = service.update()
    assert state is not None
    assert state.conflicts == ["app.py"]
    with pytest.raises(FastwrightError, match=r"you decided about app\.py"):
        service.go_on()
    service.git("rm", "--quiet", "--force", "app.py")
    service.go_on()
    assert not (service.path / "app.py").exists()


def test_both_gave_a_file_another_name(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"app.py": None, "service.py": BETTER})
    service.git("mv", "app.py", "main.py")
    service.commit()
    state = service.update()
    assert state is not None
    assert set(state.conflicts) == {"app.py", "main.py", "service.py"}
    before_solving = service.snapshot()
    with pytest.raises(FastwrightError, match="you decided about"):
        service.go_on()
    assert service.snapshot() == before_solving
    service.abort()
    assert service.read("main.py") == APP


def test_another_branch_is_not_gone_back_on(conflict: Service) -> None:
    conflict.git("checkout", "--quiet", "--force", "-b", "other", "HEAD~1")
    for way in (conflict.go_on, conflict.abort):
        with pytest.raises(FastwrightError, match="began on another commit") as told:
            way()
        assert "git switch" in told.value.hint
    conflict.git("checkout", "--quiet", "main")
    conflict.abort()
    assert conflict.read("app.py") == MINE
    assert conflict.status() == []


def test_an_update_on_another_branch_takes_the_place_of_one_that_was_left(
    conflict: Service,
) -> None:
    conflict.git("checkout", "--quiet", "--force", "-b", "other", "HEAD~1")
    state = conflict.update()
    assert state is not None
    assert state.phase is Phase.STAGED


def test_a_branch_that_begins_here_takes_the_update_along(conflict: Service) -> None:
    conflict.write({"app.py": "solved\n"})
    conflict.git("add", "app.py")
    conflict.git("switch", "--quiet", "--create", "update")
    assert conflict.go_on().phase is Phase.STAGED
    conflict.abort()
    assert conflict.read("app.py") == MINE


def test_what_was_written_since_is_kept_on_the_way_back(conflict: Service) -> None:
    conflict.write({"app.py": "an hour of solving\n", "new.py": "mine, too\n"})
    kept = conflict.abort()
    assert conflict.read("app.py") == MINE
    assert kept is not None
    assert (kept / "app.py").read_text() == "an hour of solving\n"
    assert (kept / "new.py").read_text() == "mine, too\n"


def test_an_update_that_a_user_committed_is_over(conflict: Service) -> None:
    conflict.write({"app.py": "solved\n"})
    conflict.git("commit", "--quiet", "--all", "--message", "Solved")
    with pytest.raises(FastwrightError, match="has new commits since") as told:
        conflict.abort()
    assert "git revert" in told.value.hint
    assert conflict.update() is None


def test_a_detached_head_takes_an_update(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"app.py": BETTER})
    service.git("checkout", "--quiet", "--detach")
    service.update(commit=True)
    assert service.read("app.py") == BETTER


@pytest.fixture
def locked(template: Template, service: Service) -> Service:
    """A service with a lock file, whose metadata an update changes."""
    template.release("v1.1.0", {"pyproject.toml": "[project]\nname = 'x'\n"})
    service.update(commit=True)
    service.write({"uv.lock": "locked\n"})
    service.commit()
    template.release("v2.0.0", {"pyproject.toml": "[project]\nname = 'y'\n"})
    return service


def uv(service: Service, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let uv be a script."""
    folder = service.path.parent / "bin"
    folder.mkdir()
    (folder / "uv").write_text(f"#!/bin/sh\n{text}\n")
    (folder / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_a_lock_file_is_refreshed(locked: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    uv(locked, monkeypatch, "echo refreshed > uv.lock")
    locked.update()
    assert "M  uv.lock" in locked.status()
    locked.abort()
    assert locked.read("uv.lock") == "locked\n"
    assert locked.status() == []


def test_a_lock_file_that_cannot_be_refreshed_is_as_it_was(
    locked: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uv(locked, monkeypatch, "echo half > uv.lock; echo no network; exit 1")
    locked.update()
    assert "no network" in capsys.readouterr().err
    assert locked.read("uv.lock") == "locked\n"
    assert not [line for line in locked.status() if "uv.lock" in line]
