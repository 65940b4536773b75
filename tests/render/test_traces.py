"""Nothing is left of what was not chosen: no word, no file, no version."""

import re

import pytest

from tests.render.conftest import File, Render
from tests.render.variants import ALL, SERVICES, combine, list_choices, name_variant

# What gives an option away where another one was chosen.
WORDS = {
    ("database", "postgresql"): r"postgres|psycopg|pgserver|pg_|\b5432\b",
    ("database", "mysql"): r"mysql|mariadb|asyncmy|\b3306\b|utf8mb4",
    # The provider of development keeps its own data in a file.
    ("database", "sqlite"): r"(?<!front,oidc,)sqlite(?!:///\{folder)|pragma",
    ("auth", "jwt"): (
        r"argon2|pwdlib|multipart|aiosmtplib|refresh[-_ ]tokens|create-admin|AUTH_SECRET"
        r"|\bapp[./](login|mail)\b"
    ),
    ("auth", "api_key"): r"api[-_ ]key|create-key|keys:manage|KEYS_CACHE|\bsk_",
    ("auth", "oidc"): r"oidc|openid|authlib|canaille|csrf|\bidentities\b|SESSION_SECRET",
    (
        "layout",
        "domain",
    ): r"\bapp[./]\w+[./](router|dependencies|schemas|service|repository|models)\b",
    (
        "layout",
        "layered",
    ): r"\bapp[./](api|dependencies|schemas|services|repositories|models)\b|layered",
    ("ci", "github"): r"github",
    ("ci", "gitlab"): r"gitlab",
}
# What gives away that callers are known in some way. The databases and their images have words of
# their own about passwords and administrators.
CALLERS = (
    r"jwt|oauth|bearer|principal|multipart|scopes|login|log in"
    r"|\btokens?\b|\b(app[./]auth|auth_(?!method))|/auth\b|(?<!mysql)admin"
    r"|passwords\b|password_(?!of)|(?<!hide)(?<!mysql)(?<!postgres)(?<!root)(?<!empty)(?<!the)_password(?!_of)"
)
ANSWERS_FILE = ".copier-answers.yml"


@pytest.mark.parametrize(("question", "option"), WORDS, ids=str)
def test_it_leaves_no_trace_where_another_was_chosen(
    question: str, option: str, files: list[File]
) -> None:
    words = re.compile(WORDS[question, option], re.IGNORECASE)
    for file in files:
        others = any(project.answers[question] != option for project in file.projects)
        if others and file.name != ANSWERS_FILE:
            for line in (file.name, *file.text.splitlines()):
                assert not words.search(line), f"{file.path}: {line}"


@pytest.mark.parametrize(("question", "option"), WORDS, ids=str)
def test_the_words_that_give_it_away_are_there_where_it_was_chosen(
    question: str, option: str, files: list[File]
) -> None:
    words = re.compile(WORDS[question, option], re.IGNORECASE)
    chosen = {
        name_variant(project.answers)
        for file in files
        if file.name != ANSWERS_FILE and words.search(f"{file.name}\n{file.text}")
        for project in file.projects
        if project.answers[question] == option
    }
    assert len(chosen) == len(ALL) / len(list_choices(question))


def test_nothing_is_said_of_callers_whom_nobody_asks_who_they_are(files: list[File]) -> None:
    words = re.compile(CALLERS, re.IGNORECASE)
    for file in files:
        if any(project.answers["auth"] == "none" for project in file.projects):
            for line in (file.name, *file.text.splitlines()):
                assert file.name == ANSWERS_FILE or not words.search(line), f"{file.path}: {line}"


def test_every_option_is_looked_for() -> None:
    exempt = {("auth", "none"), ("ci", "none")} | {
        ("python_version", version) for version in list_choices("python_version")
    }
    options = {
        (question, option)
        for question in ("database", "auth", "layout", "ci", "python_version")
        for option in list_choices(question)
    }
    assert options == WORDS.keys() | exempt


def test_only_the_chosen_python_is_named(files: list[File]) -> None:
    for file in files:
        named = set(re.findall(r"(?<![\w.])(?:python|py)?(3\.?1[0-9])(?![\w.])", file.text))
        for project in file.projects:
            chosen = project.answers["python_version"]
            assert named <= {chosen, chosen.replace(".", "")}, file.path


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_the_host_of_ci_changes_its_own_file_only(render: Render, answers: dict[str, str]) -> None:
    files = {option: render({**answers, "ci": option}).files for option in list_choices("ci")}
    for option, pipeline in {
        "github": ".github/workflows/ci.yml",
        "gitlab": ".gitlab-ci.yml",
    }.items():
        assert files[option].keys() - files["none"].keys() == {pipeline}
        for name, text in files["none"].items():
            assert name == ANSWERS_FILE or files[option][name] == text


def test_the_oldest_python_changes_neither_code_nor_prose(render: Render) -> None:
    for answers in combine("database", "layout", "auth", "ci"):
        oldest, *others = (
            render({**answers, "python_version": version}).files
            for version in list_choices("python_version")
        )
        for files in others:
            changed = {name for name, text in files.items() if oldest[name] != text}
            assert changed <= {
                ".copier-answers.yml",
                ".github/workflows/ci.yml",
                ".gitlab-ci.yml",
                "Dockerfile",
                "pyproject.toml",
            }
