"""Every combination of answers, taken from `copier.yml` so that a new choice is never forgotten."""

import os
from itertools import product
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
QUESTIONS: dict[str, Any] = {
    name: question
    for name, question in yaml.safe_load((ROOT / "copier.yml").read_text("utf-8")).items()
    if not name.startswith("_")
}


def list_choices(question: str) -> list[str]:
    """Return the values that a question offers."""
    choices = QUESTIONS[question]["choices"]
    return list(choices.values() if isinstance(choices, dict) else choices)


def combine(*questions: str) -> list[dict[str, str]]:
    """Return every combination of answers to these questions; the others keep their defaults."""
    choices = [list_choices(question) for question in questions]
    return [dict(zip(questions, answers, strict=True)) for answers in product(*choices)]


def complete(answers: dict[str, str]) -> dict[str, str]:
    """Answer the other questions that offer choices with their defaults, in the order of asking."""
    return {name: answers.get(name, QUESTIONS[name]["default"]) for name in CHOOSABLE}


def name_variant(answers: dict[str, str]) -> str:
    """Name a combination for the reports of tests."""
    return "-".join(answers.values())


CHOOSABLE = [name for name, question in QUESTIONS.items() if "choices" in question]
ALL = combine(*CHOOSABLE)
SERVICES = combine("database", "layout", "auth")
# Every pair of answers is in one of them.
PAIRS = [
    {"database": database, "layout": layout, "auth": auth}
    for one, database in enumerate(list_choices("database"))
    for number, layout in enumerate(list_choices("layout"))
    for other, auth in enumerate(list_choices("auth"))
    if (one + other + number) % 2
]
# Whether what takes minutes is done for every service, and not only for these.
THOROUGH = bool(os.environ.get("FASTWRIGHT_THOROUGH"))
CHOSEN = SERVICES if THOROUGH else PAIRS
