"""The template that a project records, and the version, must be there for others, too."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import AUTHOR, Look, record, release


@pytest.mark.parametrize(
    ("address", "name", "mend"),
    [
        ("gh:acme/fastwright", "template-shorthand", "https://github.com/acme/fastwright.git"),
        ("gl:acme/fastwright.git", "template-shorthand", "https://gitlab.com/acme/fastwright.git"),
        ("../../own template", "template-relative", "/own template"),
        ("some/where", "template-relative", "FULL_ADDRESS"),
        (None, "template-unnamed", "_src_path: ADDRESS_OF_THE_TEMPLATE"),
        ("https://ada:hunter2@127.0.0.1:1/x.git", "template-password", "https://127.0.0.1:1/x.git"),
        ("/no/such/place", "template-unreachable", "NEW_ADDRESS"),
    ],
)
def test_addresses_that_others_cannot_use(
    project: Path, findings: Look, address: str | None, name: str, mend: str
) -> None:
    record(project, _src_path=address)
    found = findings()
    assert mend in found[name]["mend"]
    assert "hunter2" not in str(found)


def test_a_version_that_the_template_has_no_more(
    project: Path, releases: Path, findings: Look
) -> None:
    git(releases, "tag", "--delete", "v1.0.0")
    release(releases, "v1.1.0")
    finding = findings(project)["version-vanished"]
    assert "no v1.0.0" in finding["found"]
    assert "_commit: TAG_OR_COMMIT" in finding["mend"]


def test_a_version_that_was_never_committed_suggests_the_release_before(
    project: Path, findings: Look
) -> None:
    record(project, _commit="v1.0.0-1-gabcdef0")
    assert "_commit: v1.0.0" in findings()["version-vanished"]["mend"]


def test_a_version_that_is_not_recorded(project: Path, releases: Path, findings: Look) -> None:
    record(project, _commit=None)
    assert findings()["version-missing"]["mend"] == (
        "echo '_commit: v1.0.0' >> .copier-answers.yml"
    )
    # Of several nobody can tell which it was.
    release(releases, "v1.1.0")
    assert "TAG_OR_COMMIT" in findings()["version-missing"]["mend"]


def test_a_project_between_releases_is_told_of_the_next(
    project: Path, releases: Path, fastwright: Run, findings: Look
) -> None:
    (releases / "template/project/more.txt").write_text("more\n")
    commit(releases)
    done = fastwright("update", "-C", project, "--to", "main", "--commit", **AUTHOR)
    assert done.returncode == 0, done.stderr
    # There is none to go to yet.
    assert findings() == {}
    release(releases, "v1.1.0")
    finding = findings()["version-untagged"]
    assert "v1.0.0-1-g" in finding["found"]
    assert finding["mend"] == "fastwright update"


def test_a_repository_that_is_no_template_any_more(
    project: Path, releases: Path, findings: Look
) -> None:
    git(releases, "rm", "--quiet", "copier.yml")
    made = commit(releases, "No template")
    record(project, _commit=made)
    assert "is not a template" in findings()["template-unreadable"]["found"]


def test_a_template_without_releases_leaves_nothing_to_find(
    project: Path, releases: Path, findings: Look
) -> None:
    record(project, _commit=git(releases, "rev-parse", "HEAD"))
    commit(project)
    git(releases, "tag", "--delete", "v1.0.0")
    assert findings() == {}
