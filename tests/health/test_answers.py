"""What an answers file says is held against the template, against git, and against the files."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import ANSWERS, AUTHOR, ENDED, STARTED, Look, record, release


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"database": "oracle"}, "database cannot be oracle."),
        # A rule of the template's own, which is written in Jinja.
        ({"project_name": "x" * 41}, "The name has 41 characters: use 40 at the most."),
        ({"auth": [1, 2]}, "auth is [1, 2]"),
    ],
)
def test_answers_that_the_template_refuses(
    project: Path, findings: Look, answers: dict[str, object], words: str
) -> None:
    record(project, **answers)
    finding = findings()["answer-refused"]
    assert words in finding["found"]
    assert finding["mend"].startswith("$EDITOR +")
    line = int(finding["mend"].split()[1].removeprefix("+"))
    name = (project / ANSWERS).read_text().splitlines()[line - 1].partition(":")[0]
    assert name in answers or words.startswith("The name")


@pytest.mark.parametrize("name", ["colour", "uses_mysql"])
def test_answers_that_nobody_asked_for(project: Path, findings: Look, name: str) -> None:
    record(project, **{name: "blue"})
    assert f"answers {name}, which is not asked at v1.0.0" in findings()["answer-unknown"]["found"]


def test_an_edit_that_is_not_committed_names_what_changes_both(
    project: Path, findings: Look
) -> None:
    record(project, database="mysql", description="Two words")
    finding = findings()["answers-edited"]
    assert "database from postgresql to mysql" in finding["found"]
    assert "fastwright set database=mysql 'description=Two words'" in finding["why"]


def test_an_edit_that_was_committed_with_other_work_is_found_by_the_files(
    project: Path, findings: Look
) -> None:
    record(project, database="mysql")
    (project / "README.md").write_text("mine\n")
    commit(project, "All at once")
    (project / "own.txt").write_text("mine\n")
    commit(project, "And more")
    finding = findings()["answers-edited"]
    assert finding["found"] == "Answers were edited by hand: database from postgresql to mysql."
    assert finding["mend"] == "fastwright update"


def test_an_answer_that_was_set_with_its_files_is_no_edit_by_hand(
    project: Path, fastwright: Run, findings: Look
) -> None:
    done = fastwright("set", "database=mysql", "-C", project, "--commit", **AUTHOR)
    assert done.returncode == 0, done.stderr
    assert findings() == {}


def test_an_answer_that_copier_changed_with_its_files_is_no_edit_by_hand(
    project: Path, copier: Run, findings: Look
) -> None:
    data = ("--data", "description=Another one.", "--vcs-ref", "v1.0.0")
    done = copier("update", "--defaults", *data, project)
    assert done.returncode == 0, done.stderr
    commit(project, "Another description")
    assert findings() == {}


def test_an_edit_that_was_taken_back_is_none(project: Path, findings: Look) -> None:
    before = (project / ANSWERS).read_text()
    record(project, database="mysql")
    commit(project, "By hand")
    (project / ANSWERS).write_text(before)
    commit(project, "And back")
    assert findings() == {}


def test_updates_leave_nothing_to_find(
    project: Path, releases: Path, fastwright: Run, copier: Run, findings: Look
) -> None:
    release(releases, "v1.1.0")
    done = fastwright("update", "-C", project, "--commit", **AUTHOR)
    assert done.returncode == 0, done.stderr
    assert findings() == {}
    release(releases, "v1.2.0")
    done = copier("update", "--defaults", "--skip-answered", project)
    assert done.returncode == 0, done.stderr
    commit(project, "The update")
    assert findings() == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"a: 1\n{STARTED} yours\nb: 1\n=======\nb: 2\n{ENDED} theirs\n", 2),
        ("- a\n", 1),
        ("{", 1),
    ],
)
def test_an_answers_file_that_cannot_be_read(
    project: Path, findings: Look, text: str, line: int
) -> None:
    (project / ANSWERS).write_text(text)
    found = findings()
    assert found["answers-unreadable"]["mend"] == f"$EDITOR +{line} {ANSWERS}"
    assert ANSWERS in found["answers-unreadable"]["found"]


def test_an_answers_file_that_was_deleted_long_ago_is_had_back(
    project: Path, findings: Look
) -> None:
    git(project, "rm", "--quiet", ANSWERS)
    commit(project, "Who needs it")
    (project / "own.txt").write_text("mine\n")
    deleted = git(project, "rev-parse", "--short", "HEAD")
    commit(project, "More")
    assert findings()["answers-missing"]["mend"] == f"git checkout {deleted}^ -- {ANSWERS}"


def test_an_answers_file_that_is_gone_since_the_last_commit_is_had_back(
    project: Path, findings: Look
) -> None:
    (project / ANSWERS).unlink()
    assert findings()["answers-missing"]["mend"] == f"git checkout HEAD -- {ANSWERS}"
