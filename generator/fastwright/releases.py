"""The releases of a template, and where a project stands to them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from packaging.version import InvalidVersion, Version

from fastwright.offers import Offer, Unreachable

# What `git describe` makes of a commit after a tag, which Copier records.
_DESCRIBED = re.compile(r"^(?P<tag>.+)-\d+-g(?P<commit>[0-9a-f]{4,64})$")
_COMMIT = re.compile(r"^[0-9a-f]{4,64}$")
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands to the releases of its template.

    Attributes:
        tag: The tag that it is at, if it is at one.
        latest: The newest release; for a template without any, its newest commit.
        behind: Whether the latest is newer; None if that is not known.
        count: How many releases are newer; None if that is not known.
        unknown: Why something is not known, in words.

    """

    tag: str | None = None
    latest: str | None = None
    behind: bool | None = None
    count: int | None = None
    unknown: str = ""


def newest_release(tags: Iterable[str]) -> str | None:
    """Return the newest of the tags that are versions, without pre-releases, as Copier counts."""
    released = {version: tag for tag in tags if (version := _released(tag))}
    return released[max(released)] if released else None


def find_standing(recorded: str | None, offer: Offer | Unreachable) -> Standing:
    """Compare the version that an answers file records with what its template offers."""
    if isinstance(offer, Unreachable):
        return Standing(unknown=f"the template cannot be reached: {offer.reason}")
    latest = newest_release(offer.tags)
    if recorded is None:
        return Standing(latest=latest, unknown="the answers file records no version")
    tag = find_tag(recorded, offer.tags)
    if latest is None:
        return _stand_to_head(recorded, tag, offer)
    version = _parse(tag) if tag else _described_version(recorded)
    if version is not None:
        # Two tags may be of one version: 1.0 and v1.0.
        newer = {found for found in map(_released, offer.tags) if found and found > version}
        return Standing(tag, latest, behind=bool(newer), count=len(newer))
    commit = find_commit(recorded, offer)
    if commit is None:
        return Standing(latest=latest, unknown=f"the template has no {recorded}")
    if offer.tags[latest].startswith(commit):
        return Standing(tag, latest, behind=False, count=0)
    if offer.head and offer.head.startswith(commit):
        return Standing(tag, latest, unknown="it is at the newest commit, which no release has")
    return Standing(tag, latest, behind=True, unknown=f"{recorded} is no release to count from")


def find_tag(recorded: str, tags: Mapping[str, str]) -> str | None:
    """Return the tag that a recorded version is, the newest release if there are several."""
    if recorded in tags:
        return recorded
    commit = _commit_in(recorded)
    if commit is None:
        return None
    matching = [tag for tag, tagged in tags.items() if tagged.startswith(commit)]
    return newest_release(matching) or next(iter(matching), None)


def find_commit(recorded: str, offer: Offer) -> str | None:
    """Return the id of the commit that is recorded, as much of it as is known."""
    tag = find_tag(recorded, offer.tags)
    return offer.tags[tag] if tag else _commit_in(recorded)


def _stand_to_head(recorded: str, tag: str | None, offer: Offer) -> Standing:
    """Compare with the newest commit of a template that has no releases."""
    if offer.head is None:
        return Standing(unknown="the template has no commits")
    commit = find_commit(recorded, offer)
    latest = offer.head[:_SHORT]
    if commit is None:
        return Standing(latest=latest, unknown=f"the template has no {recorded}")
    if offer.head.startswith(commit):
        return Standing(tag, latest, behind=False, count=0)
    return Standing(tag, latest, behind=True, unknown="the template has no releases to count")


def _commit_in(recorded: str) -> str | None:
    """Return the commit id, short as it is, in what `git describe` has made of a commit."""
    if described := _DESCRIBED.match(recorded):
        return described["commit"]
    return recorded if _COMMIT.match(recorded) else None


def _described_version(recorded: str) -> Version | None:
    """Return the version of a recorded tag, or of the tag that a commit was described by."""
    if described := _DESCRIBED.match(recorded):
        return _parse(described["tag"])
    # A commit id may look like a version, if it has no letters.
    return None if _COMMIT.match(recorded) else _parse(recorded)


def _released(tag: str) -> Version | None:
    version = _parse(tag)
    return None if version is None or version.is_prerelease else version


@cache
def _parse(tag: str) -> Version | None:
    try:
        return Version(tag)
    except InvalidVersion:
        return None
