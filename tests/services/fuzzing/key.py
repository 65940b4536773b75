"""An account with an API key: it revokes its own key as it goes."""

from uuid import uuid4

from tests.services.fuzzing.account import Account, Record, run_service

ALL_SCOPES = ("--role", "admin")


class KeyAccount(Account):
    """The owner of a key that may do everything, with another key when that one ends."""

    open_paths = "^$"

    def log_in(self) -> None:
        """Make a key, unless there is one that is good."""
        if "id" not in self.get("/api-keys/me"):
            email = f"admin-{uuid4().hex}@example.com"
            key = run_service("create-key", email, "--label", "Fuzzing", *ALL_SCOPES)
            self.headers = {"X-API-Key": key}

    def find_target(self, collection: str) -> Record | None:
        """Spare the key that it works with: another one is made to be changed."""
        if collection != "/api-keys":
            return super().find_target(collection)
        self.log_in()
        made: Record = self.post(collection, json={"label": "Spare", "scopes": []}).json()
        return made
