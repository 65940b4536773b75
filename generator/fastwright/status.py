"""How projects stand to their templates, and what lies about in them: looked up, never rendered."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from fastwright.drift import RUN_PLAN, Outlook, recall
from fastwright.errors import FastwrightError
from fastwright.leftovers import find_markers, find_rejects
from fastwright.offers import Offer, Unreachable, list_offers
from fastwright.project import Project
from fastwright.releases import Standing, find_standing, newest_release
from fastwright.update.checkout import open_checkout
from fastwright.update.readiness import is_over, list_edited
from fastwright.update.state import Phase, read_state

# As many processes of git as are worth while on few cores, and no burden on many.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Local:
    """What is to be seen in a project itself.

    Attributes:
        edits: The tracked files with edits that are not committed.
        markers: The files with conflicts that nobody has solved, and the lines where these begin.
        rejects: The files with parts of patches that did not apply.
        update: How far an update has come that is under way, or None.
        trouble: Why nothing of this is known, in words.

    """

    edits: list[str] = field(default_factory=list)
    markers: dict[str, list[int]] = field(default_factory=dict)
    rejects: list[str] = field(default_factory=list)
    update: Phase | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How a project stands.

    Attributes:
        path: Where it is, as it was typed.
        project: What its answers file records.
        standing: Where it stands to the releases of its template.
        local: What is to be seen in the project itself.
        outlook: What it has changed, and what an update would meet, as far as that is known.

    """

    path: Path
    project: Project
    standing: Standing
    local: Local
    outlook: Outlook


def look_at(projects: Sequence[tuple[Path, Project]]) -> list[Status]:
    """Return how projects stand: each template is asked once, while git looks at the projects.

    Args:
        projects: The path of each project as it was typed, and the project.

    """
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        looks = [_begin_look(project, pool) for _, project in projects]
        offers = list_offers([project.template for _, project in projects])
        outlooks = [
            pool.submit(recall, project, _newest_commit(offers[project.template]))
            for _, project in projects
        ]
        return [
            Status(
                path=path,
                project=project,
                standing=find_standing(project.commit, offers[project.template]),
                local=_end_look(look),
                outlook=_end_recall(outlook),
            )
            for (path, project), look, outlook in zip(projects, looks, outlooks, strict=True)
        ]
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at a project that is under way."""

    markers: Future[dict[str, list[int]]]
    rejects: Future[list[str]]
    work: Future[tuple[list[str], Phase | None]]


def _begin_look(project: Project, pool: ThreadPoolExecutor) -> _Look:
    return _Look(
        work=pool.submit(_find_work, project.path),
        markers=pool.submit(find_markers, project.path),
        rejects=pool.submit(find_rejects, project.path),
    )


def _end_look(look: _Look) -> Local:
    try:
        edits, update = look.work.result()
        return Local(edits, look.markers.result(), look.rejects.result(), update)
    except FastwrightError as failure:
        return Local(trouble=failure.message)


def _end_recall(outlook: Future[Outlook]) -> Outlook:
    try:
        return outlook.result()
    except FastwrightError:  # what is wrong with its repository, the look has told
        return Outlook(unknown=RUN_PLAN)


def _find_work(project: Path) -> tuple[list[str], Phase | None]:
    """Return the files that are not committed, and how far an update has come."""
    checkout = open_checkout(project)
    edits = [path.removeprefix(checkout.prefix) for path in list_edited(checkout)]
    state = read_state(checkout)
    # Once it is committed, an update is over.
    if state is None or not state.is_of(checkout) or is_over(checkout, state):
        return edits, None
    return edits, state.phase


def _newest_commit(offer: Offer | Unreachable) -> str | None:
    if isinstance(offer, Unreachable):
        return None
    latest = newest_release(offer.tags)
    return offer.tags[latest] if latest else offer.head
