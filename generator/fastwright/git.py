"""Running git without the repository around this process, and without prompts.

The user's configuration holds, except for the settings that a call brings along.
"""

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
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
    """Return the environment of this process, with no surrounding repository and no prompts."""
    kept = {name: value for name, value in os.environ.items() if name not in _SURROUNDING}
    # Whoever only looks does not refresh the index on the way.
    return kept | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def run(*arguments: str, cwd: Path | None = None, config: Mapping[str, str] | None = None) -> str:
    """Run git and return its standard output.

    Args:
        arguments: What git is to do.
        cwd: Where.
        config: Settings for this call, which go before the user's.

    Raises:
        FastwrightError: If git is not installed, or ends with an error, which it quotes.

    """
    settings = [
        word for name, value in (config or {}).items() for word in ("-c", f"{name}={value}")
    ]
    return decode(read(*settings, *arguments, cwd=cwd))


def read(
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    accept: Collection[int] = (0,),
    inherit: Collection[int] = (),
) -> bytes:
    """Run git and return the bytes of its standard output.

    Args:
        arguments: What git is to do.
        cwd: Where.
        stdin: What it reads.
        variables: What its environment has besides that of this process.
        accept: The exit codes that are no error.
        inherit: Open files that it shares with this process.

    Raises:
        FastwrightError: If git is not installed, or ends with another exit code.

    """
    done = _run(arguments, cwd, stdin, variables or {}, inherit)
    if done.returncode not in accept:
        verb = next(
            (word for word in arguments if not word.startswith("-") and "=" not in word), ""
        )
        words = f"git {verb} failed with exit code {done.returncode}."
        raise FastwrightError(words, output=decode(done.stderr))
    return done.stdout


def decode(printed: bytes) -> str:
    """Return as text what git printed for people."""
    return printed.decode("utf-8", "replace")


def succeeds(*arguments: str, cwd: Path | None = None) -> bool:
    """Run git and return whether it ends well."""
    return _run(arguments, cwd).returncode == 0


def _run(
    arguments: Sequence[str],
    cwd: Path | None,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    inherit: Collection[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env={**environment(), **(variables or {})},
            input=stdin,
            pass_fds=tuple(inherit),
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if cwd is not None and not cwd.is_dir():
            raise
        raise missing() from error


def is_distrust(failure: FastwrightError) -> bool:
    """Tell whether git has refused a repository because another user has it.

    Args:
        failure: That of a call with LC_ALL=C.

    """
    return "dubious ownership" in failure.output


def missing() -> FastwrightError:
    """Return the failure for a machine without git."""
    return FastwrightError(
        "git is not on the PATH, and templates are read with it.",
        hint="Install git, for example with: apt-get install git",
    )
