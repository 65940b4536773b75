"""Another way to say who is calling: the rows that are there survive it, both ways."""

from itertools import pairwise

import pytest

from tests.living.conftest import Begin
from tests.render.variants import list_choices

# Each change from one mode to another, in one walk.
WALK = (
    *("jwt", "api_key", "jwt", "oidc", "jwt", "none", "api_key", "oidc", "api_key"),
    *("none", "oidc", "none", "jwt"),
)


def test_the_walk_has_every_change() -> None:
    changes = set(pairwise(WALK))
    modes = list_choices("auth")
    assert changes == {(one, other) for one in modes for other in modes if one != other}


@pytest.mark.parametrize("database", list_choices("database"))
def test_rows_survive_each_change_of_auth(database: str, begin: Begin) -> None:
    life = begin({"database": database, "auth": WALK[0]})
    life.run("alembic", "upgrade", "head")
    assert "6 records" in life.run("python", "-m", "dev.seed")

    for auth in WALK[1:]:
        life.wish(given={"auth": auth}, sets=True)
        life.run("ruff", "check")
        life.run("ruff", "format", "--check")
        life.migrate()
        assert "0 records" in life.run("python", "-m", "dev.seed")
    life.run("alembic", "downgrade", "-1")
    life.run("alembic", "upgrade", "head")
    assert "0 records" in life.run("python", "-m", "dev.seed")
