"""What a project's answers file has recorded, as it is committed."""

from pathlib import Path
from typing import Any

import yaml

from fastwright.address import is_full
from fastwright.answers import Answers
from fastwright.errors import FastwrightError
from fastwright.project import ANSWERS_FILE, Project, answers_of, project_of
from fastwright.source import Source, find_source
from fastwright.store import Store, Tree
from fastwright.update.checkout import Checkout
from fastwright.yaml_text import read_yaml


def read_project(checkout: Checkout) -> Project:
    """Return the project as its newest commit has it.

    Raises:
        FastwrightError: If that has no answers file, or one that is no use.

    """
    try:
        text = checkout.run("show", f"{checkout.treeish}{ANSWERS_FILE}")
    except FastwrightError as failure:
        raise FastwrightError(
            f"{checkout.path} has no {ANSWERS_FILE} in its newest commit: it was not made from a "
            "template, or that file was left out.",
            hint="Name the root of a project with -C PATH. If the file is there, commit it.",
        ) from failure
    return project_of(checkout.path, parse_answers(text, checkout.path / ANSWERS_FILE))


def read_answers(tree: Tree, store: Store) -> Answers:
    """Return the answers that a render has recorded.

    Raises:
        FastwrightError: If it has recorded none.

    """
    entry = tree.get(ANSWERS_FILE)
    if entry is None:
        raise FastwrightError(f"The template renders no {ANSWERS_FILE}: it cannot be updated.")
    return answers_of(parse_answers(store.read_blob(entry.oid), Path(ANSWERS_FILE)))


def parse_answers(text: bytes, path: Path) -> dict[str, Any]:
    """Return what an answers file says.

    Raises:
        FastwrightError: If it is no mapping in YAML; conflict markers are told apart.

    """
    if b"\n<<<<<<< " in b"\n" + text:
        raise FastwrightError(
            f"{path} has conflict markers in it.", hint="Solve the conflict, and commit that."
        )
    try:
        recorded = read_yaml(text)
    except yaml.YAMLError as error:
        raise FastwrightError(f"{path} cannot be read: {error}") from error
    if not isinstance(recorded, dict) or not all(isinstance(name, str) for name in recorded):
        raise FastwrightError(
            f"{path} does not hold answers: it is no mapping from questions to answers.",
            hint="Restore it from the history of the project: git log -- .copier-answers.yml",
        )
    return recorded


def template_of(project: Project, address: str | None) -> Source:
    """Return where the template of a project is.

    Args:
        project: The project.
        address: Another address for it, which goes before the recorded one.

    Raises:
        FastwrightError: If the recorded one means nothing here.

    """
    if address is None and not is_full(project.template):
        raise FastwrightError(
            f"{project.path} names {project.template or 'nothing'} as its template, which means "
            "something else in every folder.",
            hint="Name its full address with --template PATH_OR_URL: it is recorded then.",
        )
    return find_source(address or project.template, None)
