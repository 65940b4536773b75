"""Commands that people are told to type."""

import shlex
from pathlib import Path


def spell(verb: str, project: Path, *options: str) -> str:
    """Return a command of fastwright for a shell.

    Args:
        verb: What it does.
        project: To which project, as its path was typed; not named if it is the folder around.
        options: What else is said.

    """
    place = [] if project.absolute() == Path.cwd() else ["-C", str(project)]
    return shlex.join(["fastwright", verb, *place, *options])
