"""Whether the template of a project, and the version that it is at, can be found again."""

from collections.abc import Iterator

from fastwright.address import expand, holds_password, is_full, without_password
from fastwright.errors import FastwrightError, UsageError
from fastwright.health.finding import Finding
from fastwright.health.mending import add_answer, change_answer
from fastwright.health.subject import Subject
from fastwright.offers import Offer, Unreachable
from fastwright.project import Project
from fastwright.releases import find_standing, newest_release

_SOURCE, _VERSION = "_src_path", "_commit"


def find_origin(subject: Subject) -> Iterator[Finding]:
    """Judge what the answers file says about the template."""
    project = subject.project
    if project is None:
        return
    yield from _judge_address(project)
    if not is_full(project.template):
        return
    if isinstance(subject.offer, Unreachable):
        yield Finding(
            name="template-unreachable",
            found=f"The template {without_password(project.template)} cannot be reached: "
            f"{subject.offer.reason}.",
            why="Every update reads it. If it has moved, its new address has to be recorded.",
            mend=change_answer(project.path, _SOURCE, "NEW_ADDRESS"),
        )
    else:
        yield from _judge_version(subject, project, subject.offer)


def _judge_address(project: Project) -> Iterator[Finding]:
    address = project.template
    if not address:
        yield Finding(
            name="template-unnamed",
            found="The answers file does not say what the template is.",
            why="Nothing can update the project without it.",
            mend=add_answer(_SOURCE, "ADDRESS_OF_THE_TEMPLATE"),
        )
    elif not is_full(address):
        nearby = (project.path / address).resolve()
        meant = str(nearby) if nearby.exists() else "FULL_ADDRESS"
        yield Finding(
            name="template-relative",
            found=f"The template is recorded as {address}, which is relative.",
            why="It means another place in every folder: copier update and Renovate cannot find "
            "the template.",
            mend=change_answer(project.path, _SOURCE, meant),
        )
    elif expand(address) != address:
        yield Finding(
            name="template-shorthand",
            found=f"The template is recorded as {address}, a shorthand of Copier's.",
            why="Renovate does not know it, so it never offers an update.",
            mend=change_answer(project.path, _SOURCE, expand(address)),
        )
    elif holds_password(address):
        yield Finding(
            name="template-password",
            found="The recorded address of the template holds a name or a password.",
            why="Everybody can read it who can read this repository, in its history too: "
            "revoke it where it was issued.",
            mend=change_answer(project.path, _SOURCE, without_password(address)),
        )


def _judge_version(subject: Subject, project: Project, offer: Offer) -> Iterator[Finding]:
    recorded = project.commit
    if recorded is None:
        yield Finding(
            name="version-missing",
            found="The answers file does not say which version of the template it is from.",
            why="An update starts from that version: without it nobody can tell your edits from "
            "the template's.",
            mend=add_answer(_VERSION, _guess_only(offer)),
        )
    elif isinstance(subject.template, FastwrightError):
        yield _explain(subject.template, project, recorded, offer)
    elif _is_passed_over(recorded, offer):
        yield Finding(
            name="version-untagged",
            found=f"The project is at {recorded}, which is no release of its template.",
            why="Renovate compares releases, and cannot tell that there is a newer one.",
            mend="fastwright update",
        )


def _is_passed_over(recorded: str, offer: Offer) -> bool:
    """Tell whether a project is at no release, while there is one that it could have."""
    standing = find_standing(recorded, offer)
    return standing.tag is None and standing.behind is True and bool(newest_release(offer.tags))


def _explain(failure: FastwrightError, project: Project, recorded: str, offer: Offer) -> Finding:
    """Say why the recorded version is not to be had."""
    if not isinstance(failure.__cause__, UsageError):
        return Finding(
            name="template-unreadable",
            found=failure.message,
            why="Every update reads it.",
            mend=change_answer(project.path, _SOURCE, "ADDRESS_OF_THE_TEMPLATE"),
        )
    return Finding(
        name="version-vanished",
        found=f"The template has no {recorded}, which the project was made from.",
        why="It was made from changes that were never committed or pushed, or a tag was removed: "
        "no update can start from there.",
        mend=change_answer(project.path, _VERSION, _guess_version(recorded, offer)),
    )


def _guess_only(offer: Offer) -> str:
    """Return the only tag that there is, or a placeholder: a wrong guess would cost edits."""
    return next(iter(offer.tags)) if len(offer.tags) == 1 else "TAG_OR_COMMIT"


def _guess_version(recorded: str, offer: Offer) -> str:
    """Return the release that a commit was described by, if it is there, or a placeholder."""
    release = recorded.rsplit("-", 2)[0]
    return release if release in offer.tags else "TAG_OR_COMMIT"
