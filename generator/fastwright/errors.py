"""What can go wrong, as exceptions that carry their exit code.

FastwrightError              a known failure: exit code 1
├── UsageError       the command line or an answers file is wrong: exit code 2
└── BrokenError      the template, a server or the machine gave way: exit code 5
"""


class FastwrightError(Exception):
    """A known failure: what happened and why, and what to type instead.

    Args:
        message: What was given and why it fails, as one or more sentences.
        hint: What to do or type instead.
        output: What a program that failed has printed, shown below the message.

    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "", output: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.output = output


class UsageError(FastwrightError):
    """The command line, or a file that it names, says something that cannot be."""

    exit_code = 2


class BrokenError(FastwrightError):
    """The template itself, a server or the machine gave way, so that nothing is proven."""

    exit_code = 5
