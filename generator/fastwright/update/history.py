"""What the history of a project says about its answers: whether somebody edited them by hand."""

import os
from typing import Any

import yaml

from fastwright.answers import Answers
from fastwright.project import ANSWERS_FILE, answers_of, project_of
from fastwright.store import Tree
from fastwright.update.checkout import Checkout
from fastwright.yaml_text import read_yaml

# Commits that changed the answers file, the newest first.
_LOOKED_AT = 50


def find_earlier_answers(checkout: Checkout, version: str | None) -> Answers | None:
    """Return the answers from when the recorded version was recorded, if they are others now.

    What changed since was either edited by hand, or set together with the files.

    Args:
        checkout: The project.
        version: The version of the template that its answers file names.

    """
    path = f"{checkout.prefix}{ANSWERS_FILE}"
    listed = checkout.run("rev-list", f"--max-count={_LOOKED_AT}", checkout.head, "--", path)
    commits = listed.decode().split()
    asked = b"".join(f"{commit}:".encode() + os.fsencode(path) + b"\n" for commit in commits)
    found = _read_files(checkout.run("cat-file", "--batch", stdin=asked), len(commits))
    states = []
    for text in found:
        recorded = _parse(text)
        if recorded is None or project_of(checkout.path, recorded).commit != version:
            break
        states.append(answers_of(recorded))
    return states[-1] if states and states[-1] != states[0] else None


def resembles_more(ours: Tree, one: Tree, other: Tree) -> bool:
    """Tell whether a project is more like one render than like another."""
    scores = [0, 0]
    for path in (one.keys() | other.keys()) - {ANSWERS_FILE}:
        entries = one.get(path), other.get(path)
        if entries[0] != entries[1]:
            for side, entry in enumerate(entries):
                scores[side] += ours.get(path) == entry
    return scores[0] > scores[1]


def _read_files(printed: bytes, number: int) -> list[bytes]:
    """Return the contents that `git cat-file --batch` prints, up to the first that is missing."""
    contents: list[bytes] = []
    position = 0
    for _ in range(number):
        end = printed.index(b"\n", position)
        header = printed[position:end].split()
        if header[-1] == b"missing":
            break
        size = int(header[-1])
        contents.append(printed[end + 1 : end + 1 + size])
        position = end + size + 2
    return contents


def _parse(text: bytes) -> dict[str, Any] | None:
    try:
        recorded = read_yaml(text)
    except yaml.YAMLError:
        return None
    is_mapping = isinstance(recorded, dict) and all(isinstance(name, str) for name in recorded)
    return recorded if is_mapping else None
