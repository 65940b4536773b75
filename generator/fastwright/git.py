"""Running git so that neither the shell's nor the user's settings change what comes out."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from fastwright.errors import FastwrightError

# Where a surrounding git (a hook, an alias) sends its children; wrong for other repositories.
_SURROUNDING = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
}


def environment() -> dict[str, str]:
    """Return the environment of this process, without a surrounding repository or prompts."""
    kept = {name: value for name, value in os.environ.items() if name not in _SURROUNDING}
    return kept | {"GIT_TERMINAL_PROMPT": "0"}


def run(
    *arguments: str,
    cwd: Path | None = None,
    config: Mapping[str, str] | None = None,
    index: Path | None = None,
) -> str:
    """Run git and return its standard output.

    Args:
        arguments: What git is to do.
        cwd: Where.
        config: Settings for this call, which go before the user's.
        index: The file to use as index, instead of that of the repository.

    Raises:
        FastwrightError: If git is not installed, or ends with an error, which it quotes.

    """
    settings = [
        word for name, value in (config or {}).items() for word in ("-c", f"{name}={value}")
    ]
    done = _run([*settings, *arguments], cwd, index)
    if done.returncode:
        words = f"git {arguments[0]} failed with exit code {done.returncode}."
        raise FastwrightError(words, output=done.stderr)
    return done.stdout


def succeeds(*arguments: str, cwd: Path | None = None) -> bool:
    """Run git and return whether it ends well."""
    return _run(arguments, cwd).returncode == 0


def _run(
    arguments: Sequence[str], cwd: Path | None, index: Path | None = None
) -> subprocess.CompletedProcess[str]:
    own = {} if index is None else {"GIT_INDEX_FILE": str(index)}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env=environment() | own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        if cwd is not None and not cwd.is_dir():
            raise
        raise FastwrightError(
            "git is not on the PATH, and templates are read with it.",
            hint="Install git, for example with: apt-get install git",
        ) from error
