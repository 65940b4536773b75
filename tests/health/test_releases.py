"""Where a version stands to the releases of its template."""

import pytest
from fastwright.offers import Offer, Unreachable
from fastwright.releases import Standing, find_standing, newest_release
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.version import Version

ONE, TWO, THREE, OTHER = ("a1" * 20, "b2" * 20, "c3" * 20, "d4" * 20)
OFFER = Offer({"v1.0": ONE, "v1.1": TWO, "v2.0rc1": OTHER, "nightly": OTHER, "v2.0": THREE}, OTHER)

versions = st.from_regex(r"v?[0-9]{1,2}\.[0-9]{1,2}(rc[0-9])?", fullmatch=True)
tags = st.dictionaries(versions, st.just(ONE), max_size=8)


@pytest.mark.parametrize(
    ("recorded", "standing"),
    [
        ("v1.0", Standing("v1.0", "v2.0", behind=True, count=2)),
        ("v2.0", Standing("v2.0", "v2.0", behind=False, count=0)),
        # A pre-release is newer than all before it, and older than its release.
        ("v2.0rc1", Standing("v2.0rc1", "v2.0", behind=True, count=1)),
        # The commit of a release, as short as git writes it.
        (TWO[:7], Standing("v1.1", "v2.0", behind=True, count=1)),
        (f"v1.0-3-g{TWO[:7]}", Standing("v1.1", "v2.0", behind=True, count=1)),
        # After a release.
        ("v1.1-2-gabcdef0", Standing(None, "v2.0", behind=True, count=1)),
        ("v2.0-2-gabcdef0", Standing(None, "v2.0", behind=False, count=0)),
        # A release that was taken back.
        ("v1.0.5", Standing(None, "v2.0", behind=True, count=2)),
    ],
)
def test_releases_are_counted(recorded: str, standing: Standing) -> None:
    assert find_standing(recorded, OFFER) == standing


@pytest.mark.parametrize(
    ("recorded", "behind", "words"),
    [
        ("abcdef0", True, "no release to count from"),
        # Digits only, and no version for all that.
        ("1234567", True, "no release to count from"),
        (OTHER[:7], True, "no release to count from"),
        ("main", None, "the template has no main"),
        (None, None, "records no version"),
    ],
)
def test_what_is_not_known_is_said(recorded: str | None, behind: bool | None, words: str) -> None:
    standing = find_standing(recorded, Offer({"v1.0": ONE, "nightly": OTHER}, TWO))
    assert (standing.behind, standing.count) == (behind, None)
    assert words in standing.unknown


def test_the_newest_commit_may_be_ahead_of_all_releases() -> None:
    standing = find_standing(TWO[:7], Offer({"v1.0": ONE}, TWO))
    assert standing.behind is None
    assert "newest commit" in standing.unknown


@pytest.mark.parametrize(
    ("recorded", "behind", "count"), [(TWO[:7], False, 0), (ONE[:7], True, None)]
)
def test_a_template_without_releases_has_a_newest_commit(
    recorded: str, behind: bool, count: int | None
) -> None:
    standing = find_standing(recorded, Offer({"nightly": ONE}, TWO))
    assert (standing.latest, standing.behind, standing.count) == (TWO[:7], behind, count)


def test_an_empty_template_has_nothing_to_be_behind_of() -> None:
    assert find_standing("v1", Offer({}, None)).behind is None


def test_a_template_that_cannot_be_reached_is_no_news() -> None:
    standing = find_standing("v1.0", Unreachable("the line is dead"))
    assert (standing.latest, standing.behind) == (None, None)
    assert standing.unknown == "the template cannot be reached: the line is dead"


@example({"v1.0": ONE, "1.0": TWO}, "0.1")
@given(tags, versions)
def test_whoever_is_behind_is_so_by_the_releases_that_are_newer(
    offered: dict[str, str], recorded: str
) -> None:
    standing = find_standing(recorded, Offer(offered | {"v0": ONE}, ONE))
    released = {Version(tag) for tag in offered if not Version(tag).is_prerelease} | {Version("0")}
    newer = {version for version in released if version > Version(recorded)}
    assert standing.count == len(newer)
    assert standing.behind == bool(newer)
    assert standing.latest is not None
    assert Version(standing.latest) == max(released)


@given(st.lists(st.text(max_size=8)))
def test_tags_that_are_no_versions_are_no_releases(names: list[str]) -> None:
    found = newest_release(names)
    assert found is None or not Version(found).is_prerelease
