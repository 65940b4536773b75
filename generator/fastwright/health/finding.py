"""What is found to be wrong with a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        name: What it is called, for programs.
        found: What was found, as a sentence.
        why: Why it matters, as one or more sentences.
        mend: The command that mends it, to be typed in the root of the project.

    """

    name: str
    found: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Unexamined:
    """Something that was not looked at.

    Attributes:
        what: What it is, and why not.
        command: The command that looks at it, to be typed in the root of the project.

    """

    what: str
    command: str
