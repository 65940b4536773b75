"""How far a project has drifted, and what an update would meet, is known once it was planned."""

from pathlib import Path

import pytest
from fastwright.drift import Drift, measure
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import LINES, Look, record, release, write

paths = st.sampled_from(["a", "b", "c/d", "e", ".copier-answers.yml"])
entries = st.tuples(st.sampled_from(["100644", "100755"]), st.sampled_from(["1", "2"]))
trees = st.dictionaries(paths, entries)


def test_nothing_is_known_before_a_plan(fastwright: Run, project: Path, status: Look) -> None:
    told = status(project)
    assert (told["drift"], told["conflicts"]) == (None, None)
    assert "drift     unknown: run plan\n" in fastwright("status", project).stdout


def test_a_plan_tells(fastwright: Run, project: Path, releases: Path, status: Look) -> None:
    release(releases, "v1.1.0", {"notes.txt": LINES.replace("line 3\n", "line three\n")})
    write(project, {"notes.txt": LINES.replace("line 3\n", "my line\n"), "own.txt": "mine\n"})
    (project / "README.md").unlink()
    commit(project)
    planned = fastwright("plan", "-C", project)
    assert planned.returncode == 0, planned.stderr
    told = status(project)
    assert told["conflicts"] == ["notes.txt"]
    assert (told["drift"]["changed"], told["drift"]["deleted"]) == (["notes.txt"], ["README.md"])
    assert told["drift"]["share"] == round(2 / told["drift"]["files"], 4)
    assert "would meet 1 file: notes.txt" in fastwright("status", project).stdout


def test_full_plans_by_itself(fastwright: Run, project: Path, status: Look) -> None:
    assert status(project, "--full")["conflicts"] == []
    assert status(project)["drift"]["changed"] == []
    assert "drift     0 of " in fastwright("status", project).stdout


def test_a_later_commit_counts_for_drift_and_leaves_conflicts_unknown(
    project: Path, status: Look
) -> None:
    status(project, "--full")
    write(project, {"README.md": "mine\n"})
    assert status(project)["drift"]["changed"] == []
    commit(project)
    told = status(project)
    assert told["drift"]["changed"] == ["README.md"]
    assert told["conflicts"] is None


def test_a_later_release_leaves_conflicts_unknown(
    project: Path, releases: Path, status: Look
) -> None:
    status(project, "--full")
    release(releases, "v1.1.0")
    told = status(project)
    assert told["drift"]["changed"] == []
    assert told["conflicts"] is None


def test_what_was_planned_for_other_answers_says_nothing(project: Path, status: Look) -> None:
    status(project, "--full")
    record(project, description="Another one.")
    assert status(project)["drift"] is None


def test_a_project_in_a_folder_has_its_own_drift(project: Path, here: Path, status: Look) -> None:
    (project / ".git").rename(here / "away")
    git(here, "init", "--quiet")
    write(here, {"README.md": "Of all.\n", "orders/README.md": "mine\n"})
    commit(here)
    assert status(project, "--full")["drift"]["changed"] == ["README.md"]
    assert status(project)["drift"]["changed"] == ["README.md"]


def test_a_plan_that_cannot_be_made_says_why(
    fastwright: Run, project: Path, releases: Path
) -> None:
    git(releases, "tag", "--delete", "v1.0.0")
    release(releases, "v1.1.0")
    result = fastwright("status", "--full", project)
    assert result.returncode == 0, result.stderr
    assert "drift      unknown: " in result.stdout
    assert "v1.0.0" in result.stdout


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"form": 1, "version": 3}'])
def test_a_spoilt_cache_is_no_failure(
    fastwright: Run, project: Path, status: Look, environment: dict[str, str], spoilt: str
) -> None:
    status(project, "--full")
    [kept] = Path(environment["XDG_CACHE_HOME"], "fastwright/drift").iterdir()
    kept.write_text(spoilt)
    assert fastwright("status", project).returncode == 0
    assert status(project)["drift"] is None
    assert status(project, "--full")["drift"] is not None


def test_a_cache_that_cannot_be_written_is_no_failure(
    fastwright: Run, project: Path, environment: dict[str, str]
) -> None:
    cache = Path(environment["XDG_CACHE_HOME"], "fastwright")
    cache.mkdir(parents=True)
    (cache / "drift").touch()
    result = fastwright("status", "--full", project)
    assert result.returncode == 0, result.stderr
    assert "drift     0 of " in result.stdout


@given(trees, trees)
def test_drift_is_what_differs_from_what_was_made(
    made: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    drift = measure(made, now)
    files = [path for path in made if path != ".copier-answers.yml"]
    assert drift == Drift(
        files=len(files),
        changed=tuple(sorted(path for path in files if now.get(path, made[path]) != made[path])),
        deleted=tuple(sorted(path for path in files if path not in now)),
    )
    assert 0 <= drift.share <= 1
