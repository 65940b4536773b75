"""Answers files as people write them, and questions as templates ask them."""

import json
from typing import Any

import pytest
from fastwright.errors import FastwrightError, UsageError
from fastwright.update.plan import as_mapping
from fastwright.update.planning import Wish, planned
from fastwright.update.updating import compare, wish_for

from tests.update.conftest import ANSWERS, FIRST, QUESTIONS, Make, Service, Template
from tests.update.test_answers import declare

BETTER = FIRST["app.py"].replace("line 3\n", "better\n")


def write_down_and_follow(service: Service) -> None:
    """Hold a plan, as it is written down, against itself."""
    with planned([Wish(service.path)]) as plans:
        written = json.loads(json.dumps(as_mapping(next(plans))))
    with planned([wish_for(service.path, written)]) as plans:
        compare(next(plans), written)


def test_every_kind_of_comment_stays(template: Template, service: Service) -> None:
    text = service.read(".copier-answers.yml")
    text = text.replace("name: orders\n", "name: orders  # as the team says\n  # indented\n")
    service.write({".copier-answers.yml": f"{text}_mine: 1\n"})
    service.commit()
    template.release("v2.0.0", {"app.py": BETTER})
    state = service.update()
    assert state is not None
    after = service.read(".copier-answers.yml")
    for line in ("# as the team says", "  # indented", "_mine: 1"):
        assert line in after
    assert "_commit: v2.0.0" in after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1: x\n", "does not hold answers"),
        ("~: x\n", "does not hold answers"),
        ("2024-01-01: x\n", "does not hold answers"),
        ("name: !!python/object:os.system x\n", "cannot be read"),
        ("a: &a [*a]\n", "names nothing as its template"),
        ("\t- x", "cannot be read"),
        ("\x00", "cannot be read"),
        ("\ufeffname: x\n_commit: v1.0.0\n", "names nothing as its template"),
        ("", "does not hold answers"),
        ("_commit: [v1]\n_src_path: /x\n", "."),
        ("_src_path: {a: b}\n", "."),
    ],
)
def test_what_is_no_answers_file_is_told(text: str, reason: str, service: Service) -> None:
    service.write({".copier-answers.yml": text})
    service.commit()
    with pytest.raises(FastwrightError, match=reason):
        service.plan()


TYPES = """\
kind:
  type: {type}
  default: {default}
"""


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("str", "x", "1.10"),
        ("str", "x", "yes"),
        ("str", "x", "2024-01-01"),
        ("str", "x", "null"),
        ("str", "x", ""),
        ("str", "x", "a: b # c"),
        ("str", "x", "two\nlines\n"),
        ("str", "x", "é€𝄞\u2028"),
        ("str", '""', None),
        ("int", "3", 12),
        ("float", "1.5", 0.1),
        ("bool", "true", False),
        ("yaml", "null", None),
        ("yaml", "[1, 2]", {"a": [1, {"b": None}]}),
        ("yaml", "2024-01-01", None),
        ("json", "'[1]'", None),
        ("json", "'{}'", {"a": 1}),
        ("path", "a/b", "c/d"),
    ],
)
def test_values_of_every_type_are_carried_over(
    kind: str, default: str, value: Any, template: Template, make_service: Make
) -> None:
    questions = QUESTIONS + TYPES.format(type=kind, default=default)
    template.release("v1.1.0", {"copier.yml": questions, "kind.txt": "{{ kind }}\n"})
    answers = {} if value is None else {"kind": value}
    service = make_service(ref="v1.1.0", **answers)
    template.release("v2.0.0", {"app.py": BETTER})
    before = service.read("kind.txt")

    plan = service.plan()
    assert not plan.answer_changes
    assert not plan.conflicts
    write_down_and_follow(service)
    service.update(commit=True)

    assert service.read("kind.txt") == before
    assert service.read("app.py") == BETTER
    assert service.update() is None


def test_a_mapping_with_numbers_is_carried_over(template: Template, make_service: Make) -> None:
    questions = QUESTIONS + TYPES.format(type="yaml", default="{1: a, b: [{c: 2}]}")
    template.release("v1.1.0", {"copier.yml": questions, "kind.txt": "{{ kind }}\n"})
    service = make_service(ref="v1.1.0")
    template.release("v2.0.0", {"app.py": BETTER})
    service.update(commit=True)
    assert service.update() is None


MULTIPLE = """\
parts:
  type: str
  multiselect: true
  default: [a]
  choices: [a, b, c]
"""


def test_several_choices_are_carried_over(template: Template, make_service: Make) -> None:
    template.release("v1.1.0", {"copier.yml": QUESTIONS + MULTIPLE, "parts.txt": "{{ parts }}\n"})
    service = make_service(ref="v1.1.0", parts=["a", "c"])
    template.release("v2.0.0", {"app.py": BETTER})
    write_down_and_follow(service)
    service.update(commit=True)
    assert service.read("parts.txt") == "['a', 'c']\n"

    service.update(given={"parts": "[b]"}, sets=True, commit=True)
    assert service.read("parts.txt") == "['b']\n"

    template.release("v3.0.0", {"copier.yml": QUESTIONS + MULTIPLE.replace("b, ", "")})
    with pytest.raises(UsageError, match="parts is b here"):
        service.plan()


@pytest.mark.parametrize(
    ("before", "value", "after", "result"),
    [
        ("{type: str, default: x}", "3", "{type: int, default: 1}", "3"),
        ("{type: int, default: 1}", 3, "{type: str, default: x}", "3"),
        ("{type: bool, default: true}", False, "{type: str, default: x}", "False"),
        (
            "{type: str, default: x}",
            "a",
            "{type: str, multiselect: true, choices: [a, b]}",
            "['a']",
        ),
        ("{type: str, default: x}", "many", "{type: int, default: 1}", None),
        ("{type: bool, default: true}", True, "{type: str, choices: [a, b]}", None),
    ],
)
def test_a_question_of_another_type_is_converted_or_asked(
    before: str, value: Any, after: str, result: str | None, template: Template, make_service: Make
) -> None:
    files = {"copier.yml": f"{QUESTIONS}kind: {before}\n", "kind.txt": "{{ kind }}\n"}
    template.release("v1.1.0", files)
    service = make_service(ref="v1.1.0", kind=value)
    template.release("v2.0.0", {"copier.yml": f"{QUESTIONS}kind: {after}\n", "app.py": BETTER})
    untouched = service.snapshot()
    if result is None:
        with pytest.raises(FastwrightError, match="kind"):
            service.update()
        assert service.snapshot() == untouched
        return
    service.update(commit=True)
    assert service.read("kind.txt") == f"{result}\n"


WRITTEN = (
    *("2024-01-01", "2024-01-01T10:00:00Z", "1.10", "yes", "0x1F", "1_000", ".inf", ".nan"),
    *("[a, b]", "{a: b}", "", "!!binary aGk=", "!!set {a, b}", "''", "|\n  a\n  b", r'"\0"'),
    *("{1: a, b: c}", "&x [*x]", "{? [a] : b}", "'"),
)


@pytest.mark.parametrize("written", WRITTEN)
def test_an_answer_written_by_hand_is_taken_or_refused(
    written: str, template: Template, service: Service
) -> None:
    answers = service.read(".copier-answers.yml").replace("name: orders", f"name: {written}")
    service.write({".copier-answers.yml": answers})
    service.commit()
    template.release("v2.0.0", {"app.py": BETTER})
    before = service.snapshot()
    told = ""
    try:
        with planned([Wish(service.path)]) as plans:
            json.dumps(as_mapping(next(plans)))
        service.update()
    except FastwrightError as failure:
        told = failure.message
    if told:
        assert "name is recorded as" in told or "cannot be read" in told
        assert service.snapshot() == before
    else:
        assert service.read("app.py") == BETTER


HIDDEN = """\
token:
  type: str
  secret: true
  default: none
"""


def test_a_secret_is_written_nowhere(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS + HIDDEN, "t.txt": "{{ token }}\n"})
    with planned([Wish(service.path, given={"token": "hidden"})]) as plans:
        plan = next(plans)
        assert "hidden" not in json.dumps(as_mapping(plan))
    service.update(given={"token": "hidden"}, commit=True)
    assert service.read("t.txt") == "hidden\n"
    assert "hidden" not in service.git("log", "-1", "--format=%B")
    assert "hidden" not in service.read(".copier-answers.yml")


def test_a_very_large_answer_is_an_answer(template: Template, make_service: Make) -> None:
    template.release("v1.1.0", {"copier.yml": f"{QUESTIONS}text: {{type: str, default: x}}\n"})
    service = make_service(ref="v1.1.0", text="word " * 200_000)
    template.release("v2.0.0", {"app.py": BETTER})
    service.update(given={"text": "other " * 200_000}, commit=True)
    assert service.update() is None


@pytest.mark.parametrize("name", [".answers.yml", ".copier-answers.web.yml"])
def test_an_answers_file_of_another_name_is_told(
    name: str, template: Template, service: Service
) -> None:
    template.release("v2.0.0", {"copier.yml": f"_answers_file: {name}\n{QUESTIONS}"})
    with pytest.raises(FastwrightError, match=r"template .* \.copier-answers\.yml") as told:
        service.plan()
    assert str(template.path) in told.value.message


def test_a_template_that_records_nothing_is_told(template: Template, service: Service) -> None:
    template.release("v2.0.0", {ANSWERS: None})
    with pytest.raises(FastwrightError, match=r"template .* \.copier-answers\.yml"):
        service.plan()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"new.py": "{{ nothing.at.all }}\n"}, "a file of the template|cannot be rendered|wrong"),
        ({"new.py": "{% if %}\n"}, "wrong"),
        ({"copier.yml": "name: [\n"}, "cannot be read"),
        ({"copier.yml": "- name\n"}, "not a mapping"),
        ({"copier.yml": None}, "is not a template"),
        ({"copier.yml": f"{QUESTIONS}_tasks: [echo hi]\n"}, "wants to run code"),
        ({"copier.yml": f"{QUESTIONS}_min_copier_version: '99'\n"}, "cannot be rendered"),
        ({"copier.yml": f"{QUESTIONS}_jinja_extensions: [none.Such]\n"}, "."),
        ({"copier.yml": QUESTIONS + "x: {type: str, validator: 'no'}\n"}, "x"),
        ({"copier.yml": QUESTIONS + "x: {type: nonsense}\n"}, "."),
    ],
)
def test_a_release_that_cannot_be_rendered_changes_nothing(
    files: dict[str, Any], reason: str, template: Template, service: Service
) -> None:
    template.release("v2.0.0", files)
    before = service.snapshot(), service.status()
    with pytest.raises(FastwrightError, match=f"(?i){reason}"):
        service.update(defaults=True)
    assert (service.snapshot(), service.status()) == before


def test_a_choice_with_another_name_is_no_other_answer(
    template: Template, make_service: Make
) -> None:
    database = "database:\n  type: str\n  choices: [mariadb, postgres]\n  default: postgres\n"
    one = declare("revisions: versions\nnew_database: [database]\ngenerated_once: [/example.py]")
    first = 'revision = "a1"\ndown_revision = None\n'
    template.release(
        "v1.1.0",
        {"copier.yml": QUESTIONS + database + one, "versions/a.py": first, "example.py": "one\n"},
    )
    service = make_service(ref="v1.1.0", database="mariadb")
    renamed = "renamed_choices: {database: {mariadb: mysql}}"
    two = one + f"    {renamed}\n"
    template.release(
        "v2.0.0",
        {
            "copier.yml": QUESTIONS + database.replace("mariadb", "mysql") + two,
            "versions/a.py": first + "# better\n",
            "example.py": "two\n",
        },
    )
    plan = service.plan()
    service.update()
    assert not [item for item in plan.todo if "empty" in item]
    assert service.read("versions/a.py") == first
    assert service.read("example.py") == "one\n"
    assert service.read(".copier-answers.yml").count("database: mysql") == 1


def test_a_question_with_another_name_is_the_same_question(
    template: Template, make_service: Make
) -> None:
    database = "database:\n  type: str\n  default: postgres\n"
    once = declare("generated_once: [/example.py]")
    template.release(
        "v1.1.0", {"copier.yml": QUESTIONS + database + once, "example.py": "{{ database }}\n"}
    )
    service = make_service(ref="v1.1.0")
    template.release(
        "v2.0.0",
        {
            "copier.yml": QUESTIONS
            + database.replace("database", "engine")
            + once
            + "    renamed_questions: {database: engine}\n",
            "example.py": "{{ engine }}\n",
        },
    )
    service.update(given={"engine": "mysql"})
    assert service.read("example.py") == "mysql\n"
