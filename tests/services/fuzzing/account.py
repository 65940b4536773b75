"""The user that schemathesis calls as: it logs out, changes and deletes itself as it goes."""

import json
import subprocess
from typing import Any
from uuid import uuid4

import requests
from schemathesis import Response

TIMEOUT = 30


class Account:
    """An administrator, made anew when it was deleted.

    `create_admin` is the command of the service that makes one, as a JSON list; empty when the
    service knows no logins.
    """

    def __init__(self, url: str, create_admin: str) -> None:
        self.api = f"{url}/api/v1"
        self.command: list[str] = json.loads(create_admin)
        self.is_needed = bool(self.command)
        self.id = 0
        self.email = ""
        self.password = ""
        self.refresh_token: str | None = None
        self.headers: dict[str, str] = {}

    def log_in(self) -> str:
        """Log in, and return an access token."""
        answer = self._ask_for_tokens()
        if answer.status_code == 401:
            self._begin()
            answer = self._ask_for_tokens()
        answer.raise_for_status()
        tokens = answer.json()
        self.refresh_token = tokens["refresh_token"]
        access_token: str = tokens["access_token"]
        self.headers = {"Authorization": f"Bearer {access_token}"}
        self.id = self._get("/auth/me")["id"]
        return access_token

    def find_newest(self, collection: str) -> dict[str, Any] | None:
        """Return the newest record of a collection, such as /api/v1/articles."""
        path = collection.removeprefix("/api/v1")
        items = self._get(f"{path}?limit=1&sort=-created_at").get("items")
        return items[0] if items else None

    def secrets_of(self, operation: str) -> dict[str, str]:
        """Return what the body of an operation has to hold so that it succeeds."""
        match operation:
            case "POST /api/v1/auth/token":
                return {"username": self.email, "password": self.password}
            case "POST /api/v1/auth/password":
                return {"current_password": self.password}
            case "POST /api/v1/auth/refresh" | "POST /api/v1/auth/logout":
                if self.refresh_token is None:
                    self.log_in()
                return {"refresh_token": self.refresh_token or ""}
        return {}

    def remember(self, operation: str, body: Any, response: Response) -> None:
        """Take note of what an operation that succeeded has changed."""
        match operation:
            case "POST /api/v1/auth/password":
                self.password = body["new_password"]
                self.refresh_token = None
            case "POST /api/v1/auth/logout":
                self.refresh_token = None
            case "POST /api/v1/auth/refresh":
                self.refresh_token = response.json()["refresh_token"]
            case "PATCH /api/v1/users/{user_id}":
                user: dict[str, Any] = response.json()
                if user["id"] == self.id:
                    self.email = user["email"]

    def _get(self, path: str) -> dict[str, Any]:
        answer = requests.get(f"{self.api}{path}", headers=self.headers, timeout=TIMEOUT)
        result: dict[str, Any] = answer.json()
        return result

    def _ask_for_tokens(self) -> requests.Response:
        form = {"username": self.email or "nobody", "password": self.password or "nothing"}
        return requests.post(f"{self.api}/auth/token", data=form, timeout=TIMEOUT)

    def _begin(self) -> None:
        self.email = f"admin-{uuid4().hex}@example.com"
        self.password = uuid4().hex
        subprocess.run([*self.command, self.email], input=self.password, text=True, check=True)
