"""Failures are explained by the values that only they have, and shrunk to what they need."""

from itertools import product
from typing import Any

import pytest
from fastwright.smoke.reports.blame import Explanation, explain
from fastwright.smoke.reports.causes import find_cause, tell_cause
from fastwright.smoke.results import Outcome, Result
from fastwright.smoke.shrinking import shrink
from hypothesis import given
from hypothesis import strategies as st

VALUES: dict[str, list[Any]] = {
    "database": ["postgresql", "mysql", "sqlite"],
    "auth": ["jwt", "oidc", "none"],
    "docker": [True, False],
    "parts": [["cache"], ["cache", "mail"], []],
}
EVERY = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]


def split(condition: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return [found for found in EVERY if condition(found)], [
        found for found in EVERY if not condition(found)
    ]


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (lambda a: a["database"] == "mysql", ("database=mysql",)),
        (lambda a: not a["docker"], ("docker=false",)),
        (lambda a: "mail" in a["parts"], ("parts has mail",)),
        (lambda a: "cache" not in a["parts"], ("parts lacks cache",)),
        (lambda a: a["auth"] == "oidc" and a["docker"], ("auth=oidc", "docker=true")),
        (lambda a: "mail" in a["parts"] and a["docker"], ("docker=true", "parts has mail")),
        (lambda _: True, ()),
    ],
)
def test_a_value_or_a_pair_explains_failures(condition: Any, values: tuple[str, ...]) -> None:
    failing, passing = split(condition)
    assert explain(failing, passing) == [Explanation(values, len(failing))]


def test_two_defects_are_explained_apart() -> None:
    failing, passing = split(lambda a: a["database"] == "mysql" or a["auth"] == "none")
    explanations = explain(failing, passing)
    assert {found.values for found in explanations} == {("auth=none",), ("database=mysql",)}
    assert sum(found.failed for found in explanations) == len(failing)


def test_a_pair_that_explains_all_goes_before_a_value_that_explains_one() -> None:
    failing = [
        {"database": "mysql", "auth": "oidc", "name": "A"},
        {"database": "mysql", "auth": "oidc", "name": "B"},
    ]
    passing = [
        {"database": "mysql", "auth": "none", "name": "B"},
        {"database": "sqlite", "auth": "oidc", "name": "B"},
    ]
    assert explain(failing, passing) == [Explanation(("auth=oidc", "database=mysql"), 2)]


def test_what_does_not_apply_may_explain_a_failure() -> None:
    failing = [{"docker": False}]
    passing = [{"docker": True, "port": 80}, {"docker": True, "port": 90}]
    (explanation,) = explain(failing, passing)
    assert explanation.values == ("docker=false",)
    assert explanation.alternatives == (("no port",),)
    assert str(explanation) == "docker=false or no port"


def test_without_failures_there_is_nothing_to_explain() -> None:
    assert explain([], EVERY) == []


def test_a_failure_with_nothing_of_its_own_has_no_explanation() -> None:
    triple = {"database": "mysql", "auth": "oidc", "docker": True, "parts": []}
    assert explain([triple], [found for found in EVERY if found != triple]) == []


def has(answers: dict[str, Any], label: str) -> bool:
    """Tell whether a variant has what a label says."""
    if "=" in label:
        name, _, value = label.partition("=")
        return str(answers[name]).lower() == value
    name, verb, member = label.split()
    return (member in answers[name]) == (verb == "has")


NUMBERS = st.sets(st.sampled_from(range(len(EVERY))), min_size=1, max_size=12)


@given(NUMBERS, NUMBERS)
def test_what_is_blamed_is_in_failures_and_in_nothing_that_passed(
    failed: set[int], passed: set[int]
) -> None:
    failing = [EVERY[number] for number in failed - passed]
    passing = [EVERY[number] for number in passed]
    explanations = explain(failing, passing)
    for explanation in explanations:
        for values in (explanation.values, *explanation.alternatives):
            assert not any(all(has(found, value) for value in values) for found in passing)
            having = [all(has(found, value) for value in values) for found in failing]
            assert sum(having) >= explanation.failed > 0
    assert sum(explanation.failed for explanation in explanations) <= len(failing)


DEFAULTS = {"a": 0, "b": 0, "c": 0, "d": 0}
ANSWERS = st.fixed_dictionaries({name: st.integers(0, 2) for name in DEFAULTS})


@given(ANSWERS, st.sets(st.sampled_from("abcd")))
def test_answers_shrink_to_those_that_are_needed(answers: dict[str, int], needed: set[str]) -> None:
    cause = {name: answers[name] for name in needed}
    asked: list[dict[str, Any]] = []

    def fails(given: dict[str, Any]) -> bool:
        assert given not in asked
        asked.append(given)
        return (DEFAULTS | given).items() >= cause.items()

    shrunk = shrink(answers, DEFAULTS, fails)
    assert shrunk == {name: value for name, value in cause.items() if value != DEFAULTS[name]}
    assert len(asked) <= 12


def test_an_answer_without_default_shrinks_away_too() -> None:
    answers = {"name": "Ada's", "database": "mysql"}
    shrunk = shrink(answers, {"database": "postgresql"}, lambda given: "name" in given)
    assert shrunk == {"name": "Ada's"}


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("F\n___ test_x ___\n>   assert 1 == 2\nE   assert 1 == 2\n1 failed", "assert 1 == 2"),
        ("app/x.py:3: error: Name y [name]\nFound 1 error", "app/x.py:3: error: Name y [name]"),
        ("Traceback (most recent call last):\n  File\nKeyError: 'x'\n", "KeyError: 'x'"),
        ("F401 [*] `os` imported but unused\n --> app/x.py:1", "F401 [*] `os` imported but unused"),
        ("Would reformat: app/x.py\n1 file would be reformatted", "Would reformat: app/x.py"),
        ("\x1b[31merror:\x1b[0m no\x07 network\n", "error: no network"),
        ("It ended with exit code 1.\n$ check\none\ntwo\n\n", "one"),
        ("It ended with exit code 3.\n$ check\n", "It ended with exit code 3."),
        ("It was not done after 60 seconds. So far:\nE   x", "It was not done after 60 seconds"),
        ("", "no output"),
        ("x" * 1000, "x" * 239 + "…"),
    ],
)
def test_the_cause_is_the_line_that_tells_best(output: str, cause: str) -> None:
    assert find_cause(output) == cause


def test_what_is_missing_is_told_before_what_programs_said() -> None:
    missing = Result("tests", Outcome.UNVERIFIED, output="There is no MySQL.\nerror: x")
    assert tell_cause(missing) == "There is no MySQL."
    assert tell_cause(Result("tests", Outcome.FAILED, output="one\nerror: x")) == "error: x"
