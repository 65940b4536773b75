"""What one environment has compiled is given to another one once."""

from pathlib import Path

import pytest
from fastwright.smoke.packages.environments import Environment, Environments
from fastwright.smoke.packages.interpreters import Interpreter
from fastwright.smoke.programs.jobs import Jobs

PACKAGES = "lib/python3.11/site-packages"


@pytest.fixture
def environments(tmp_path: Path) -> Environments:
    """The environments of a run."""
    return Environments(tmp_path, Jobs(), pytest.fail)


def make(tmp_path: Path, name: str) -> Environment:
    """Return an environment with one package."""
    packages = tmp_path / name / PACKAGES
    record = packages / "toy-1.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    record.write_text("toy/__init__.py,,\n")
    (packages / "toy").mkdir()
    return Environment(tmp_path / name, Interpreter("python", ""))


def compile_module(environment: Environment, name: str) -> None:
    """Leave behind what Python leaves behind of a module."""
    compiled = environment.path / PACKAGES / "toy/__pycache__" / f"{name}.pyc"
    compiled.parent.mkdir(exist_ok=True)
    compiled.write_text("compiled")


def list_compiled(environment: Environment) -> set[str]:
    """Return the modules that are compiled."""
    return {path.stem for path in environment.path.glob(f"{PACKAGES}/toy/__pycache__/*.pyc")}


def test_each_source_is_looked_through_once(environments: Environments, tmp_path: Path) -> None:
    first, second, cold = (make(tmp_path, name) for name in ("first", "second", "cold"))
    compile_module(first, "one")
    environments.has_run(first)
    environments.warm_up(cold)
    assert list_compiled(cold) == {"one"}

    # Nobody looks there again, but at what has run since.
    compile_module(first, "two")
    compile_module(second, "three")
    environments.has_run(second)
    environments.warm_up(cold)

    assert list_compiled(cold) == {"one", "three"}


def test_where_a_job_has_run_nothing_is_missing(environments: Environments, tmp_path: Path) -> None:
    first, second = make(tmp_path, "first"), make(tmp_path, "second")
    compile_module(first, "one")
    for environment in (first, second):
        environments.has_run(environment)

    environments.warm_up(second)

    assert list_compiled(second) == set()
