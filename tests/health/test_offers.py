"""The repositories of templates are asked once each, together, and not for ever."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwright.errors import FastwrightError
from fastwright.offers import Offer, Unreachable, list_offers

from tests.cli.conftest import commit, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a commit."""
    place = tmp_path / "template"
    place.mkdir()
    (place / "copier.yml").write_text("name: x\n")
    git(place, "init", "--quiet", "--initial-branch=main")
    commit(place)
    return place


@pytest.fixture
def mute() -> Iterator[str]:
    """The address of a server that takes calls, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"git://127.0.0.1:{server.getsockname()[1]}/template.git"


def test_tags_lead_to_commits_whatever_kind_they_are(repository: Path) -> None:
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "tag", "plain")
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    git(repository, *identity, "tag", "--annotate", "--message=x", "annotated")
    git(repository, "branch", "tags-of-ours")
    offer = list_offers([str(repository)])[str(repository)]
    assert offer == Offer({"plain": head, "annotated": head}, head)


def test_an_empty_repository_offers_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert list_offers([str(tmp_path)]) == {str(tmp_path): Offer({}, None)}


def test_whoever_does_not_answer_is_left_behind_and_nobody_else(
    repository: Path, mute: str
) -> None:
    started = time.monotonic()
    offers = list_offers([mute, str(repository), mute.replace(".git", "2.git")], patience=1.0)
    assert time.monotonic() - started < 5
    assert offers[mute] == Unreachable("it did not answer within 1 seconds")
    assert isinstance(offers[str(repository)], Offer)
    assert mute not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout


def test_more_repositories_than_are_asked_at_once_are_all_asked(tmp_path: Path) -> None:
    places = [tmp_path / str(number) for number in range(40)]
    for place in places:
        place.mkdir()
        git(place, "init", "--quiet")
    offers = list_offers([*map(str, places), *map(str, places)])
    assert offers == {str(place): Offer({}, None) for place in places}


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "names none"),
        ("../template", "relative"),
        ("/no/such/place", "does not appear to be a git repository"),
        ("--upload-pack=touch /tmp/x", "relative"),
        ("ext::sh -c touch% /tmp/x", "relative"),
        ("https://127.0.0.1:1/x.git", "127.0.0.1"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained(address: str, reason: str) -> None:
    [offer] = list_offers([address]).values()
    assert isinstance(offer, Unreachable)
    assert reason in offer.reason


def test_no_password_gets_into_an_explanation() -> None:
    [offer] = list_offers(["https://ada:hunter2@127.0.0.1:1/x.git"]).values()
    assert isinstance(offer, Unreachable)
    assert "hunter2" not in offer.reason


def test_a_machine_without_git_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FastwrightError) as raised:
        list_offers(["https://example.com/x.git"])
    assert "Install git" in raised.value.hint
