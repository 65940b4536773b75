"""Other answers for a service with a feature of its own: it works, and nothing of it is lost."""

import pytest

from tests.living.conftest import Begin, prove
from tests.living.feature import add_comments
from tests.living.test_releases import list_own_lines, read_lines
from tests.render.conftest import git
from tests.render.variants import list_choices

OTHER_DATABASES = (("postgresql", "mysql"), ("mysql", "sqlite"), ("sqlite", "postgresql"))


@pytest.mark.parametrize("auth", list_choices("auth"))
def test_a_feature_survives_another_layout_and_the_way_back(auth: str, begin: Begin) -> None:
    life = begin({"database": "sqlite", "auth": auth})
    life.run("alembic", "upgrade", "head")
    add_comments(life)
    life.commit()
    before = git(life.path, "rev-parse", "HEAD^{tree}")
    own = {text for _, text in list_own_lines(life)}

    life.wish(given={"layout": "layered"}, sets=True)
    assert (life.path / "app/models/articles.py").exists()
    assert not (life.path / "app/articles/models.py").exists()
    imports = {line for line in own if line.lstrip().startswith(("from app", "import app"))}
    assert own - imports <= {text for _, text in read_lines(life)}
    prove(life)

    life.wish(given={"layout": "domain"}, sets=True)
    assert git(life.path, "rev-parse", "HEAD^{tree}") == before


@pytest.mark.parametrize(("database", "other"), OTHER_DATABASES)
def test_a_feature_survives_another_database(database: str, other: str, begin: Begin) -> None:
    life = begin({"database": database, "auth": "api_key"})
    life.run("alembic", "upgrade", "head")
    add_comments(life)
    life.commit()
    own = list_own_lines(life)

    state = life.wish(given={"database": other}, sets=True)

    assert own <= read_lines(life)
    assert any("copy the rows over" in item for item in state.todo)
    [migration] = (life.path / "migrations/versions").glob("*_comments.py")
    assert any(migration.name in item for item in state.todo)
    # The types of its columns are the other database's: the checklist says so, and it is done.
    migration.unlink()
    moved = begin({"database": other, "auth": "api_key"}, folder="elsewhere").moved_to(life.path)
    moved.run("alembic", "upgrade", "head")
    moved.run("alembic", "revision", "--autogenerate", "-m", "comments")
    prove(moved)


@pytest.mark.parametrize("ci", list_choices("ci"))
def test_another_host_of_ci_changes_its_file(ci: str, begin: Begin) -> None:
    life = begin({"database": "sqlite", "ci": "github" if ci != "github" else "gitlab"})
    life.wish(given={"ci": ci}, sets=True)
    assert (life.path / ".github").exists() == (ci == "github")
    assert (life.path / ".gitlab-ci.yml").exists() == (ci == "gitlab")
