"""What is proven: covering sets, everything, or what was typed; and how thoroughly."""

import json
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from fastwright.errors import FastwrightError, UsageError
from fastwright.smoke.plans.selection import (
    Selected,
    select_all,
    select_named,
    select_pairwise,
)
from fastwright.smoke.questions.subject import Subject
from fastwright.smoke.questions.variants import Level, spell_answers
from hypothesis import given
from hypothesis import strategies as st

from tests.smoke.templates import choose, several, switch, write_template
from tests.smoke.test_legality import refuse

FULL, STATIC = Level.FULL, Level.STATIC
QUESTIONS = {
    "name": {"type": "str", "default": "x", "validator": "{% if name == 'bad' %}Bad.{% endif %}"},
    "database": choose("postgresql", "mysql", "sqlite"),
    "auth": choose("jwt", "none"),
    "ci": choose("github", "gitlab", "none"),
    "docker": switch(True),
    "parts": several("a", "c++", when="{{ docker }}"),
}


def examine(folder: Path, questions: dict[str, Any] = QUESTIONS, smoke: str = "") -> Subject:
    template = write_template(folder, questions)
    (template / "smoke.toml").write_text(smoke, "utf-8")
    return Subject(template)


def answers_of(selected: list[Selected], level: Level) -> list[dict[str, Any]]:
    return [chosen.variant.answers for chosen in selected if chosen.variant.level is level]


def test_pairs_are_covered_and_the_defaults_are_among_them(tmp_path: Path) -> None:
    subject = examine(tmp_path)
    selected = answers_of(select_pairwise(subject, FULL), FULL)
    assert selected[0] == subject.defaults
    assert len(selected) < 15
    for database, ci in product(("postgresql", "mysql", "sqlite"), ("github", "gitlab", "none")):
        assert any(found["database"] == database and found["ci"] == ci for found in selected)
    without_docker = [found for found in selected if not found["docker"]]
    assert without_docker
    assert all("parts" not in found for found in without_docker)


def test_static_factors_have_their_defaults_where_all_is_proven(tmp_path: Path) -> None:
    selected = select_pairwise(examine(tmp_path, smoke='static = ["ci", "docker"]'), FULL)
    for answers in answers_of(selected, FULL):
        assert (answers["ci"], answers["docker"]) == ("github", True)
    values: list[tuple[str, Any]] = [
        ("database", "postgresql"),
        ("database", "mysql"),
        ("ci", "gitlab"),
        ("ci", "none"),
    ]
    values += [("docker", True), ("docker", False), ("auth", "none")]
    everything = [chosen.variant.answers for chosen in selected]
    for (one, value), (other, second) in combinations(values, 2):
        if one != other:
            assert any(found[one] == value and found[other] == second for found in everything)


def test_a_default_that_is_computed_is_computed_in_each_variant(tmp_path: Path) -> None:
    questions = {
        "auth": choose("jwt", "none"),
        "store": {
            "type": "str",
            "default": "{{ 'redis' if auth == 'jwt' else 'disk' }}",
            "choices": ["disk", "redis"],
        },
    }
    selected = select_pairwise(examine(tmp_path, questions, 'static = ["store"]'), FULL)
    assert answers_of(selected, FULL) == [
        {"auth": "jwt", "store": "redis"},
        {"auth": "none", "store": "disk"},
    ]
    assert len(answers_of(selected, STATIC)) == 2


def test_defaults_that_do_not_go_together_are_no_variant(tmp_path: Path) -> None:
    questions = {"a": choose("x", "y"), "b": switch(**refuse("a == 'x' and not b"))}
    subject = examine(tmp_path, questions)
    assert subject.defaults in ({"a": "x", "b": True}, {"a": "y", "b": False})
    assert len(select_pairwise(subject, FULL)) == 3


def test_all_means_every_combination_each_as_thoroughly_as_needed(tmp_path: Path) -> None:
    selected = select_all(examine(tmp_path, smoke='static = ["ci"]'), FULL)
    names = [chosen.variant.name for chosen in selected]
    assert len(names) == len(set(names)) == 3 * 2 * 3 * 5
    assert len(answers_of(selected, FULL)) == 3 * 2 * 5
    assert all(answers["ci"] == "github" for answers in answers_of(selected, FULL))


def test_everything_may_be_static(tmp_path: Path) -> None:
    subject = examine(tmp_path, smoke='static = ["ci"]')
    for select in (select_all, select_pairwise):
        static = select(subject, STATIC)
        assert answers_of(static, FULL) == []
        assert [chosen.variant.name for chosen in static] == [
            chosen.variant.name for chosen in select(subject, FULL)
        ]


def test_all_of_too_many_is_refused_with_their_number(tmp_path: Path) -> None:
    subject = examine(tmp_path, {f"b{number}": switch() for number in range(30)})
    with pytest.raises(UsageError, match="--all means 1,073,741,824 variants"):
        select_all(subject, FULL)
    assert len(select_pairwise(subject, FULL)) < 13


def test_each_sample_occurs_and_the_first_everywhere_else(tmp_path: Path) -> None:
    others = ["Two", "a, b", "d=e", "F", "G", "H", "I", "J"]
    smoke = f'static = ["ci"]\n[samples]\nname = {json.dumps(["One", *others])}'
    subject = examine(tmp_path, smoke=smoke)
    for select in (select_pairwise, select_all):
        selected = select(subject, FULL)
        assert not any("name" in answers for answers in answers_of(selected, FULL))
        named = [answers["name"] for answers in answers_of(selected, STATIC) if "name" in answers]
        assert sorted(named) == sorted(others)


def test_samples_need_no_static_factor(tmp_path: Path) -> None:
    questions = {"name": {"type": "str", "default": "x"}, "a": switch()}
    subject = examine(tmp_path, questions, '[samples]\nname = ["A", "B", "C", "D"]')
    named = answers_of(select_pairwise(subject, FULL), STATIC)
    assert [answers["name"] for answers in named] == ["B", "C", "D"]


@pytest.mark.parametrize(
    ("smoke", "words"),
    [
        ('static = ["name"]', "static names name, which has no choices"),
        ('static = ["nme"]', "static names nme, which copier.yml does not ask"),
        ('[samples]\nauth = ["jwt"]', "samples names auth, which has choices"),
        ('[samples]\nname = ["good", "bad"]', "the template refuses the sample 'bad' of name"),
        ('[samples]\nname = ["bad"]', "refuses its own default for name: Bad"),
        (
            '[[leave_out]]\nanswers = {database = "mysq"}\nreason = "x"',
            "leave_out 1: database cannot be 'mysq'",
        ),
        (
            '[[servers]]\nname = "x"\nwhen = {base = "x"}\nvariable = "X"',
            "servers 1 names base",
        ),
        (
            '[[elsewhere]]\nanswers = {name = "x"}\nwhere = "x"',
            "elsewhere 1 names name",
        ),
    ],
)
def test_smoke_toml_speaks_of_what_copier_yml_has(tmp_path: Path, smoke: str, words: str) -> None:
    with pytest.raises(FastwrightError, match=words):
        examine(tmp_path, smoke=smoke)


def test_what_is_typed_has_the_rest_by_default(tmp_path: Path) -> None:
    subject = examine(tmp_path, smoke='static = ["ci"]')
    texts = ["database=mysql,auth=none", "docker=false", "parts=c+++a", "parts=", "ci=gitlab", ""]
    variants = [chosen.variant for chosen in select_named(subject, texts, None)]
    assert [variant.answers for variant in variants] == [
        {**subject.defaults, "database": "mysql", "auth": "none"},
        {"database": "postgresql", "auth": "jwt", "ci": "github", "docker": False},
        {**subject.defaults, "parts": ["a", "c++"]},
        {**subject.defaults, "parts": []},
        {**subject.defaults, "ci": "gitlab"},
    ]
    assert [variant.level for variant in variants] == [FULL, FULL, FULL, FULL, STATIC]
    (typed,) = select_named(subject, ["ci=gitlab"], FULL)
    assert typed.variant.level is FULL


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("databse=mysql", "no question databse", "Did you mean database?"),
        ("database", "not a list of answers", "database=mysql,auth=oidc"),
        ("database=oracle", "cannot be 'oracle'", "postgresql, mysql, sqlite"),
        ("database=mysql,database=sqlite", "answers database twice", ""),
        ("parts=a+z", "cannot be 'a+z'", "some of a, c++"),
        ("docker=false,parts=a", "refused by parts: It does not apply", "smoke --list"),
        ("name=bad", "refused by name: Bad.", "smoke --list"),
        ('name="bad', "does not end with one", ""),
        ("auth=none,database=sqlite", "leave_out 1 leaves the variant", ""),
    ],
)
def test_what_is_typed_wrongly_is_refused(tmp_path: Path, text: str, words: str, hint: str) -> None:
    smoke = '[[leave_out]]\nanswers = {auth = "none", database = "sqlite"}\nreason = "Odd."'
    with pytest.raises(UsageError) as refusal:
        select_named(examine(tmp_path, smoke=smoke), [text], None)
    assert words in refusal.value.message
    assert hint in refusal.value.hint


TEXTS = st.text("ab=,\"'\\ {}%\n+é", min_size=1, max_size=12)


@given(
    name=TEXTS, database=st.sampled_from(["mysql", "sqlite"]), parts=st.sets(st.sampled_from("ab"))
)
def test_a_name_is_read_as_the_variant_that_it_names(
    tmp_path_factory: pytest.TempPathFactory, name: str, database: str, parts: set[str]
) -> None:
    questions = {
        "name": {"type": "str", "default": "x"},
        "database": choose("postgresql", "mysql", "sqlite"),
        "parts": several("a", "b"),
    }
    subject = _examine_once(tmp_path_factory, questions)
    answers = {"name": name, "database": database, "parts": sorted(parts)}
    (chosen,) = select_named(subject, [spell_answers(answers)], None)
    assert chosen.variant.answers == answers
    (again,) = select_named(subject, [chosen.variant.name], None)
    assert again.variant == chosen.variant


_EXAMINED: dict[str, Subject] = {}


def _examine_once(factory: pytest.TempPathFactory, questions: dict[str, Any]) -> Subject:
    if "subject" not in _EXAMINED:
        _EXAMINED["subject"] = examine(factory.mktemp("template"), questions)
    return _EXAMINED["subject"]


def test_this_repository_is_proven_by_few_variants(repository: Path) -> None:
    subject = Subject(repository)
    pairwise = select_pairwise(subject, FULL)
    assert len(answers_of(pairwise, FULL)) <= 13
    assert len(answers_of(pairwise, STATIC)) <= 16
    samples = subject.configuration.samples
    for question, values in samples.items():
        named = [chosen.variant.answers.get(question) for chosen in pairwise]
        assert set(values[1:]) <= set(named)
    everything = select_all(subject, FULL)
    assert len(answers_of(everything, FULL)) == 24
    assert len(everything) == 288
