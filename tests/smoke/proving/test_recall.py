"""What was proven is not proven again; what may have changed is."""

import json
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from fastwright.checks import LINT
from fastwright.smoke.checks import suite
from fastwright.smoke.proofs import list_sources
from fastwright.smoke.questions.configuration import Configuration, ExtraCheck
from fastwright.smoke.questions.variants import Level
from fastwright.smoke.results import Outcome, Verdict

from tests.smoke.proving.conftest import Notebook, Prove
from tests.smoke.proving.miniature import change, variant

# What no cache is asked for, since it takes no time once a template is rendered.
ALWAYS = {"render"}


def list_done(verdicts: Iterable[Verdict]) -> set[str]:
    """Return the checks that were done, and not recalled."""
    return {r.check for v in verdicts for r in v.results if not r.recalled} - ALWAYS


@pytest.mark.usefixtures("own_cache")
def test_a_second_run_with_nothing_changed_does_nothing(prove: Prove) -> None:
    first = prove([variant()])
    second = prove([variant()])

    assert list_done(first) > {"leftovers", "dependencies", "types", "start", "tests"}
    assert list_done(second) == set()
    assert [r.check for r in second[0].results] == [r.check for r in first[0].results]


def test_without_the_cache_everything_is_done_again_and_nothing_is_kept(
    prove: Prove, own_cache: Path
) -> None:
    first = prove([variant(Level.STATIC)], use_cache=False)
    second = prove([variant(Level.STATIC)], use_cache=False)

    assert list_done(first) == list_done(second) != set()
    assert not list((own_cache / "runs").iterdir())
    assert not (own_cache / "environments").exists()


def test_what_a_check_does_not_read_does_not_matter_to_it(prove: Prove, template: Path) -> None:
    prove([variant(Level.STATIC)])
    change(template, "project/README.md", "# {{ name }}", "# The {{ name }}")

    verdicts = prove([variant(Level.STATIC)])

    assert list_done(verdicts) == {
        "leftovers",
        "tidiness",
        "manifests",
        "secrets",
        "dependencies",
        "format",
    }


def test_variants_with_equal_content_are_proven_once(prove: Prove, template: Path) -> None:
    change(template, "project/app/paint.py", '\nSIZE = "{{ size }}"', "")
    change(template, "project/README.md", "# {{ name }}", "# {{ name }} {{ size }}")
    prove([variant(Level.STATIC, size="small")])

    verdicts = prove([variant(Level.STATIC, size="large")])

    assert list_done(verdicts) == {
        "leftovers",
        "tidiness",
        "manifests",
        "secrets",
        "dependencies",
        "format",
    }


def test_a_failure_is_not_remembered(prove: Prove, template: Path) -> None:
    change(template, "project/tests/test_paint.py", "assert COLOR", "assert not COLOR")

    outcomes = [
        next(r for r in prove([variant()])[0].results if r.check == "tests") for _ in range(2)
    ]

    assert [(r.outcome, r.recalled) for r in outcomes] == [(Outcome.FAILED, False)] * 2


def test_all_of_the_code_that_proves_counts() -> None:
    loaded = {
        Path(file)
        for name, module in sys.modules.items()
        if name.startswith("fastwright.smoke.") and (file := module.__file__)
    }
    assert len(loaded) > 40
    assert loaded <= set(list_sources())


def test_another_version_of_a_tool_proves_again(prove: Prove, template: Path) -> None:
    prove([variant(Level.STATIC)])
    change(template, "project/pyproject.toml", "import-linter>=2.16", "import-linter<2.16")

    verdicts = prove([variant(Level.STATIC)])

    assert {"lint", "types", "contracts"} <= list_done(verdicts)


def test_another_definition_of_a_check_proves_again(
    prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove([variant(Level.STATIC)])
    longer = replace(LINT, command=("ruff", "check", "--select=E"))
    monkeypatch.setattr(suite, "STATIC", (longer, *suite.STATIC[1:]))

    assert list_done(prove([variant(Level.STATIC)])) == {"lint", "dependencies"}


def test_another_version_of_a_program_of_the_machine_proves_again(
    prove: Prove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "programs/measure"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    configuration = Configuration(checks=[ExtraCheck("measure", ("measure",), Level.STATIC)])
    first = prove([variant(Level.STATIC)], configuration)
    second = prove([variant(Level.STATIC)], configuration)
    program.write_text("#!/bin/sh\nexit 1 # it is another one now\n")

    third = prove([variant(Level.STATIC)], configuration)

    assert ["measure" in list_done(verdicts) for verdicts in (first, second, third)] == [
        True,
        False,
        True,
    ]


def write_nonsense(cache: Path) -> None:
    """Leave nothing of the database."""
    for file in cache.glob("cache.db*"):
        file.write_bytes(b"nonsense" * 1000)


def lose_files(cache: Path) -> None:
    """Change the content of rendered files."""
    with closing(sqlite3.connect(cache / "cache.db")) as connection, connection:
        connection.execute("UPDATE entries SET value = zeroblob(8) WHERE kind = 'blob'")


def lose_proofs(cache: Path) -> None:
    """Write something else where proofs were."""
    with closing(sqlite3.connect(cache / "cache.db")) as connection, connection:
        connection.execute("UPDATE entries SET value = '[]' WHERE kind IN ('proof', 'lock')")


def lose_renders(cache: Path) -> None:
    """Write something else where trees were."""
    with closing(sqlite3.connect(cache / "cache.db")) as connection, connection:
        connection.execute("UPDATE entries SET value = x'00' WHERE kind IN ('render', 'history')")


def lose_packages(cache: Path) -> None:
    """Remove a package from an environment."""
    for package in cache.glob("environments/*/lib/*/site-packages/mypy/build.*"):
        package.unlink()
    lose_proofs(cache)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (write_nonsense, ["was corrupt"]),
        (lose_files, []),
        (lose_proofs, []),
        (lose_renders, []),
        (lose_packages, ["was broken and is made anew"]),
    ],
)
def test_a_corrupt_cache_costs_time_and_is_told_and_nothing_else(
    damage: object, told: list[str], prove: Prove, own_cache: Path, notebook: Notebook
) -> None:
    assert callable(damage)
    prove([variant(Level.STATIC)])
    assert notebook.notes == []
    damage(own_cache)

    [verdict] = prove([variant(Level.STATIC)])

    assert {r.outcome for r in verdict.results} == {Outcome.PASSED}
    assert [words for words in told if any(words in note for note in notebook.notes)] == told
    assert len(notebook.notes) == len(told)


def test_the_template_is_proven_as_it_is_and_git_is_left_alone(
    prove: Prove, template: Path
) -> None:
    from tests.smoke.proving.miniature import commit

    commit(template)
    (template / ".gitignore").write_text("/project/ignored.py\n")
    (template / "project/ignored.py").write_text("import os\n")
    (template / "project/app/new.py").write_text('"""Not committed."""\n\nimport os\n')
    (template / "project/app/server.py").unlink()
    before = {path: path.read_bytes() for path in (template / ".git").rglob("*") if path.is_file()}

    [verdict] = prove([variant(Level.STATIC)])

    words = {r.check: r.output for r in verdict.results}
    assert "app/new.py" in words["lint"]
    assert "ignored" not in json.dumps(words)
    assert "app.server" in words["types"]
    assert before == {
        path: path.read_bytes() for path in (template / ".git").rglob("*") if path.is_file()
    }
