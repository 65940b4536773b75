"""Answers are carried over to newer questions: mapped, asked or refused, never silently others."""

import pytest
from fastwright.errors import FastwrightError, UsageError
from fastwright.update.carrying import AnswerChange

from tests.update.conftest import QUESTIONS, Make, Service, Template

DATABASE = """\
database:
  type: str
  default: postgres
  choices: [postgres, mysql]
"""
CACHE = """\
cache:
  type: bool
  default: true
"""


def declare(text: str) -> str:
    """Return the questions that say something about updates."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"updates:\n  type: yaml\n  when: false\n  default: |\n{lines}"


@pytest.fixture
def mysql(template: Template, make_service: Make) -> Service:
    """A service on MySQL."""
    template.release("v1.1.0", {"copier.yml": QUESTIONS + DATABASE, "db.txt": "{{ database }}\n"})
    return make_service(ref="v1.1.0", database="mysql")


def test_a_choice_that_is_gone_is_asked_for(template: Template, mysql: Service) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS + DATABASE.replace("mysql", "sqlite")})
    with pytest.raises(UsageError, match=r"database is mysql here, which version v2\.0\.0") as told:
        mysql.plan()
    assert "postgres, sqlite" in told.value.hint

    mysql.update(given={"database": "sqlite"})

    assert mysql.read("db.txt") == "sqlite\n"


def test_a_choice_with_another_name_is_mapped(template: Template, mysql: Service) -> None:
    questions = QUESTIONS + DATABASE.replace("mysql", "mariadb")
    questions += declare("renamed_choices: {database: {mysql: mariadb}}")
    template.release("v2.0.0", {"copier.yml": questions})

    [change] = mysql.plan().answer_changes

    assert change == AnswerChange("database", "mysql", "mariadb", "the choice has another name")


def test_a_question_with_another_name_is_mapped(template: Template, mysql: Service) -> None:
    questions = QUESTIONS + DATABASE.replace("database", "engine")
    questions += declare("renamed_questions: {database: engine}")
    template.release("v2.0.0", {"copier.yml": questions, "db.txt": "{{ engine }}\n"})

    mysql.update()

    assert mysql.read("db.txt") == "mysql\n"
    assert "engine: mysql\n" in mysql.read(".copier-answers.yml")
    assert "database" not in mysql.read(".copier-answers.yml")


def test_a_question_that_is_gone_is_told(template: Template, mysql: Service) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS, "db.txt": "postgres\n"})
    [change] = mysql.plan().answer_changes
    assert change == AnswerChange("database", "mysql", None, "the question is gone")


def test_a_new_question_is_not_answered_by_its_default_alone(
    template: Template, service: Service
) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS + CACHE, "cache.txt": "{{ cache }}\n"})
    with pytest.raises(UsageError, match=r"asks what no earlier one did: cache"):
        service.plan()
    assert service.plan(defaults=True).answers["cache"] is True
    assert service.plan(given={"cache": "no"}).answers["cache"] is False


def test_a_release_says_how_older_projects_answer_a_new_question(
    template: Template, service: Service
) -> None:
    questions = QUESTIONS + CACHE + declare("answers_of_older_projects: {cache: false}")
    template.release("v2.0.0", {"copier.yml": questions, "cache.txt": "{{ cache }}\n"})

    [change] = service.plan().answer_changes
    service.update(commit=True)

    assert (change.name, change.after) == ("cache", False)
    assert service.read("cache.txt") == "False\n"
    assert "cache: false\n" in service.read(".copier-answers.yml")


def test_a_new_question_that_does_not_apply_is_no_question(
    template: Template, service: Service
) -> None:
    never = CACHE + "  when: \"{{ name == 'nobody' }}\"\n"
    template.release("v2.0.0", {"copier.yml": QUESTIONS + never})
    assert not service.plan().answer_changes


def test_an_answer_that_the_others_rule_out_is_refused(
    template: Template, service: Service
) -> None:
    never = CACHE + "  when: \"{{ name == 'nobody' }}\"\n"
    template.release("v2.0.0", {"copier.yml": QUESTIONS + never})
    with pytest.raises(UsageError, match=r"cache does not apply .* name == 'nobody'"):
        service.plan(given={"cache": "yes"})
    assert service.plan(given={"cache": "yes", "name": "nobody"}).answers["cache"] is True


def test_a_secret_answer_that_applies_is_taken(template: Template, service: Service) -> None:
    secret = CACHE + "  when: \"{{ name == 'orders' }}\"\n  secret: true\n"
    template.release("v2.0.0", {"copier.yml": QUESTIONS + secret, "cache.txt": "{{ cache }}\n"})
    service.update(given={"cache": "no"}, commit=True)
    assert service.read("cache.txt") == "False\n"


def test_a_person_is_asked_where_there_is_one(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS + CACHE, "cache.txt": "{{ cache }}\n"})
    plan = service.plan(ask=lambda _, answers, __: {**answers, "cache": False})
    assert plan.answers == {"name": "orders", "cache": False}


def test_answers_edited_by_hand_are_told_and_brought_about(mysql: Service) -> None:
    answers = mysql.read(".copier-answers.yml").replace("mysql", "postgres")
    mysql.write({".copier-answers.yml": answers})
    mysql.commit("By hand")

    [change] = mysql.plan(to="v1.1.0").answer_changes
    mysql.update(to="v1.1.0")

    assert change.reason == "edited by hand in the answers file"
    assert mysql.read("db.txt") == "postgres\n"


def test_answers_that_were_set_are_not_taken_for_edited_by_hand(mysql: Service) -> None:
    mysql.update(given={"database": "postgres"}, sets=True, commit=True)
    assert mysql.read("db.txt") == "postgres\n"
    assert mysql.plan(to="v1.1.0").is_empty


def test_comments_in_the_answers_file_stay(template: Template, service: Service) -> None:
    answers = service.read(".copier-answers.yml") + "# mine\n"
    service.write({".copier-answers.yml": answers})
    service.commit()
    template.release("v2.0.0", {"app.py": "new\n"})
    service.update()
    assert "# mine\n" in service.read(".copier-answers.yml")


def test_an_answers_file_in_another_form_of_the_same_is_no_edit(
    template: Template, service: Service
) -> None:
    lines = service.read(".copier-answers.yml").splitlines()
    service.write({".copier-answers.yml": "\n".join([lines[0], *reversed(lines[1:])]) + "\n"})
    service.commit()
    template.release("v2.0.0", {"app.py": "new\n"})
    state = service.update()
    assert state is not None
    assert not state.conflicts
    assert "_commit: v2.0.0\n" in service.read(".copier-answers.yml")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "is not YAML"),
        ("- a", "is not a mapping"),
        ("colour: red", "has a part colour"),
        ("generated_once: x", "no list"),
    ],
)
def test_a_declaration_that_is_wrong_is_the_templates_fault(
    text: str, reason: str, template: Template, service: Service
) -> None:
    template.release("v2.0.0", {"copier.yml": QUESTIONS + declare(text)})
    with pytest.raises(FastwrightError, match=reason):
        service.plan()


def test_what_was_generated_once_belongs_to_the_user(
    template: Template, make_service: Make
) -> None:
    once = QUESTIONS + declare("generated_once: [/example/*]")
    template.release("v1.1.0", {"copier.yml": once, "example/a.py": "one\n", "example/b.py": "b\n"})
    service = make_service(ref="v1.1.0")
    service.write({"example/b.py": None})
    service.commit()
    template.release(
        "v2.0.0", {"example/a.py": "two\n", "example/b.py": "c\n", "example/c.py": "new\n"}
    )

    service.update(commit=True)

    assert service.read("example/a.py") == "one\n"
    assert not (service.path / "example/b.py").exists()
    assert not (service.path / "example/c.py").exists()


def test_what_was_generated_once_is_not_taken_for_a_file_that_moved(
    template: Template, make_service: Make
) -> None:
    once = QUESTIONS + declare("generated_once: [/example/*]")
    text = "".join(f"line {number}\n" for number in range(20))
    template.release("v1.1.0", {"copier.yml": once, "twin.py": text, "example/a.py": f"{text}a\n"})
    service = make_service(ref="v1.1.0")
    service.write({"twin.py": None})
    service.commit()
    template.release("v2.0.0", {"twin.py": text.replace("line 3\n", "better\n")})

    plan = service.plan()
    service.update()

    assert service.read("example/a.py") == f"{text}a\n"
    [kind] = [change.kind for change in plan.changes if change.path == "example/a.py"]
    assert kind == "untouched"


def test_what_was_generated_once_takes_part_where_an_answer_changes(
    template: Template, make_service: Make
) -> None:
    once = QUESTIONS + declare("generated_once: [/example/*]")
    example = "one\ntwo\nthree\nof {{ name }}\n"
    template.release("v1.1.0", {"copier.yml": once, "example/a.py": example})
    service = make_service(ref="v1.1.0")
    service.write({"example/a.py": "mine\ntwo\nthree\nof orders\n"})
    service.commit()

    service.update(given={"name": "stock"}, sets=True)

    assert service.read("example/a.py") == "mine\ntwo\nthree\nof stock\n"
