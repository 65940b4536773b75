"""The folder of this machine in which results are kept that cost time to make again."""

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "FASTWRIGHT_CACHE"


def cache_root() -> Path:
    """Return the folder of all results: what the environment names, or the user's own."""
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "fastwright"


def cache_folder(name: str) -> Path:
    """Return the folder for one kind of result, which only its owner may enter.

    Args:
        name: What is kept there.

    Raises:
        OSError: If it cannot be made.

    """
    folder = cache_root() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
