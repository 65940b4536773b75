"""An update merges what the template and the user did, and does exactly what was planned."""

from pathlib import Path

import pytest
from fastwright.errors import FastwrightError, UsageError
from fastwright.update.changes import Kind
from fastwright.update.state import Phase

from tests.update.conftest import FIRST, Service, Template


def edit(text: str, number: int, line: str) -> str:
    """Return a text with another line at a place."""
    lines = text.splitlines(keepends=True)
    lines[number - 1] = f"{line}\n"
    return "".join(lines)


APP = FIRST["app.py"]

pytestmark = pytest.mark.usefixtures("second")


@pytest.fixture
def second(template: Template) -> Template:
    """The template with a second release, which changes line 3."""
    template.release("v2.0.0", {"app.py": edit(APP, 3, "better"), "new.py": "brought = 1\n"})
    return template


def test_a_fresh_project_has_nothing_to_do_at_its_own_version(service: Service) -> None:
    assert service.plan(to="v1.0.0").is_empty
    assert service.update(to="v1.0.0") is None
    assert service.status() == []


def test_both_changes_of_one_file_are_in_it(service: Service) -> None:
    service.write({"app.py": edit(APP, 15, "mine")})
    service.commit()

    state = service.update()

    assert state is not None
    assert state.phase is Phase.STAGED
    assert service.read("app.py") == edit(edit(APP, 3, "better"), 15, "mine")
    assert service.read("new.py") == "brought = 1\n"
    assert service.status() == ["M  .copier-answers.yml", "M  app.py", "A  new.py"]


def test_a_plan_names_what_happens_to_each_file(service: Service) -> None:
    service.write({"app.py": edit(APP, 15, "mine"), "README.md": None})
    service.commit()

    plan = service.plan()

    assert {change.path: change.kind for change in plan.changes} == {
        ".copier-answers.yml": Kind.CHANGED,
        "README.md": Kind.KEPT,
        "app.py": Kind.MERGED,
        "new.py": Kind.ADDED,
    }


def test_a_plan_touches_nothing(service: Service) -> None:
    def look() -> dict[Path, int | bytes]:
        # Git gives a new date to an object of its own that it meets again, and nothing else.
        return {
            path: path.read_bytes() if "objects" in path.parts else path.stat().st_mtime_ns
            for path in service.path.rglob("*")
            if path.is_file()
        }

    before = look()
    service.plan()

    assert look() == before


def test_changes_of_one_line_are_a_conflict_of_git(service: Service) -> None:
    service.write({"app.py": edit(APP, 3, "mine")})
    service.commit()

    state = service.update()

    assert state is not None
    assert (state.phase, state.conflicts) == (Phase.RESOLVING, ["app.py"])
    conflict = "<<<<<<< yours\nmine\n=======\nbetter\n>>>>>>> template-v2.0.0\n"
    assert conflict in service.read("app.py")
    assert "UU app.py" in service.status()
    stages = [line.split()[2] for line in service.git("ls-files", "-u").splitlines()]
    assert stages == ["1", "2", "3"]


def test_solved_conflicts_are_staged_and_committed_in_the_end(service: Service) -> None:
    service.write({"app.py": edit(APP, 3, "mine")})
    service.commit()
    service.update(commit=True)
    with pytest.raises(FastwrightError, match=r"conflict markers in app\.py"):
        service.go_on()

    service.write({"app.py": edit(APP, 3, "mine, and better")})
    service.go_on()

    assert service.status() == []
    assert service.git("log", "-1", "--format=%s").strip() == (
        "Update from version v1.0.0 of the template to v2.0.0"
    )
    assert service.read("app.py") == edit(APP, 3, "mine, and better")


@pytest.mark.parametrize("number", [3, 15])
def test_an_update_is_undone_to_the_last_byte(number: int, service: Service) -> None:
    service.write({"app.py": edit(APP, number, "mine"), ".gitignore": "*.log\nnew.py\n"})
    service.commit()
    service.write({"new.py": "ignored, and in the way\n", "a.log": "ignored\n", "b.txt": "new\n"})
    before = service.snapshot(), service.status(), service.git("ls-files", "--stage")

    service.update()
    assert service.read("new.py") == "brought = 1\n"
    service.write({"app.py": "half solved\n"})
    service.abort()

    assert (service.snapshot(), service.status(), service.git("ls-files", "--stage")) == before
    with pytest.raises(FastwrightError, match="No update is under way"):
        service.abort()


def test_an_ignored_file_in_the_way_is_kept_and_named(service: Service) -> None:
    service.write({".gitignore": "new.py\n"})
    service.commit()
    service.write({"new.py": "precious\n"})
    assert service.plan().in_the_way == ["new.py"]

    state = service.update(commit=True)

    assert state is not None
    kept = service.path / ".git" / "fastwright" / state.aside["new.py"]
    assert kept.read_text() == "precious\n"
    assert service.read("new.py") == "brought = 1\n"


def test_a_file_in_the_way_that_git_does_not_know_stops_the_update(service: Service) -> None:
    service.write({"new.py": "precious\n"})
    with pytest.raises(FastwrightError, match=r"does not track: new\.py"):
        service.update()
    assert service.read("new.py") == "precious\n"
    assert service.status() == ["?? new.py"]


def test_tracked_edits_stop_an_update_and_no_plan(service: Service) -> None:
    service.write({"README.md": "not committed\n"})
    assert not service.plan().is_empty
    with pytest.raises(FastwrightError, match=r"not committed: README\.md"):
        service.update()
    assert service.read("README.md") == "not committed\n"


def test_nothing_begins_while_an_update_waits(service: Service) -> None:
    service.update()
    with pytest.raises(FastwrightError, match="is staged, and not committed"):
        service.update()


def test_a_commit_ends_an_update(service: Service) -> None:
    service.update()
    service.git("commit", "--quiet", "--message", "Mine")
    assert service.update() is None
    with pytest.raises(FastwrightError, match="No update is under way"):
        service.abort()


def test_an_edit_that_git_was_told_to_overlook_stops_the_update(service: Service) -> None:
    service.git("update-index", "--assume-unchanged", "app.py")
    service.write({"app.py": edit(APP, 20, "overlooked")})
    with pytest.raises(FastwrightError, match=r"edits of app\.py"):
        service.update()
    assert "overlooked" in service.read("app.py")


def test_an_older_version_is_refused(service: Service) -> None:
    service.update(commit=True)
    with pytest.raises(UsageError, match="is older than"):
        service.plan(to="v1.0.0")


def test_a_version_can_be_named(second: Template, service: Service) -> None:
    second.release("v3.0.0", {"later.py": ""})
    plan = service.plan(to="v2.0.0")
    assert plan.wanted_version == "v2.0.0"
    assert "later.py" not in plan.tree
