"""The version of a template tells its states apart, and is the same on every machine."""

from pathlib import Path

import pytest
from fastwright import git
from fastwright.smoke.location import describe_version
from fastwright.smoke.renders.snapshot import digest_working_tree, take_snapshot

from tests.smoke.proving.miniature import commit, write_miniature

README = "project/README.md"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template outside of git."""
    return write_miniature(tmp_path / "template")


def edit(template: Path, text: str) -> str:
    """Change a file of a template, and return the version of that."""
    (template / README).write_text(text)
    return describe_version(template)


def test_a_committed_state_has_the_name_of_its_commit(template: Path) -> None:
    commit(template)
    assert describe_version(template) == git.run("rev-parse", "HEAD", cwd=template).strip()


def test_edits_of_a_commit_have_versions_of_their_own(template: Path) -> None:
    commit(template)
    clean = describe_version(template)
    one, other = edit(template, "One.\n"), edit(template, "Other.\n")
    assert one.startswith(f"{clean}-dirty-")
    assert len({clean, one, other}) == 3
    assert edit(template, "One.\n") == one


def test_what_git_ignores_is_no_edit(template: Path) -> None:
    (template / ".gitignore").write_text("*.log\n")
    commit(template)
    one = edit(template, "One.\n")
    (template / "run.log").write_text("It ran.\n")
    assert describe_version(template) == one


def test_states_without_a_commit_have_versions_as_well(template: Path, tmp_path: Path) -> None:
    one, other = edit(template, "One.\n"), edit(template, "Other.\n")
    assert one
    assert one != other
    copy = write_miniature(tmp_path / "copy")
    assert edit(copy, "One.\n") == one


def test_the_umask_of_a_machine_is_no_edit_and_the_mode_of_a_program_is(template: Path) -> None:
    before = describe_version(template)
    (template / README).chmod(0o600)
    assert describe_version(template) == before
    (template / README).chmod(0o755)
    assert describe_version(template) != before


def test_the_version_is_that_of_the_snapshot_that_is_proven(template: Path, tmp_path: Path) -> None:
    (template / "link").symlink_to("copier.yml")
    (template / "nowhere").symlink_to("no-such-file")
    (tmp_path / "copy").mkdir()
    assert take_snapshot(template, tmp_path / "copy") == digest_working_tree(template)


def test_a_machine_without_git_knows_no_version(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert describe_version(template) == ""


def test_a_folder_that_a_repository_ignores_has_versions_of_its_own(
    template: Path, tmp_path: Path
) -> None:
    alone = edit(template, "One.\n")
    (tmp_path / ".gitignore").write_text("template/\n")
    commit(tmp_path)
    assert edit(template, "One.\n") == alone
    assert edit(template, "Other.\n") != alone


def test_what_programs_leave_behind_is_no_edit(template: Path) -> None:
    before = describe_version(template)
    (template / "__pycache__").mkdir()
    (template / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert describe_version(template) == before
