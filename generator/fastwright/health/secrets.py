"""`.env` and the secrets in it: who can read them, and whether somebody could guess them."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from dotenv import dotenv_values

from fastwright import git
from fastwright.env_example import list_secrets
from fastwright.health.finding import Finding
from fastwright.health.subject import Subject
from fastwright.update.checkout import Checkout

FILE, EXAMPLE = ".env", ".env.example"
_SHORTEST, _FEWEST_CHARACTERS = 32, 10
_EXAMPLES = ("change", "example", "insecure", "password", "secret")


def find_secrets(subject: Subject) -> Iterator[Finding]:
    """Judge the file .env."""
    place = subject.path / FILE
    if isinstance(subject.checkout, Checkout):
        yield from _find_published(subject.path, exists=place.exists())
    if place.is_file():
        yield from _find_readable(place)
        yield from _find_weak(subject.path)


def is_weak(secret: str) -> bool:
    """Tell whether somebody could guess a secret, by the rule that services go by."""
    words = any(word in secret.lower() for word in _EXAMPLES)
    return len(secret) < _SHORTEST or len(set(secret)) < _FEWEST_CHARACTERS or words


def _find_published(project: Path, *, exists: bool) -> Iterator[Finding]:
    """Find a .env that others get with the repository, or soon will."""
    if git.run("ls-files", "--", FILE, cwd=project):
        yield Finding(
            name="env-tracked",
            found=f"{FILE} is tracked by git.",
            why="Everybody who has the repository has its secrets, and its history keeps them: "
            "change them all, too.",
            mend=f"git rm --cached {FILE} && echo {FILE} >> .gitignore",
        )
    elif exists and not git.succeeds("check-ignore", "--quiet", FILE, cwd=project):
        yield Finding(
            name="env-unignored",
            found=f"{FILE} is not ignored by git.",
            why="The next `git add --all` takes its secrets along.",
            mend=f"echo {FILE} >> .gitignore",
        )


def _find_readable(place: Path) -> Iterator[Finding]:
    mode = stat.S_IMODE(place.stat().st_mode)
    if os.name == "posix" and mode & stat.S_IRWXO:
        yield Finding(
            name="env-readable",
            found=f"{FILE} is open to everybody on this machine (mode {mode:o}).",
            why="It holds the secrets of the service.",
            mend=f"chmod 600 {FILE}",
        )


def _find_weak(project: Path) -> Iterator[Finding]:
    try:
        example = (project / EXAMPLE).read_text("utf-8", errors="replace")
    except OSError:
        return
    with (project / FILE).open(encoding="utf-8", errors="replace") as file:
        values = dotenv_values(stream=file)
    for name, maker in list_secrets(example).items():
        if any(map(is_weak, _split(values.get(name) or ""))):
            yield Finding(
                name="secret-weak",
                found=f"{name} in {FILE} is too short or too simple, or looks like an example.",
                why="Who guesses it is let in. A service that signs with such a one does not start "
                "in production.",
                mend=f"{maker}    # makes a new value for {name}",
            )


def _split(value: str) -> list[str]:
    """Return the secrets in a value: none, one, or those of a list in JSON."""
    if not value.startswith("["):
        return [value] if value else []
    try:
        return [str(secret) for secret in json.loads(value)]
    except ValueError:
        return [value]
