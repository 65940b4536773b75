"""What a template says about its updates, in its computed answer `updates`.

    updates:
      type: yaml
      when: false
      default: |
        generated_once: [app/articles/**]
        revisions: migrations/versions
        new_database: [database]
        column_defaults: {users.is_active: "true"}
        renamed_questions: {old_name: new_name}
        renamed_choices: {database: {mariadb: mysql}}
        answers_of_older_projects: {docker: false}

It is plain YAML without Jinja, and each part of it may be absent.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

from fastwright.errors import FastwrightError
from fastwright.template import Template
from fastwright.yaml_text import read_yaml

NAME = "updates"
_PARTS: dict[str, type] = {
    "generated_once": list,
    "revisions": str,
    "new_database": list,
    "column_defaults": dict,
    "renamed_questions": dict,
    "renamed_choices": dict,
    "answers_of_older_projects": dict,
}


@dataclass(frozen=True, slots=True)
class Declarations:
    """What updates have to know of a template.

    Attributes:
        generated_once: Patterns of the files that belong to the user from the first day.
        revisions: The folder of the migrations, or nothing.
        new_database: The questions whose other answers mean another, empty database.
        column_defaults: SQL for the rows that are there, by table and column: users.is_active.
        renamed_questions: New names of questions by their old ones.
        renamed_choices: For a question, new values by the old ones.
        answers_of_older_projects: What questions are answered with that a project has never met.

    """

    generated_once: GitIgnoreSpec = field(default_factory=lambda: GitIgnoreSpec.from_lines([]))
    revisions: str = ""
    new_database: frozenset[str] = frozenset()
    column_defaults: dict[str, str] = field(default_factory=dict)
    renamed_questions: dict[str, str] = field(default_factory=dict)
    renamed_choices: dict[str, dict[Any, Any]] = field(default_factory=dict)
    answers_of_older_projects: dict[str, Any] = field(default_factory=dict)


def read_declarations(template: Template) -> Declarations:
    """Return what a template says about updates; nothing, if it does not.

    Raises:
        FastwrightError: If it cannot be understood.

    """
    question = template.questions.get(NAME)
    if question is None:
        return Declarations()
    try:
        parts = read_yaml(question.default or "{}") or {}
    except yaml.YAMLError as error:
        raise _wrong(template, f"is not YAML: {error}") from error
    if not isinstance(parts, dict):
        raise _wrong(template, "is not a mapping")
    for name, value in parts.items():
        if name not in _PARTS:
            raise _wrong(template, f"has a part {name}, which is none of {', '.join(_PARTS)}")
        if not isinstance(value, _PARTS[name]):
            raise _wrong(template, f"has a part {name} that is no {_PARTS[name].__name__}")
    return Declarations(
        **parts
        | {
            "generated_once": GitIgnoreSpec.from_lines(parts.get("generated_once", [])),
            "new_database": frozenset(parts.get("new_database", [])),
        }
    )


def _wrong(template: Template, what: str) -> FastwrightError:
    return FastwrightError(
        f"The answer `{NAME}` in the copier.yml of {template.url} at {template.version} {what}.",
        hint="This is for the maintainers of the template.",
    )
