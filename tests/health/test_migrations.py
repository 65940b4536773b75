"""Migrations have one newest revision, and each goes on from one that is there."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit
from tests.health.conftest import Look, write

ALEMBIC = '[tool.alembic]\nscript_location = "%(here)s/migrations"\n'
REVISION = """\
\"\"\"A migration.\"\"\"

revision: str = "{id}"
down_revision: str | tuple[str, ...] | None = {down}


def upgrade() -> None:
    \"\"\"Go to this revision.\"\"\"


def downgrade() -> None:
    \"\"\"Go back.\"\"\"
"""


def add(project: Path, name: str, down: str | tuple[str, ...] | None) -> str:
    """Add a migration, and return its path."""
    path = f"migrations/versions/{name}.py"
    write(project, {path: REVISION.format(id=name, down=repr(down).replace("'", '"'))})
    return path


@pytest.fixture
def migrated(project: Path) -> Path:
    """A project with two migrations, whose packages are not installed."""
    with (project / "pyproject.toml").open("a") as file:
        file.write(ALEMBIC)
    add(project, "one", None)
    add(project, "two", "one")
    commit(project, "Migrations")
    return project


def test_one_way_is_good_and_the_models_are_left_to_full(
    migrated: Path, fastwright: Run, findings: Look
) -> None:
    assert findings(migrated) == {}
    text = fastwright("doctor", "-C", migrated).stdout
    assert "Not looked at: whether the migrations lead to the models" in text
    assert "fastwright doctor --full" in text


def test_where_no_database_is_to_be_had_nothing_is_said_of_migrations(
    migrated: Path, fastwright: Run
) -> None:
    # This project has no module `dev` that could start one.
    text = fastwright("doctor", "-C", migrated, "--full").stdout
    assert "Not looked at: whether the migrations lead to the models, since there was no" in text
    assert "migrations-failing" not in text


@pytest.mark.parametrize("place", ["pyproject.toml", "alembic.ini"])
def test_two_newest_revisions_are_found_and_joined(
    migrated: Path, findings: Look, place: str
) -> None:
    if place == "alembic.ini":
        metadata = (migrated / "pyproject.toml").read_text().replace(ALEMBIC, "")
        ini = "[alembic]\nscript_location = %(here)s/migrations\n"
        write(migrated, {"pyproject.toml": metadata, place: ini})
    add(migrated, "three", "one")
    finding = findings(migrated)["migrations-forked"]
    assert "2 newest revisions: three, two" in finding["found"]
    assert finding["mend"] == 'uv run python -m dev alembic merge -m "join" three two'
    add(migrated, "four", ("two", "three"))
    assert findings(migrated) == {}


def test_a_revision_that_goes_on_from_nothing_is_found(migrated: Path, findings: Look) -> None:
    path = add(migrated, "three", "gone")
    finding = findings(migrated)["migrations-broken"]
    assert f"{path} goes on from revision gone" in finding["found"]
    assert finding["mend"] == f"$EDITOR +4 {path}"


def test_a_revision_that_is_there_twice_is_found(migrated: Path, findings: Look) -> None:
    path = add(migrated, "three", "two")
    (migrated / path).rename(migrated / "migrations/versions/copy.py")
    add(migrated, "three", "two")
    assert "are both revision three" in findings(migrated)["migrations-doubled"]["found"]


def test_what_is_no_revision_is_left_out(migrated: Path, findings: Look) -> None:
    write(migrated, {"migrations/versions/__init__.py": "", "migrations/versions/x.py": "def"})
    assert findings(migrated) == {}


def test_a_project_without_alembic_has_no_migrations(project: Path, findings: Look) -> None:
    assert findings(project) == {}
