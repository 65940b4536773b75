"""Environments are made once for equal locks, shared, and made anew when they are broken."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fastwright.smoke.cache import Cache
from fastwright.smoke.packages import interpreters, locks
from fastwright.smoke.packages.dependencies import DependencyError, read_requirements
from fastwright.smoke.packages.environments import Environment, Environments
from fastwright.smoke.packages.installing import Installer
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.results import Outcome

MANIFEST = """\
[project]
name = "tools"
version = "1"
description = "{description}"
requires-python = "{python}"
dependencies = ["{package}"]

[tool.uv]
package = false
"""


@pytest.fixture
def notes() -> list[str]:
    """What was noted."""
    return []


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache of its own."""
    cache = Cache(tmp_path / "cache", pytest.fail)
    yield cache
    cache.close()


@pytest.fixture
def environments(tmp_path: Path, notes: list[str]) -> Iterator[Environments]:
    """The environments of a run."""
    environments = Environments(tmp_path / "environments", Jobs(), notes.append)
    yield environments
    environments.close()


@pytest.fixture
def installer(cache: Cache, environments: Environments) -> Installer:
    """What plans and installs."""
    return Installer(cache, Jobs(), environments)


class Projects:
    """Makes projects that require something."""

    def __init__(self, folder: Path, installer: Installer) -> None:
        self.folder = folder
        self.installer = installer

    def install(
        self, package: str = "iniconfig", python: str = ">=3.11", description: str = ""
    ) -> Environment:
        self.folder.mkdir(exist_ok=True)
        project = Path(mkdtemp(dir=self.folder))
        text = MANIFEST.format(package=package, python=python, description=description)
        (project / "pyproject.toml").write_text(text)
        requirements = read_requirements(text.encode(), None)
        return self.installer.install(self.installer.plan(requirements, lambda: project), project)


@pytest.fixture
def projects(tmp_path: Path, installer: Installer) -> Projects:
    """Makes projects."""
    return Projects(tmp_path / "projects", installer)


def can_import(environment: Environment, module: str) -> bool:
    """Tell whether a module is there."""
    command = [str(environment.python), "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True, env={}).returncode == 0


def test_projects_with_equal_requirements_share_one(projects: Projects) -> None:
    first = projects.install(description="One")
    second = projects.install(description="Another")

    assert first == second
    assert can_import(first, "iniconfig")


def test_projects_with_other_requirements_have_another(projects: Projects) -> None:
    first, second = projects.install("iniconfig"), projects.install("pluggy")

    assert first.path != second.path
    assert not can_import(second, "iniconfig")


def test_equal_requirements_are_locked_once_a_day(
    projects: Projects, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects.install()
    with monkeypatch.context() as without:
        without.setattr(locks, "run_uv", None)
        projects.install()
        without.setattr(locks, "_FRESH", 0)
        with pytest.raises(TypeError):
            projects.install()


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("iniconfig>=99999", "iniconfig"),
        ("no-such-distribution-anywhere-at-all", "no-such-distribution-anywhere-at-all"),
        ("not a requirement", "not a requirement"),
    ],
)
def test_requirements_that_cannot_be_met_are_a_failure(
    package: str, words: str, projects: Projects
) -> None:
    with pytest.raises(DependencyError) as error:
        projects.install(package)

    assert error.value.outcome is Outcome.FAILED
    assert words in error.value.words


def test_an_index_that_does_not_answer_is_no_failure_of_a_project(
    projects: Projects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    with pytest.raises(DependencyError) as error:
        projects.install("a-distribution-that-no-cache-has")

    assert error.value.outcome is Outcome.BROKEN


def test_an_interpreter_that_is_not_here_is_named(projects: Projects) -> None:
    with pytest.raises(DependencyError) as error:
        projects.install(python=">=3.98")

    assert error.value.outcome is Outcome.UNVERIFIED
    assert "No Python >=3.98 is on this machine" in error.value.words
    assert "uv python install" in error.value.words


def test_an_interpreter_that_is_not_here_is_looked_for_once(
    projects: Projects, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DependencyError):
        projects.install(python=">=3.98")
    monkeypatch.setattr(interpreters, "run_uv", None)
    with pytest.raises(DependencyError):
        projects.install("pluggy", python=">=3.98")


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[project",
        b"nonsense",
        b"\xff",
        b"project = 3",
        b"tool = 3\n[project]\n",
    ],
)
def test_a_manifest_that_does_not_say_what_it_requires_is_a_failure(manifest: bytes) -> None:
    with pytest.raises(DependencyError, match=r"pyproject\.toml") as error:
        read_requirements(manifest, None)

    assert error.value.outcome is Outcome.FAILED


def test_a_project_that_is_a_package_has_its_own(tmp_path: Path, installer: Installer) -> None:
    text = MANIFEST.format(package="iniconfig", python=">=3.11", description="")
    text = text.replace("package = false", "package = true")
    text += '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n'
    project = tmp_path / "package"
    (project / "src/tools").mkdir(parents=True)
    (project / "src/tools/__init__.py").write_text("")
    (project / "pyproject.toml").write_text(text)
    requirements = read_requirements(text.encode(), None)

    environment = installer.install(installer.plan(requirements, lambda: project), project)

    assert environment.path == project / ".venv"
    assert can_import(environment, "tools")


SOURCE = {
    "a path": 'desk = { path = "desk", editable = true }',
    "a path where a marker says so": """desk = [{ path = "desk", marker = "os_name != 'x'" }]""",
    "a workspace": "desk = { workspace = true }\n[tool.uv.workspace]\nmembers = ['desk']",
}


@pytest.mark.parametrize("source", SOURCE.values(), ids=SOURCE.keys())
def test_a_project_with_packages_beside_it_has_its_own(
    source: str, tmp_path: Path, installer: Installer
) -> None:
    package = (
        '[project]\nname = "desk"\nversion = "1"\ndependencies = [{requires}]\n'
        '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n'
    )
    text = MANIFEST.format(package="desk", python=">=3.11", description="")
    text += f"[tool.uv.sources]\n{source}\n"
    requirements = read_requirements(text.encode(), None)
    environments = []
    for name, requires in (("first", ""), ("second", '"iniconfig"')):
        project = tmp_path / name
        (project / "desk/src/desk").mkdir(parents=True)
        (project / "desk/src/desk/__init__.py").write_text(f"name = '{name}'")
        (project / "desk/pyproject.toml").write_text(package.format(requires=requires))
        (project / "pyproject.toml").write_text(text)
        plan = installer.plan(requirements, partial(Path, project))
        environments.append(installer.install(plan, project))

    first, second = environments
    assert not can_import(first, "iniconfig")
    assert can_import(second, "iniconfig")
    show = ["-c", "import desk; print(desk.name)"]
    names = [subprocess.check_output([e.python, *show], text=True) for e in environments]
    assert names == ["first\n", "second\n"]


def list_files(environment: Environment) -> list[Path]:
    """Return the modules of the package."""
    return sorted(environment.path.glob("lib/*/site-packages/iniconfig/*.py"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda environment: list_files(environment)[0].unlink(),
        lambda environment: list_files(environment)[-1].with_suffix(".new").write_text("x"),
        lambda environment: environment.python.unlink(),
        lambda environment: shutil.rmtree(environment.path),
        lambda environment: environment.path.with_suffix(".complete").write_text("nonsense"),
    ],
)
def test_a_broken_one_is_made_anew_and_told_about(
    damage: object, projects: Projects, environments: Environments, notes: list[str]
) -> None:
    environment = projects.install()
    environments.close()
    assert callable(damage)
    damage(environment)
    projects.installer.environments = Environments(environment.path.parent, Jobs(), notes.append)

    assert can_import(projects.install(), "iniconfig")
    assert [note for note in notes if "was broken and is made anew" in note] == notes != []


def test_one_that_was_not_completed_is_made_again_without_a_word(
    projects: Projects, environments: Environments, notes: list[str]
) -> None:
    environment = projects.install()
    environments.close()
    environment.path.with_suffix(".complete").unlink()
    list_files(environment)[0].unlink()
    projects.installer.environments = Environments(environment.path.parent, Jobs(), notes.append)

    assert can_import(projects.install(), "iniconfig")
    assert notes == []


def test_threads_that_need_one_make_one(projects: Projects) -> None:
    made: list[Environment] = []
    barrier = threading.Barrier(3)

    def install(description: str) -> None:
        barrier.wait(60)
        made.append(projects.install(description=description))

    threads = [threading.Thread(target=install, args=[name]) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(made) == 3
    assert len(set(made)) == 1


def test_what_one_has_compiled_others_need_not_compile(
    projects: Projects, environments: Environments
) -> None:
    first, second = projects.install("iniconfig"), projects.install("iniconfig<99")
    assert first.path != second.path
    assert can_import(first, "iniconfig")
    environments.has_run(first)

    environments.warm_up(second)

    compiled = [
        sorted(environment.path.glob("lib/*/site-packages/iniconfig/__pycache__/*.pyc"))
        for environment in (first, second)
    ]
    assert [path.stat().st_ino for path in compiled[0]] == [
        path.stat().st_ino for path in compiled[1]
    ]
    assert compiled[0]
    # Python believes it: it writes nothing anew.
    assert can_import(second, "iniconfig")
    assert [path.stat().st_nlink for path in compiled[1]] == [2] * len(compiled[1])


def test_what_nobody_uses_for_long_goes_and_what_others_use_stays(
    projects: Projects, environments: Environments, monkeypatch: pytest.MonkeyPatch
) -> None:
    unused = projects.install("pluggy")
    environments.close()
    projects.installer.environments = Environments(unused.path.parent, Jobs(), pytest.fail)
    used = projects.install("iniconfig")
    monkeypatch.setattr("fastwright.smoke.packages.environments._OLDEST", -1)

    Environments(used.path.parent, Jobs(), pytest.fail).close()

    assert used.path.exists()
    assert not unused.path.exists()
    projects.installer.environments.close()


def test_what_was_never_completed_goes(projects: Projects, environments: Environments) -> None:
    broken = projects.install("iniconfig")
    environments.close()
    broken.path.with_suffix(".complete").unlink()

    Environments(broken.path.parent, Jobs(), pytest.fail).close()

    assert not broken.path.exists()
