"""The questions of a template are answered as Copier answers them."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from copier import run_copy
from fastwright.errors import BrokenError
from fastwright.smoke.questions.questionnaire import AnsweringError, Questionnaire, RefusalError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.smoke.templates import choose, compute, several, switch, write_template

# A question whose validator complains with all answers: what Copier has made of them.
PROBE = {"type": "str", "default": "x", "validator": "{{ _copier_answers | to_json }}"}
CONDITIONS = ["a", "not b", "c == 'y'", "'m' in d", "d | length > 2", "h", "n > 2", "unknown"]
conditions = st.sampled_from(CONDITIONS)
values = st.fixed_dictionaries(
    {},
    optional={
        "a": st.booleans(),
        "b": st.sampled_from([True, False, "yes", "no"]),
        "c": st.sampled_from(["x", "x", "y", "y", "z", "nothing"]),
        "d": st.permutations(["m", "n", "o"]).flatmap(
            lambda items: st.integers(0, 3).map(lambda number: items[:number])
        ),
        "n": st.sampled_from([1, 2, 2, "3", "many"]),
        "t": st.text("ab'\"{}% ", max_size=6),
    },
)


def when(condition: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from([{}, {}, {"when": "{{ not (" + condition + ") }}"}])


def validate(condition: str) -> st.SearchStrategy[dict[str, Any]]:
    refusal = "{% if " + condition + " %}No.{% endif %}"
    return st.sampled_from([{}, {}, {"validator": refusal}])


@st.composite
def questionnaires(draw: st.DrawFn) -> dict[str, Any]:
    """Make questions of each kind, which depend on those before."""

    def details() -> dict[str, Any]:
        return draw(conditions.flatmap(when)) | draw(conditions.flatmap(validate))

    computed = "{{ ['x', 'y'] if a else ['y', 'z'] }}"
    choices = draw(
        st.sampled_from(
            [["x", "y"], {"X": "x", "Z": {"value": "z", "validator": "{{ 'No' if a }}"}}, computed]
        )
    )
    return {
        "a": switch(),
        "b": switch(True) | details(),
        "c": {"type": "str", "default": draw(st.sampled_from(["x", "{{ 'x' if b else 'y' }}"]))}
        | {"choices": choices}
        | details(),
        "h": compute(draw(conditions)),
        "d": several("m", "n", "o", default=draw(st.sampled_from([["m"], ["n", "o"]]))) | details(),
        "n": choose(1, 2, 3) | details(),
        "t": {
            "type": "str",
            "default": draw(st.sampled_from(["{{ c }}", "plain", "{{ n }}", "{{ UNSET }}"])),
        }
        | details(),
    }


def ask_copier(template: Path, answers: dict[str, Any]) -> Any:
    """Return the answers that Copier records, or None if it makes no project of them."""
    try:
        run_copy(
            str(template),
            template / "project",
            data=answers,
            exclude=["*"],
            defaults=True,
            quiet=True,
            pretend=True,
        )
    except ValueError as error:
        _, found, recorded = str(error).partition("question 'probe': ")
        return json.loads(recorded) if found else None
    except Exception:
        return None
    raise AssertionError("the probe was not asked")


def ask_us(template: Path, answers: dict[str, Any]) -> Any:
    try:
        sheet = Questionnaire(template).answer(answers, judged=set("abcdhnt"))
    except AnsweringError:
        return None
    return {name: value for name, value in sheet.values.items() if name in sheet.asked}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questions=questionnaires(), answers=values)
@example({"a": switch(), "c": choose("x", when="{{ a }}"), "n": choose(2, 1)}, {"n": "1"})
def test_they_are_answered_as_by_copier(questions: dict[str, Any], answers: dict[str, Any]) -> None:
    answers = {name: answer for name, answer in answers.items() if name in questions}
    with tempfile.TemporaryDirectory() as folder:
        template = write_template(Path(folder), questions | {"probe": PROBE})
        theirs, ours = ask_copier(template, answers), ask_us(template, answers)
    if theirs is None:
        assert ours is None
        return
    theirs = {name: value for name, value in theirs.items() if name[0] != "_" and name != "probe"}
    if answers.keys() <= theirs.keys():
        assert ours is not None
        ours.pop("probe")
        assert ours == theirs
    else:
        assert ours is None, "an answer to a question that does not apply is refused"


def test_the_questions_of_this_repository_are_answered(repository: Path) -> None:
    sheet = Questionnaire(repository).answer({"auth": "none", "project_name": "Fastapi"})
    assert sheet.values["project_slug"] == "fastapi-service"
    assert sheet.values["has_principal"] is False
    assert sheet.values["paths"]["router"] == "app/articles/router.py"
    assert "has_principal" not in sheet.asked


def test_a_refusal_says_which_question_and_why(repository: Path) -> None:
    with pytest.raises(RefusalError, match="The name is empty") as refusal:
        Questionnaire(repository).answer({"project_name": " "})
    assert refusal.value.question == "project_name"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{a", "cannot be read"),
        ("- a\n- b\n", "is not a mapping"),
        ("a: {type: strr}\n", "question a of copier.yml cannot have the type strr"),
        ("a: {type: str, choices: 3}\n", "question a of copier.yml cannot have the choices 3"),
        ("a: {type: bool, default: '{{ ('}\n", "question a of copier.yml has an expression"),
        ("a: {type: bool, when: '{% if %}'}\n", "question a of copier.yml has an expression"),
        ("_jinja_extensions: [x.Y]\na: b\n", "names _jinja_extensions"),
        ("_envops: {undefined: x.Y}\na: b\n", "_envops of copier.yml"),
        ("_envops: {colour: red}\na: b\n", "_envops of copier.yml"),
        ("a: !include other.yml\n", "!include"),
    ],
)
def test_a_copier_yml_that_is_broken_is_told_in_words(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "copier.yml").write_text(text)
    with pytest.raises(BrokenError, match=words) as failure:
        Questionnaire(tmp_path)
    assert failure.value.exit_code == 5


def test_a_folder_without_copier_yml_is_no_template(tmp_path: Path) -> None:
    with pytest.raises(BrokenError, match="is not a template"):
        Questionnaire(tmp_path)


def test_a_copier_yml_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "copier.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenError, match="cannot be read"):
        Questionnaire(tmp_path)
