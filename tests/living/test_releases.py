"""A service with a feature of its own lives through every release, and loses nothing of it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.living.conftest import Begin, Life, prove
from tests.living.feature import add_comments
from tests.living.releases import RELEASES, release_all
from tests.render.conftest import git
from tests.render.variants import CHOSEN, THOROUGH, combine, name_variant

# Of the lives of a mode of auth, the one that ends with all the checks of a service.
PROVEN = {"jwt": "postgresql", "api_key": "mysql", "oidc": "sqlite", "none": "postgresql"}
# Plain Copier merges the files of all databases alike.
BOTS = None if THOROUGH else 1
QUICK = tuple(f"tests/test_{name}.py" for name in ("comments", "migrations", "health", "headers"))


@pytest.fixture(scope="session")
def history(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with every release of the template."""
    repository = tmp_path_factory.mktemp("history") / "template"
    shutil.copytree(released, repository)
    (repository / "CHANGELOG.md").write_text("# Changelog\n")
    release_all(repository)
    return repository


def list_own_lines(life: Life) -> set[tuple[str, str]]:
    """Return each line that the user added, with the name of its file."""
    first = git(life.path, "rev-list", "--max-parents=0", "HEAD").strip()
    patch = git(life.path, "diff", "--unified=0", "--no-prefix", first, "HEAD")
    lines, name = set(), ""
    for line in patch.splitlines():
        if line.startswith("+++ "):
            name = Path(line[4:]).name
        elif line.startswith("+") and line[1:].strip():
            lines.add((name, line[1:]))
    return lines


def read_lines(life: Life) -> set[tuple[str, str]]:
    """Return each line of each file, with the name of the file."""
    names = git(life.path, "ls-files", "-z").split("\0")[:-1]
    return {
        (Path(name).name, line)
        for name in names
        for line in (life.path / name).read_text("utf-8").splitlines()
    }


def live(answers: dict[str, str], history: Path, begin: Begin) -> Life:
    """Make a service of the first release, with rows in its tables and a feature of its own."""
    life = begin(answers, history, "v1.0.0")
    life.run("alembic", "upgrade", "head")
    life.run("python", "-m", "dev.seed")
    add_comments(life)
    life.commit()
    return life


@pytest.mark.parametrize("answers", CHOSEN, ids=name_variant)
def test_it_lives_through_every_release(
    answers: dict[str, str],
    history: Path,
    begin: Begin,
    record_property: Callable[[str, object], None],
) -> None:
    life = live(answers, history, begin)
    record_property("server", life.server.product)
    own = list_own_lines(life)
    renamed = {("pages.py", line) for name, line in own if name == "docs.py"}

    for release in RELEASES:
        life.wish(to=release.tag)
        lines = read_lines(life)
        assert not {line for line in own - lines if line[0] != "docs.py"}, release.tag
        assert renamed <= lines or {line for line in own if line[0] == "docs.py"} <= lines
        life.migrate()
        life.run("pytest", "-q", *(() if THOROUGH else QUICK))

    assert "0 records" in life.run("python", "-m", "dev.seed")
    if THOROUGH or PROVEN[answers["auth"]] == answers["database"]:
        prove(life)
    assert not (life.path / "LICENSE").exists()


@pytest.mark.parametrize("answers", combine("database")[:BOTS], ids=name_variant)
def test_plain_copier_as_a_bot_runs_it_has_its_known_losses_and_no_others(
    answers: dict[str, str], history: Path, begin: Begin
) -> None:
    life = live(answers, history, begin)
    own = list_own_lines(life)

    for release in RELEASES:
        update_as_a_bot(life, release.tag)
        life.commit()
        lost = {name for name, _ in own - read_lines(life)}
        if release.tag < "v1.4.0":
            assert lost == set()
        else:
            # The template renamed the file: what was edited there is gone.
            assert lost == {"docs.py"}
        heads = life.run("alembic", "heads").split("\n")
        if release.tag == "v1.3.0":
            # Copier cannot know the service's own newest migration: two heads, which are joined.
            assert len([line for line in heads if "(head)" in line]) == 2
            life.run("alembic", "merge", "-m", "join", "heads")
            life.commit()
        life.migrate()
        life.run("pytest", "-q", *QUICK)


def update_as_a_bot(life: Life, tag: str) -> None:
    """Update with the command that Renovate runs."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "copier", "update", "--skip-answered", "--defaults"),
            *("--answers-file", ".copier-answers.yml", "--vcs-ref", tag),
        ],
        cwd=life.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert git(life.path, "ls-files", "--unmerged") == ""
