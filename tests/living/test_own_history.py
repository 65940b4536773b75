"""A service made by an old commit of this template follows it up to today, and loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastwright.update.planning import Wish, planned
from fastwright.update.updating import carry_out

from tests.living.conftest import Begin, Life
from tests.render.conftest import git
from tests.render.variants import ROOT, name_variant
from tests.verification import leave_unverified

# None of them was a release, with a promise to those who had it: more changed than ever will again.
COMMITS = (
    "8a6c8c9",  # API keys and OpenID Connect are to come
    "1e74ffb",
    "7fe7953",
    "5d42d90",
    "e0fb385",
    "b837cbe",
    "e84139b",
    "7d88a0c",
    "195a6f9",
    "43505c7",
    "d6e5f2c",  # updates have come
)
SERVICES = [
    {"database": "postgresql", "layout": "domain", "auth": "jwt"},
    {"database": "sqlite", "layout": "layered", "auth": "none"},
]
MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


@pytest.fixture(scope="session")
def past(released: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A repository of the template with a tag at each of the commits, and at its state of today."""
    if git(ROOT, "rev-parse", "--is-shallow-repository").strip() == "true":
        leave_unverified("updates from old commits: this clone has none (git fetch --unshallow)")
    repository = tmp_path_factory.mktemp("past") / "template"
    git(ROOT, "clone", "--quiet", "--no-local", str(ROOT), str(repository))
    git(repository, "fetch", "--quiet", str(released), "HEAD")
    tags = []
    for number, commit in enumerate([*COMMITS, "FETCH_HEAD"], start=1):
        tags.append(f"v0.{number}.0")
        git(repository, "tag", "--force", tags[-1], commit)
    return repository, tags


def write_everywhere(life: Life) -> set[str]:
    """Write lines of one's own into each module, at its end and in its middle, and return them."""
    own = set()
    for name in git(life.path, "ls-files", "*.py").split():
        place = life.path / name
        lines = place.read_text("utf-8").splitlines()
        if lines and "migrations" not in name:
            own |= (new := {f"# Ours, in {name}, at its end.", f"# Ours, in {name}, amidst it."})
            end, middle = sorted(new, reverse=True)
            lines.insert(len(lines) // 2, middle)
            place.write_text("\n".join([*lines, "", end, ""]), "utf-8")
    life.commit()
    return own


def read_everything(life: Life) -> str:
    """Return all that git tracks, conflicts included."""
    names = git(life.path, "ls-files", "-z").split("\0")[:-1]
    places = [life.path / name for name in set(names)]
    return "\n".join(place.read_text("utf-8") for place in places if place.exists())


def take_both_sides(life: Life, conflicts: list[str]) -> None:
    """Solve conflicts as somebody in a hurry does: without the markers."""
    for name in conflicts:
        place = life.path / name
        if place.exists():
            lines = place.read_text("utf-8").splitlines(keepends=True)
            place.write_text("".join(line for line in lines if not line.startswith(MARKERS)))
    life.commit()


def update(life: Life, tag: str) -> list[str]:
    """Update to a version, and return the paths with conflicts."""
    with planned([Wish(life.path, to=tag)]) as plans:
        state = carry_out(next(plans), commit=True)
    assert state is not None
    return state.conflicts


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_no_line_is_lost_on_the_way(
    answers: dict[str, str],
    past: tuple[Path, list[str]],
    begin: Begin,
    record_property: Callable[[str, object], None],
) -> None:
    repository, (first, *later) = past
    life = begin(answers, repository, first)
    own = write_everywhere(life)
    counts = []
    for tag in later:
        conflicts = update(life, tag)
        text = read_everything(life)
        assert [line for line in own if line not in text] == [], tag
        if conflicts:
            take_both_sides(life, conflicts)
        counts.append(len(conflicts))
    record_property("conflicts", counts)


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_who_changed_nothing_has_no_conflict(
    answers: dict[str, str], past: tuple[Path, list[str]], begin: Begin
) -> None:
    repository, (first, *later) = past
    life = begin(answers, repository, first)
    for tag in later:
        assert update(life, tag) == [], tag
    life.run("alembic", "upgrade", "head")
    life.run("alembic", "check")
    life.run("pytest", "-q")
