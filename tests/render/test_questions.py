"""What the questions refuse, and what they say then, for plain Copier and everybody after it."""

from pathlib import Path

import pytest
from copier import run_copy

from tests.render.variants import QUESTIONS


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("project_name", "", "empty"),
        ("project_name", "  ", "empty"),
        ("project_name", " Orders", "space"),
        ("project_name", "x" * 41, "41 characters"),
        ("project_name", "a\nb", "control character"),
        ("project_name", "a\x00b", "control character"),
        ("project_name", "a\u202eb", "control character"),
        ("project_name", "../orders", "path"),
        ("project_name", "~orders", "path"),
        ("project_name", "a/b", "path"),
        ("project_slug", "", "lower-case words"),
        ("project_slug", "Orders", "lower-case words"),
        ("project_slug", "orders_", "lower-case words"),
        ("project_slug", "order--desk", "lower-case words"),
        ("project_slug", "orders\n", "lower-case words"),
        ("project_slug", "1orders", "lower-case words"),
        ("project_slug", "x" * 51, "51 characters"),
        ("project_slug", "class", "class-service"),
        ("project_slug", "app", "app-service"),
        ("project_slug", "fastapi", "fastapi-service"),
        ("description", "\t", "empty"),
        ("description", "x" * 201, "201 characters"),
        ("description", "a\nb", "control character"),
        ("database", "oracle", "Invalid choice"),
        ("auth", "ldap", "Invalid choice"),
        ("layout", "onion", "Invalid choice"),
        ("ci", "jenkins", "Invalid choice"),
        ("python_version", "3.10", "Invalid choice"),
    ],
)
def test_an_answer_is_refused_with_its_reason(
    question: str, answer: str, reason: str, template: Path, tmp_path: Path
) -> None:
    project = tmp_path / "orders"
    with pytest.raises(ValueError, match=question) as refusal:
        run_copy(str(template), project, data={question: answer}, defaults=True, quiet=True)
    assert reason in str(refusal.value)
    assert not project.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Orders", "orders"),
        ("Order  Desk 2!", "order-desk-2"),
        ("2nd Try", "nd-try"),
        ("FastAPI", "fastapi-service"),
        ("Class", "class-service"),
        ("\N{ROCKET}", "service"),
        ("x" * 40, "x" * 40),
    ],
)
def test_the_slug_is_made_of_the_name(name: str, slug: str, template: Path, tmp_path: Path) -> None:
    run_copy(
        str(template),
        tmp_path,
        data={"project_name": name},
        exclude=["*", "!pyproject.toml"],
        defaults=True,
        quiet=True,
    )
    assert f'\nname = "{slug}"\n' in (tmp_path / "pyproject.toml").read_text("utf-8")


def test_every_question_has_a_help_and_a_default() -> None:
    for name, question in QUESTIONS.items():
        assert "default" in question, name
        assert question.get("when") is False or question["help"], name


def test_every_question_can_refuse_an_answer() -> None:
    for name, question in QUESTIONS.items():
        assert question.get("when") is False or "choices" in question or "validator" in question, (
            name
        )
