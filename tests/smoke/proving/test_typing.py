"""mypy is warm, and finds what it would find cold: nothing more, nothing less."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwright.checks import TYPES
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.running import Runner
from fastwright.smoke.checks.typing_cache import find_own_modules
from fastwright.smoke.packages.environments import Environment, Environments
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.renders.trees import Tree
from fastwright.smoke.results import Outcome, Result

from tests.smoke.proving.conftest import Prove
from tests.smoke.proving.miniature import variant

# Of equal sizes, and of one time: all that mypy looks at before it believes a cache.
USES_X, USES_Y = "from app.a import X\nX + 1\n", "from app.a import Y\nY + 1\n"
TWINS = {
    "an int": {"app/a.py": "X: int = 1\n", "app/b.py": USES_X},
    "a str": {"app/a.py": "X: str = 1\n", "app/b.py": USES_X},
    "another": {"app/a.py": "Y: int = 1\n", "app/b.py": USES_Y},
    "elsewhere": {"app/c.py": "X: int = 1\n", "app/b.py": USES_X.replace("app.a", "app.c")},
    "missing": {"app/a.py": "import yaml\n", "app/b.py": USES_X},
}

Check = Callable[[str], Result]


@pytest.fixture
def notes() -> list[str]:
    """What was noted."""
    return []


@pytest.fixture(scope="session")
def environment(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with mypy."""
    project = tmp_path_factory.mktemp("tools")
    (project / "pyproject.toml").write_text(
        '[project]\nname = "tools"\nversion = "1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["mypy>=2.4.1,<3"]\n[tool.uv]\npackage = false\n'
    )
    subprocess.run(["uv", "lock", "--quiet"], cwd=project, check=True)
    python = subprocess.run(
        ["uv", "python", "find", "--no-project", ">=3.11"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    environments = Environments(shared_cache / "environments", Jobs(), pytest.fail)
    lock = (project / "uv.lock").read_text()
    return environments.find(project, lock, Interpreter(python, "for tests"))


@pytest.fixture
def check_types(
    environment: Environment, tmp_path: Path, notes: list[str]
) -> Callable[[str], Result]:
    """Check the types of one of the twins, all with one runner."""
    runner = Runner(Jobs(), tmp_path / "typing", notes.append)

    def check(name: str) -> Result:
        root = tmp_path / name / "project"
        for path, text in ({"app/__init__.py": ""} | TWINS[name]).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            os.utime(root / path, (1_000_000_000, 1_000_000_000))
        (root / "mypy.ini").write_text("[mypy]\nstrict = True\nfiles = app\n")
        scratch = tmp_path / name / "scratch"
        scratch.mkdir(exist_ok=True)
        tree = Tree(dict.fromkeys(TWINS[name], ("file", "")))
        return runner.run(Project(root, scratch, tree, environment), TYPES)

    return check


def find_complaints(result: Result) -> list[str]:
    """Return the lines with errors."""
    return [line for line in result.output.splitlines() if ": error:" in line]


def test_twins_are_told_apart_whatever_was_checked_before(check_types: Check) -> None:
    for name in ("an int", "a str", "another", "elsewhere", "an int", "a str"):
        result = check_types(name)
        wanted = Outcome.FAILED if name == "a str" else Outcome.PASSED
        assert result.outcome is wanted, f"{name}\n{result.output}"

    assert "app/a.py:1" in check_types("a str").output


def test_what_is_not_installed_is_missed_warm_as_well_as_cold(check_types: Check) -> None:
    cold = find_complaints(check_types("missing"))
    check_types("an int")
    warm = find_complaints(check_types("missing"))

    assert warm == cold
    assert any("yaml" in line for line in cold)
    assert any('has no attribute "X"' in line for line in cold)


def test_it_is_warm_after_the_first_project_and_takes_a_part_of_the_time(
    check_types: Check, environment: Environment
) -> None:
    shutil.rmtree(environment.path.with_suffix(".types"), ignore_errors=True)
    cold = check_types("an int").cpu
    warm = min(check_types(name).cpu for name in ("another", "elsewhere", "another"))

    assert warm < cold / 2


def test_a_corrupt_cache_is_told_and_does_without(
    check_types: Check, tmp_path: Path, environment: Environment, notes: list[str]
) -> None:
    check_types("an int")
    places = [tmp_path / "typing", environment.path.with_suffix(".types")]
    known = [file for place in places for file in place.rglob("*.db")]
    assert known
    for file in known:
        file.write_bytes(b"This is no database." * 100)

    assert check_types("another").outcome is Outcome.PASSED
    assert check_types("a str").outcome is Outcome.FAILED
    assert len(notes) <= 1


def test_the_names_of_own_modules_are_all_that_mypy_may_give_them() -> None:
    files = ["app/__init__.py", "app/users/models.py", "app/users/__init__.py", "conftest.py"]
    files += ["migrations/env.py", "migrations/versions/2026_first.py"]
    files += ["tests/x/test_y.py", "README.md"]
    tree = Tree(dict.fromkeys(files, ("file", "")))

    names = find_own_modules(tree)

    assert names == {"app", "conftest", "migrations", "env", "2026_first", "tests", "test_y"}


def test_variants_that_differ_in_types_are_told_apart(prove: Prove, template: Path) -> None:
    paint = template / "project/app/paint.py"
    paint.write_text(
        paint.read_text() + 'WEIGHT: int = {{ "1" if color == "red" else "x" | tojson }}\n'
    )

    verdicts = prove([variant(color=color) for color in ("red", "green", "red", "blue")])

    outcomes = [
        (v.variant.answers["color"], r.outcome)
        for v in verdicts
        for r in v.results
        if r.check == "types"
    ]
    assert all((outcome is Outcome.PASSED) == (color == "red") for color, outcome in outcomes)
    assert len(outcomes) == 4
