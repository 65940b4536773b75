"""Whom schemathesis calls as: nobody in particular, and what the accounts of each auth build on."""

import json
import os
import subprocess
from typing import Any, ClassVar

import requests
from schemathesis import Case, Response

TIMEOUT = 30
Record = dict[str, Any]


class Account:
    """Somebody who may do everything, though it ends its own access as it goes."""

    # The operations that take no account: their requests are sent without one.
    open_paths: ClassVar[str] = ".*"

    def __init__(self) -> None:
        self.url = os.environ["FUZZED_URL"]
        self.api = f"{self.url}/api/v1"
        self.headers: dict[str, str] = {}

    def log_in(self) -> None:
        """Make sure that the headers show who may do everything."""

    def show(self, case: Case[Any]) -> None:
        """Let a request show who is calling."""
        case.headers.update(self.headers)

    def find_target(self, collection: str) -> Record | None:
        """Return a record of a collection, such as /articles, that may be changed or deleted."""
        items = self.get(f"{collection}?limit=1&sort=-created_at").get("items")
        return items[0] if items else None

    def find_secrets(self, operation: str) -> Record:
        """Return what the body of an operation has to hold so that it succeeds."""
        return {}

    def remember(self, operation: str, body: Any, response: Response) -> None:
        """Take note of what an operation that succeeded has changed."""

    def get(self, path: str) -> Any:
        """Ask for a document."""
        answer = requests.get(f"{self.api}{path}", headers=self.headers, timeout=TIMEOUT)
        return answer.json()

    def post(self, path: str, **options: Any) -> requests.Response:
        """Send a request that changes something."""
        return requests.post(f"{self.api}{path}", headers=self.headers, timeout=TIMEOUT, **options)


def run_service(*arguments: str, typed: str = "") -> str:
    """Run a command of the service, and return what it prints last."""
    command = [*json.loads(os.environ["FUZZED_COMMAND"]), *arguments]
    done = subprocess.run(command, input=typed, text=True, check=True, stdout=subprocess.PIPE)
    return done.stdout.splitlines()[-1]
