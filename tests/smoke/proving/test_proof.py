"""A proof shows what holds and what does not, and which of both is the template's fault."""

from pathlib import Path

import pytest
from fastwright.smoke.checks.servers import Server, ServerError, Servers
from fastwright.smoke.questions.configuration import Configuration, ExtraCheck, ServerKind
from fastwright.smoke.questions.variants import Level
from fastwright.smoke.results import Outcome, Result, Verdict

from tests.smoke.proving.conftest import Notebook, Prove
from tests.smoke.proving.miniature import change, variant


def find(verdict: Verdict, check: str) -> Result:
    """Return the result of a check."""
    [result] = [result for result in verdict.results if result.check == check]
    return result


def list_outcomes(verdict: Verdict) -> dict[str, Outcome]:
    """Return the outcome of each check."""
    return {result.check: result.outcome for result in verdict.results}


STATIC = ["render", "leftovers", "tidiness", "manifests", "secrets", "dependencies"]
STATIC += ["lint", "format", "types", "contracts"]
FULL = [*STATIC, "migrations", "start", "http", "tests"]

# A server that answers once, and is ill from then on.
SHORT = """ath)).encode())
        if "colors" in self.path:
            ANSWERS.clear()
            self.path = "/api/v1/health/ready"
"""


def test_a_sound_variant_passes_every_check(prove: Prove, notebook: Notebook) -> None:
    [verdict] = prove([variant()], use_cache=False)

    assert [result.output for result in verdict.results if result.output] == []
    assert list_outcomes(verdict) == dict.fromkeys(FULL, Outcome.PASSED)
    assert [result.check for result in verdict.results] == FULL
    assert not any(result.recalled for result in verdict.results)
    assert {check for _, check in notebook.begun} >= {"render", "dependencies", "tests"}
    assert {result.check for _, result in notebook.results} == set(FULL)


def test_of_a_static_variant_nothing_is_run(prove: Prove) -> None:
    [verdict] = prove([variant(Level.STATIC)])

    assert [result.check for result in verdict.results] == STATIC


@pytest.mark.parametrize(
    ("file", "old", "new", "check", "words"),
    [
        ("README.md", "# {{ name }}", "# {{ name }} {% if x %}", "leftovers", "{%"),
        ("README.md", "# {{ name }}\n", "# {{ name }}\n\n\n\nText\n", "tidiness", "doubled blank"),
        ("README.md", "# {{ name }}", "[x](nowhere.md)", "manifests", "nowhere.md"),
        ("pyproject.toml", "strict = true", "strict = 1\nstrict = 1", "manifests", "overwrite"),
        ("pyproject.toml", "pytest>=9.2,<10", "pytest>=9999", "dependencies", "pytest"),
        ("app/paint.py", 'SIZE = "', 'import os\n\nSIZE = "', "lint", "F401"),
        ("app/paint.py", 'SIZE = "', 'SIZE  =  "', "format", "paint.py"),
        ("app/paint.py", 'SIZE = "', 'SIZE: int = "', "types", "paint.py"),
        ("app/paint.py", 'SIZE = "', 'import app.server\n\nSIZE = "', "contracts", "BROKEN"),
        ("alembic/config.py", "print(", "raise ValueError(argv)\n    print(", "migrations", "head"),
        ("app/__main__.py", "serve()\n", 'raise ValueError("no port")\n', "start", "no port"),
        ("app/server.py", "ath)).encode())\n", SHORT, "start", "not ready any more"),
        ("app/server.py", '"responses": {"200": {}}', '"responses": {"201": {}}', "http", "200"),
        ("tests/test_paint.py", "assert COLOR", 'assert COLOR == "white"', "tests", "white"),
    ],
)
def test_each_check_finds_what_it_is_for(
    file: str, old: str, new: str, check: str, words: str, prove: Prove, template: Path
) -> None:
    change(template, f"project/{file}", old, new)

    [verdict] = prove([variant()])

    result = find(verdict, check)
    assert result.outcome is Outcome.FAILED
    assert words in result.output


def test_a_failure_of_one_variant_is_none_of_another(prove: Prove, template: Path) -> None:
    test = template / "project/tests/test_paint.py"
    test.write_text(test.read_text().replace("assert COLOR", 'assert COLOR != "blue"'))

    verdicts = prove([variant(color=color) for color in ("red", "blue", "green")])

    failed = {v.variant.answers["color"]: find(v, "tests").outcome for v in verdicts}
    assert failed == {"red": Outcome.PASSED, "green": Outcome.PASSED, "blue": Outcome.FAILED}


def test_a_value_that_does_not_render_is_a_fault_of_the_template(
    prove: Prove, template: Path
) -> None:
    change(
        template,
        "project/README.md",
        "# {{ name }}",
        "# {% if color == 'green' %}{{ nothing.more }}# {% endif %}",
    )

    verdicts = prove([variant(Level.STATIC, color=color) for color in ("red", "green")])

    outcomes = {v.variant.answers["color"]: list_outcomes(v) for v in verdicts}
    assert outcomes["green"] == {"render": Outcome.BROKEN}
    assert outcomes["red"]["render"] is Outcome.PASSED
    [green] = [v for v in verdicts if v.variant.answers["color"] == "green"]
    assert "does not render with color=green" in find(green, "render").output
    assert "nothing" in find(green, "render").output


def test_a_tool_that_no_dependency_brings_is_a_fault_of_the_template(
    prove: Prove, template: Path
) -> None:
    change(template, "project/pyproject.toml", '    "mypy>=2.4.1,<3",\n', "")

    [verdict] = prove([variant(Level.STATIC)])

    assert find(verdict, "types").outcome is Outcome.BROKEN
    assert "no development dependency that brings mypy" in find(verdict, "types").output
    assert find(verdict, "lint").outcome is Outcome.PASSED


def test_a_check_of_the_template_may_be_a_program_of_the_project(
    prove: Prove, template: Path
) -> None:
    script = template / "project/scripts/look.sh"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\ngrep -q red app/paint.py\n")
    script.chmod(0o755)
    check = ExtraCheck("look", ("scripts/look.sh",), Level.STATIC)

    [verdict] = prove([variant(Level.STATIC)], Configuration(checks=[check]))

    assert find(verdict, "look").outcome is Outcome.PASSED


def test_a_program_that_this_machine_lacks_leaves_its_check_unverified(prove: Prove) -> None:
    check = ExtraCheck("dream", ("no-such-program",), Level.STATIC)

    [verdict] = prove([variant(Level.STATIC)], Configuration(checks=[check]))

    assert find(verdict, "dream").outcome is Outcome.UNVERIFIED
    assert "no-such-program" in find(verdict, "dream").output


def test_an_interpreter_that_is_missing_leaves_unverified_what_needs_it(
    prove: Prove, template: Path
) -> None:
    change(template, "project/pyproject.toml", ">=3.11", ">=3.15")

    [verdict] = prove([variant()])

    outcomes = list_outcomes(verdict)
    assert outcomes["dependencies"] is Outcome.UNVERIFIED
    assert "No Python >=3.15 is on this machine" in find(verdict, "dependencies").output
    assert outcomes["lint"] is outcomes["format"] is Outcome.PASSED
    assert "types" not in outcomes
    assert "tests" not in outcomes


def test_a_server_that_gives_way_before_the_first_check_leaves_nothing_proven(
    prove: Prove, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = ServerKind("PostgreSQL", {}, "SMOKE_TESTS_URL")

    def open_and_lose(servers: Servers, *_: object) -> Server:
        # As another thread does that sees it go away.
        servers._found[kind.name] = ServerError(Outcome.BROKEN, "PostgreSQL 18 went away.")
        return Server("postgresql://postgres@127.0.0.1:9/postgres", "PostgreSQL 18")

    monkeypatch.setattr(Servers, "_open", open_and_lose)

    [verdict] = prove([variant()], Configuration(servers=[kind]))

    assert verdict.outcome is Outcome.BROKEN
    assert find(verdict, "server").output == "PostgreSQL 18 went away."
    assert "tests" not in list_outcomes(verdict)
    assert find(verdict, "types").outcome is Outcome.PASSED


def test_what_hangs_is_ended_and_what_it_printed_so_far_is_told(prove: Prove) -> None:
    hanging = ExtraCheck(
        "hanging", ("sh", "-c", "echo so far; sleep 600"), Level.STATIC, time_limit=0.5
    )

    [verdict] = prove([variant(Level.STATIC)], Configuration(checks=[hanging]))

    result = find(verdict, "hanging")
    assert result.outcome is Outcome.FAILED
    assert "not done after 0.5 seconds" in result.output
    assert "so far" in result.output


def test_checks_of_the_template_are_for_the_variants_that_they_name(prove: Prove) -> None:
    check = ExtraCheck("blue", ("grep", "blue", "app/paint.py"), Level.STATIC, {"color": "blue"})

    verdicts = prove(
        [variant(Level.STATIC, color=color) for color in ("red", "blue")],
        Configuration(checks=[check]),
    )

    found = {v.variant.answers["color"]: "blue" in list_outcomes(v) for v in verdicts}
    assert found == {"red": False, "blue": True}


def test_samples_answer_open_questions(prove: Prove, template: Path) -> None:
    change(template, "copier.yml", "name: {type: str, default: Miniature}", "name: {type: str}")
    check = ExtraCheck("named", ("grep", "^# Sample$", "README.md"), Level.STATIC)
    configuration = Configuration(samples={"name": ["Sample", "Other"]}, checks=[check])

    [verdict] = prove([variant(Level.STATIC)], configuration)

    assert find(verdict, "named").outcome is Outcome.PASSED


def test_projects_are_kept_where_that_is_wanted(prove: Prove, tmp_path: Path) -> None:
    prove([variant(Level.STATIC, color="blue")], keep=tmp_path / "kept")

    [project] = (tmp_path / "kept").iterdir()
    assert project.name == "color=blue_size=small"
    assert 'COLOR = "blue"' in (project / "app/paint.py").read_text()
