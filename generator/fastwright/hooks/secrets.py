"""`.env`: the project's `.env.example` with a random value for each secret."""

import os
import secrets
from pathlib import Path

from fastwright.env_example import list_secrets
from fastwright.project import Project
from fastwright.steps import Step


def write_env_file(project: Project) -> None:
    """Write `.env` for its owner only, unless there is one or no example for it."""
    example = project.path / ".env.example"
    target = project.path / ".env"
    if target.exists() or not example.exists():
        return
    _write_private(target, fill_secrets(example.read_text("utf-8")))


def fill_secrets(example: str) -> str:
    """Give a random value to each secret that is empty."""
    empty = {f"{name}=" for name in list_secrets(example)}
    lines = [
        line + secrets.token_urlsafe(48) if line in empty else line for line in example.splitlines()
    ]
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
