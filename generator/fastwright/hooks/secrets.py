"""`.env`: the project's `.env.example` with a random value for each secret."""

import os
import re
import secrets
from pathlib import Path

from fastwright.project import Project
from fastwright.steps import Step

_EMPTY_VARIABLE = re.compile(r"^[A-Z][A-Z0-9_]*=$")


def write_env_file(project: Project) -> None:
    """Write `.env` for its owner only, unless there is one or no example for it."""
    example = project.path / ".env.example"
    target = project.path / ".env"
    if target.exists() or not example.exists():
        return
    _write_private(target, fill_secrets(example.read_text("utf-8")))


def fill_secrets(example: str) -> str:
    """Give a random value to each empty variable right below a comment that calls it a secret."""
    lines: list[str] = []
    about_secret = False
    for line in example.splitlines():
        if line.startswith("#"):
            about_secret = about_secret or "secret" in line.lower()
        else:
            if about_secret and _EMPTY_VARIABLE.match(line):
                line += secrets.token_urlsafe(48)
            about_secret = False
        lines.append(line)
    return "\n".join(lines) + "\n"


def _write_private(target: Path, text: str) -> None:
    """Write a file that is complete and private from the moment that it exists."""
    # One name, so that the next run replaces what a killed one has left.
    draft = target.with_name(f"{target.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


SECRETS = Step("Write .env with random secrets", write_env_file)
