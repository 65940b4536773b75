"""The variants of a template are those that Copier would make a project of."""

import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastwright.errors import BrokenError, UsageError
from fastwright.smoke.questions.configuration import Configuration, LeaveOut
from fastwright.smoke.questions.constraints import summarise
from fastwright.smoke.questions.factors import ABSENT, to_answers
from fastwright.smoke.questions.legality import find_space
from fastwright.smoke.questions.questionnaire import AnsweringError, Questionnaire
from fastwright.smoke.questions.space import Space
from hypothesis import HealthCheck, given, settings

from tests.smoke.templates import choose, compute, several, switch, write_template
from tests.smoke.test_questionnaire import questionnaires


def survey(folder: Path, questions: dict[str, Any], **configured: Any) -> Space:
    """Return the variants of a template with these questions."""
    template = write_template(folder, questions)
    return find_space(Questionnaire(template), Configuration(**configured))


def list_answers(space: Space) -> list[dict[str, Any]]:
    return [to_answers(space.factors, row) for row in space.enumerate()]


def refuse(condition: str, words: str = "Not so.") -> dict[str, Any]:
    return {"validator": "{% if " + condition + " %}" + words + "{% endif %}"}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questions=questionnaires())
def test_a_variant_is_legal_if_its_answers_are_accepted(questions: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        questionnaire = Questionnaire(write_template(Path(folder), questions))
        try:
            space = find_space(questionnaire, Configuration())
        except BrokenError:
            return
    legal = set(space.enumerate())
    for row in product(*(range(len(factor.values)) for factor in space.factors)):
        answers = to_answers(space.factors, row)
        absent = {
            factor.question
            for factor, index in zip(space.factors, row, strict=True)
            if factor.values[index] is ABSENT
        }
        try:
            sheet = questionnaire.answer(answers)
        except AnsweringError:
            accepted = False
        else:
            accepted = not (absent & sheet.asked)
        assert (row in legal) == accepted == (not space.refusal(row))
        assert (space.complete(dict(enumerate(row))) == row) == accepted
    assert space.count() == (len(legal), True)


def test_choices_switches_and_members_are_factors(tmp_path: Path) -> None:
    questions = {
        "name": {"type": "str", "default": "x"},
        "database": choose("postgresql", "mysql"),
        "docker": switch(True),
        "features": several("cache", "mail", default=["mail"]),
        "uses_cache": compute("'cache' in features"),
        "workers": choose(1, 2),
    }
    space = survey(tmp_path, questions)
    assert [factor.name for factor in space.factors] == [
        "database",
        "docker",
        "features[cache]",
        "features[mail]",
        "workers",
    ]
    defaults = tuple(factor.default for factor in space.factors)
    assert to_answers(space.factors, defaults) == {
        "database": "postgresql",
        "docker": True,
        "features": ["mail"],
        "workers": 1,
    }
    assert space.count() == (32, True)


def test_a_pair_and_a_triple_may_be_refused(tmp_path: Path) -> None:
    questions = {
        "database": choose("postgresql", "sqlite"),
        "auth": choose("jwt", "none"),
        "workers": choose(1, 2, **refuse("workers > 1 and database == 'sqlite'", "Use one.")),
        "last": {"type": "str", "default": "x"}
        | refuse("auth == 'none' and workers == 2 and database == 'postgresql'"),
    }
    space = survey(tmp_path, questions)
    assert len(list_answers(space)) == 5
    summaries = [summarise(constraint, space.factors) for constraint in space.constraints]
    assert summaries == [
        {"Use one.": ["database=sqlite, workers=2"]},
        {"Not so.": ["database=postgresql, auth=none, workers=2"]},
    ]


def test_a_question_that_does_not_apply_has_no_value(tmp_path: Path) -> None:
    questions = {
        "auth": choose("jwt", "none"),
        "has_auth": compute("auth != 'none'"),
        "mail": switch(when="{{ has_auth }}"),
        "parts": several("a", "b", when="{{ mail }}"),
    }
    assert list_answers(survey(tmp_path, questions)) == [
        {"auth": "jwt", "mail": False},
        *(
            {"auth": "jwt", "mail": True, "parts": parts}
            for parts in ([], ["b"], ["a"], ["a", "b"])
        ),
        {"auth": "none"},
    ]


def test_choices_may_be_computed(tmp_path: Path) -> None:
    questions = {
        "cloud": choose("aws", "none"),
        "queue": {
            "type": "str",
            "default": "redis",
            "choices": "{{ ['redis', 'sqs'] if cloud == 'aws' else ['redis'] }}",
        },
        "store": {
            "type": "str",
            "default": "disk",
            "choices": {
                "Disk": "disk",
                "S3": {"value": "s3", "validator": "{{ '' if cloud == 'aws' else 'Needs AWS.' }}"},
            },
        },
    }
    space = survey(tmp_path, questions)
    assert space.count() == (5, True)
    assert {"cloud": "none", "queue": "redis", "store": "disk"} in list_answers(space)
    words = [word for found in space.constraints for word in summarise(found, space.factors)]
    assert words == ["It is not offered.", "Needs AWS."]


def test_what_is_left_out_is_not_legal(tmp_path: Path) -> None:
    questions = {"a": choose("x", "y", "z"), "b": switch(), "c": several("m", "n")}
    left_out = [
        LeaveOut({"a": ["x", "y"], "b": True}, "Too slow."),
        LeaveOut({"c": ["n"]}, "Old."),
    ]
    space = survey(tmp_path, questions, leave_out=left_out)
    assert len(list_answers(space)) == 8
    assert {"a": "z", "b": True, "c": ["m"]} in list_answers(space)


def test_a_question_without_default_needs_a_sample(tmp_path: Path) -> None:
    questions = {"owner": {"type": "str"}, "b": switch()}
    with pytest.raises(BrokenError, match="owner has no default") as failure:
        survey(tmp_path, questions)
    assert 'owner = ["…"]' in failure.value.hint
    assert survey(tmp_path, questions, samples={"owner": ["Ada"]}).count() == (2, True)


def test_that_holds_where_it_applies_with_some_answers_only(tmp_path: Path) -> None:
    questions = {"b": switch(), "owner": {"type": "str", "when": "{{ b }}"}}
    with pytest.raises(BrokenError, match="owner has no default"):
        survey(tmp_path, questions)
    never = {"b": switch(), "owner": {"type": "str", "when": "{{ b and not b }}"}}
    assert survey(tmp_path, never).count() == (2, True)


def test_choices_without_default_need_no_sample(tmp_path: Path) -> None:
    questions = {"a": {"type": "str", "choices": ["x", "y"]}, "b": {"type": "bool"}}
    assert survey(tmp_path, questions).count() == (4, True)


def test_a_default_that_is_refused_is_told_in_words(tmp_path: Path) -> None:
    questions = {"name": {"type": "str", "default": "x"} | refuse("name == 'x'", "Too short.")}
    with pytest.raises(BrokenError, match=r"refuses its own default for name: Too short\."):
        survey(tmp_path, questions | {"b": switch()})


def test_a_default_that_is_no_choice_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(BrokenError, match="refuses its own default for a: z is none"):
        survey(tmp_path, {"a": choose("x", "y") | {"default": "z"}})


def test_an_expression_that_fails_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(BrokenError, match=r"The question b of copier.yml has an expression"):
        survey(tmp_path, {"a": switch(), "b": compute("1 / 0", "int")})


def test_constraints_that_leave_no_variant_are_told_with_what_refuses(tmp_path: Path) -> None:
    questions = {
        "a": choose("x", "y", **refuse("a == 'x'", "No x.")),
        "b": switch(**refuse("a == 'y'", "No y.")),
    }
    with pytest.raises(BrokenError, match=r"copier.yml leaves no variant") as failure:
        survey(tmp_path, questions)
    assert failure.value.output.splitlines() == ["a: a=x: No x.", "b: a=y: No y."]


def test_a_smoke_toml_that_leaves_no_variant_is_at_fault_itself(tmp_path: Path) -> None:
    left_out = [LeaveOut({"a": False}, "Off."), LeaveOut({"a": True}, "On.")]
    with pytest.raises(UsageError, match=r"smoke.toml leaves no variant") as failure:
        survey(tmp_path, {"a": switch()}, leave_out=left_out)
    assert "smoke.toml, leave_out 2: a=true: On." in failure.value.output


def test_a_validator_of_single_members_depends_on_these_only(tmp_path: Path) -> None:
    members = [f"m{number}" for number in range(60)]
    rule = refuse("'m1' in many and 'm2' not in many", "m1 needs m2.")
    space = survey(tmp_path, {"many": several(*members, **rule)})
    (constraint,) = space.constraints
    assert [space.factors[position].member for position in constraint.scope] == ["m1", "m2"]
    assert space.count() == (3 * 2**58, True)


def test_a_validator_of_many_factors_is_asked_as_they_come_up(tmp_path: Path) -> None:
    members = [f"m{number}" for number in range(30)]
    rule = refuse("many | length > 3", "Three at the most.")
    space = survey(tmp_path, {"many": several(*members, **rule)})
    assert space.count() == (2**30, False)
    row = space.complete({0: 1, 1: 1, 2: 1})
    assert row is not None
    assert sum(row) == 3
    assert space.undecided == []
    assert space.complete({0: 1, 1: 1, 2: 1, 3: 1}) is None
    assert space.undecided == [{0: 1, 1: 1, 2: 1, 3: 1}]


def test_the_variants_of_this_repository(repository: Path) -> None:
    space = find_space(Questionnaire(repository), Configuration())
    names = ["database", "auth", "layout", "python_version", "ci"]
    assert [factor.name for factor in space.factors] == names
    assert space.constraints == []
