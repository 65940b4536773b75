"""What has changed since a commit: in which variants, and how."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fastwright import git
from fastwright.errors import BrokenError, FastwrightError, UsageError
from fastwright.smoke.contract import Workshop
from fastwright.smoke.plans.selection import Selected

_LARGEST = 5_000_000
_MOST_NAMES = 20


def check_out(root: Path, ref: str, into: Path) -> Path:
    """Write a template as it was at a commit, without touching its repository.

    Args:
        root: The template: a repository, or a folder in one.
        ref: The commit, a branch or a tag.
        into: An empty folder to write into.

    Returns:
        The folder that the template is in.

    Raises:
        UsageError: If there is no such commit.

    """
    try:
        inside = git.run("rev-parse", "--show-prefix", cwd=root).strip()
    except FastwrightError as error:
        raise UsageError(
            f"--changed {ref}: {root} is not in a git repository.",
            hint="Prove it whole, without --changed.",
        ) from error
    try:
        revision = f"{ref}^{{commit}}"
        options = ("--verify", "--quiet", "--end-of-options")
        commit = git.run("rev-parse", *options, revision, cwd=root).split()[-1]
    except FastwrightError as error:
        raise UsageError(
            f"--changed {ref}: the repository has no such commit, branch or tag.",
            hint="Look at its spelling. A pipeline may have to fetch it first.",
        ) from error
    own_index = {"GIT_INDEX_FILE": str(into / "index")}
    git.read("read-tree", commit, cwd=root, variables=own_index)
    top = git.run("rev-parse", "--show-toplevel", cwd=root).strip()
    prefix = f"--prefix={(into / 'tree').as_posix()}/"
    git.read("checkout-index", "--all", "--quiet", prefix, cwd=Path(top), variables=own_index)
    template = into / "tree" / inside
    template.mkdir(parents=True, exist_ok=True)
    return template


def find_changed(
    selected: Sequence[Selected], now: Workshop, before: Workshop, ref: str
) -> list[Selected]:
    """Return the variants that render differently from a commit.

    Args:
        selected: The variants to look at.
        now: Renders the template as it is.
        before: Renders it as it was.
        ref: The commit, for the reasons.

    """
    variants = [chosen.variant for chosen in selected]
    for workshop in (now, before):
        workshop.render_all(variants)
    changed = []
    for chosen in selected:
        new, old = now.digest(chosen.variant), before.digest(chosen.variant)
        if new is None:
            changed.append(Selected(chosen.variant, "does not render"))
        elif old is None:
            changed.append(Selected(chosen.variant, f"did not render at {ref}"))
        elif new != old:
            changed.append(Selected(chosen.variant, f"renders differently from {ref}"))
    return changed


def write_diff(changed: Iterable[Selected], now: Workshop, before: Workshop, folder: Path) -> str:
    """Return how the renders of variants differ, each change once with the variants that have it.

    Args:
        changed: The variants.
        now: Renders the template as it is.
        before: Renders it as it was.
        folder: An empty folder to work in.

    """
    changes: dict[tuple[str, str], list[str]] = {}
    for number, chosen in enumerate(changed):
        old, new = (
            _write(workshop, chosen, folder / f"{number}-{name}")
            for workshop, name in ((before, "old"), (now, "new"))
        )
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) != new.get(path):
                key = path, "".join(_compare(path, old.get(path), new.get(path)))
                changes.setdefault(key, []).append(chosen.variant.name)
    parts = [f"# {_count(names)}\n{text}" for (_, text), names in sorted(changes.items())]
    whole = "\n".join(parts)
    return whole if len(whole) <= _LARGEST else f"{whole[:_LARGEST]}\n# … cut here\n"


def _write(workshop: Workshop, chosen: Selected, into: Path) -> dict[str, bytes]:
    """Return the files of a render by their paths; none if it does not render."""
    try:
        workshop.write(chosen.variant, into)
    except BrokenError:
        return {}
    files = (path for path in into.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(into).as_posix(): path.read_bytes() for path in files}


def _compare(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    one = "/dev/null" if old is None else f"a/{path}"
    other = "/dev/null" if new is None else f"b/{path}"
    try:
        before = (old or b"").decode().splitlines(keepends=True)
        after = (new or b"").decode().splitlines(keepends=True)
    except UnicodeDecodeError:
        yield f"Binary files {one} and {other} differ\n"
        return
    for line in difflib.unified_diff(before, after, one, other):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _count(names: Sequence[str]) -> str:
    shown = "\n#   ".join(names[:_MOST_NAMES])
    more = f"\n#   and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{len(names)} variant{'' if len(names) == 1 else 's'}:\n#   {shown}{more}"
