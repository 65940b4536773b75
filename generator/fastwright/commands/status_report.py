"""How projects stand, for people and for programs."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fastwright.address import without_password
from fastwright.advice import spell
from fastwright.commands.tables import align
from fastwright.console import BOLD, RED, YELLOW, console
from fastwright.drift import Outlook
from fastwright.releases import Standing
from fastwright.status import Local, Status

_MOST_NAMED = 5


def print_statuses(statuses: Sequence[Status], *, several: bool) -> None:
    """Print one project in detail, or several as a table."""
    if several and statuses:
        _print_table(statuses)
    elif statuses:
        _print_details(statuses[0])


def as_mapping(status: Status) -> dict[str, Any]:
    """Return how a project stands as programs read it."""
    standing, local, outlook = status.standing, status.local, status.outlook
    drift = outlook.drift
    return {
        "path": str(status.path),
        "template": without_password(status.project.template),
        "version": status.project.commit,
        "tag": standing.tag,
        "newest": standing.latest,
        "behind": standing.behind,
        "releases_behind": standing.count,
        "why_unknown": standing.unknown or None,
        "edits": None if local.trouble else local.edits,
        "markers": None if local.trouble else local.markers,
        "rejects": None if local.trouble else local.rejects,
        "update_under_way": local.update,
        "trouble": local.trouble or None,
        "drift": drift
        and {
            "files": drift.files,
            "changed": drift.changed,
            "deleted": drift.deleted,
            "share": round(drift.share, 4),
        },
        "conflicts": outlook.conflicts,
    }


def _print_details(status: Status) -> None:
    rows = [[f"  {label}", text] for label, text in _list_details(status)]
    name = status.project.path.name if status.path == Path() else str(status.path)
    console.result(console.styled(name, BOLD, sys.stdout))
    console.result("\n".join(align(rows)))
    if status.standing.behind and not status.local.trouble:
        console.say(f"\nWhat an update would do: {spell('plan', status.path)}")


def _list_details(status: Status) -> Iterator[tuple[str, str]]:
    local, drift = status.local, status.outlook.drift
    yield "template", without_password(status.project.template) or "none is recorded"
    yield "version", f"{_version(status)}{_tell_distance(status.standing)}"
    yield "newest", status.standing.latest or f"unknown: {status.standing.unknown}"
    if status.standing.unknown and status.standing.latest:
        yield "unknown", status.standing.unknown
    if local.trouble:
        yield "git", local.trouble
    if local.update:
        yield "update", f"{local.update.words}. {local.update.advise(status.path)}"
    if local.edits:
        yield "edits", f"{_count(local.edits, 'file')} not committed: {_name(local.edits)}"
    if local.markers:
        places = [f"{path}:{line}" for path, lines in local.markers.items() for line in lines]
        yield "unsolved", f"{_count(places, 'conflict')}: {_name(places)}"
    if local.rejects:
        yield "rejects", _name(local.rejects)
    if drift:
        changed = len(drift.changed) + len(drift.deleted)
        yield "drift", f"{changed} of {drift.files} files of the template ({drift.share:.0%})"
    else:
        yield "drift", f"unknown: {status.outlook.unknown}"
    if status.standing.behind is not False:
        yield "conflicts", _tell_conflicts(status.outlook)


def _tell_distance(standing: Standing) -> str:
    if standing.behind is None:
        return ""
    if not standing.behind:
        return ", the newest"
    return ", behind" if standing.count is None else f", {_releases(standing.count)} behind"


def _tell_conflicts(outlook: Outlook) -> str:
    if outlook.conflicts is None:
        return f"unknown: {outlook.unknown}"
    if not outlook.conflicts:
        return "an update would meet none"
    return f"an update would meet {_count(outlook.conflicts, 'file')}: {_name(outlook.conflicts)}"


def _print_table(statuses: Sequence[Status]) -> None:
    foreseen = any(status.outlook.drift for status in statuses)
    head = ["PROJECT", "VERSION", "NEWEST", "BEHIND"]
    head += ["DRIFT", "CONFLICTS", "REMARKS"] if foreseen else ["REMARKS"]
    title, *lines = align([head, *(_row(status, foreseen=foreseen) for status in statuses)])
    console.result(console.styled(title, BOLD, sys.stdout))
    for status, line in zip(statuses, lines, strict=True):
        style = _style(status)
        console.result(console.styled(line, style, sys.stdout) if style else line)
    for template, reason in _list_unknown(statuses).items():
        console.warn(f"{template or 'no template'}: {reason}")
    console.say(f"\n{_summary(statuses)}")


def _row(status: Status, *, foreseen: bool) -> list[str]:
    standing, outlook = status.standing, status.outlook
    row = [str(status.path), _version(status), standing.latest or "unknown", _behind(standing)]
    if foreseen:
        conflicts = outlook.conflicts
        row.append(f"{outlook.drift.share:.0%}" if outlook.drift else "unknown")
        row.append("unknown" if conflicts is None else str(len(conflicts)))
    return [*row, "; ".join(_list_remarks(status.local))]


def _behind(standing: Standing) -> str:
    if standing.behind is None:
        return "unknown"
    if not standing.behind:
        return "no"
    return "yes" if standing.count is None else _releases(standing.count)


def _list_remarks(local: Local) -> Iterator[str]:
    if local.trouble:
        yield "not looked at: git"
    if local.update:
        yield "update under way"
    if local.markers:
        yield f"unsolved conflicts in {_count(local.markers, 'file')}"
    if local.rejects:
        yield _count(local.rejects, "reject")
    if local.edits:
        yield f"{_count(local.edits, 'file')} not committed"


def _style(status: Status) -> str:
    local = status.local
    if local.markers or local.rejects or local.update or local.trouble:
        return RED
    return YELLOW if status.standing.behind is not False else ""


def _list_unknown(statuses: Sequence[Status]) -> dict[str, str]:
    """Return why something is not known, once for each template."""
    return {
        without_password(status.project.template): status.standing.unknown
        for status in statuses
        if status.standing.behind is None
    }


def _summary(statuses: Sequence[Status]) -> str:
    behind = [status.standing.behind for status in statuses]
    states = {"up to date": False, "behind": True, "unknown": None}
    counts = [f"{behind.count(state)} {word}" for word, state in states.items() if state in behind]
    return f"{_count(statuses, 'project')}: {', '.join(counts)}."


def _version(status: Status) -> str:
    recorded, tag = status.project.commit or "none recorded", status.standing.tag
    return f"{recorded} ({tag})" if tag and tag != recorded else recorded


def _releases(number: int) -> str:
    return f"{number} release{'' if number == 1 else 's'}"


def _count(things: Sequence[Any] | dict[str, Any], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _name(things: Sequence[str]) -> str:
    named = ", ".join(things[:_MOST_NAMED])
    more = len(things) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
