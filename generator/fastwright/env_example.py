"""`.env.example`: the settings of a service, each below a comment that explains it."""

import re

_MAKER = "openssl rand -base64 48"
_ASSIGNMENT = re.compile(r"^#?(?P<name>[A-Z][A-Z0-9_]*)=")
_COMMAND = re.compile(r"`([^`]+)`")


def list_secrets(example: str) -> dict[str, str]:
    """Return the names of secrets in an `.env.example`, and the command that makes each.

    A secret is the variable right below a comment that calls it one.
    """
    secrets = {}
    comment = ""
    for line in example.splitlines():
        assignment = _ASSIGNMENT.match(line)
        if assignment and "secret" in comment.lower():
            command = _COMMAND.search(comment)
            secrets[assignment["name"]] = command[1] if command else _MAKER
        # A variable that is commented out ends a comment, too.
        comment = "" if assignment or not line.startswith("#") else comment + line
    return secrets
