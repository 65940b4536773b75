"""The mails of a service that writes them to a folder."""

import time
from email import message_from_bytes, policy
from pathlib import Path

PATIENCE = 60


def receive_token(folder: Path, address: str, since: int) -> str:
    """Return the token of the mail to somebody that comes after a time, in nanoseconds.

    A mail is written once the answer has left, and its token stands alone on a line.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for path in sorted(folder.glob("*.eml"), reverse=True):
            if int(path.name.partition("-")[0]) < since:
                break
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if str(mail["To"]) == address:
                lines = mail.get_content().splitlines()
                [token] = [line for line in lines if len(line.split()) == 1]
                return str(token)
        time.sleep(0.02)
    raise TimeoutError(f"No mail came to {address}.")
