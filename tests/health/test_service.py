"""A service of this template is asked through its own Alembic, on a database of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.health.conftest import Look, write
from tests.health.test_migrations import REVISION
from tests.render.conftest import released, template

__all__ = ["released", "template"]


@pytest.fixture
def service(released: Path, here: Path, environment: dict[str, str], fastwright: Run) -> Path:
    """A service on SQLite, with its packages, its secrets and its first commit."""
    copy = ("copy", "--quiet", "--defaults", "--data", "database=sqlite", str(released), "orders")
    subprocess.run((sys.executable, "-m", "copier", *copy), cwd=here, env=environment, check=True)
    done = fastwright("setup", "-C", "orders")
    assert done.returncode == 0, done.stderr
    return here / "orders"


def test_migrations_that_fork_and_lag_behind_are_found_and_mended(
    service: Path, findings: Look, environment: dict[str, str]
) -> None:
    def type_in(command: str) -> None:
        env = {**environment, "HOME": str(service.parent)}
        done = subprocess.run(
            ["bash", "-ec", command], cwd=service, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    assert findings(service, "--full") == {}

    # Two people have each added a migration on top of the first one.
    [first] = (service / "migrations/versions").glob("*.py")
    root = first.read_text().partition('revision: str = "')[2][:12]
    for name in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        text = REVISION.format(id=name, down=f'"{root}"')
        write(service, {f"migrations/versions/{name}.py": text})
    found = findings(service, "--full")
    assert set(found) == {"migrations-forked"}
    type_in(found["migrations-forked"]["mend"])
    assert findings(service, "--full") == {}

    models = service / "app/users/models.py"
    column = "    biography: Mapped[str | None] = mapped_column(String(500))\n"
    models.write_text(models.read_text().replace("    email: Mapped", f"{column}    email: Mapped"))
    found = findings(service, "--full")
    assert set(found) == {"migrations-behind"}
    assert "biography" in found["migrations-behind"]["found"]
    type_in("uv run python -m dev alembic upgrade head")
    type_in(found["migrations-behind"]["mend"])
    assert findings(service, "--full") == {}

    broken = service / "migrations/versions/aaaaaaaaaaaa.py"
    broken.write_text(broken.read_text().replace('"""Go to this revision."""', "raise OSError(7)"))
    found = findings(service, "--full")
    assert set(found) == {"migrations-failing"}
    assert "OSError: 7" in found["migrations-failing"]["found"]
