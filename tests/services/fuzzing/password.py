"""An account with a password: it logs out, changes and deletes itself as it goes."""

import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from schemathesis import Response

from tests.services.fuzzing.account import Account, Record, run_service
from tests.services.mailbox import receive_token


class PasswordAccount(Account):
    """An administrator, made anew when it was deleted."""

    open_paths = "/auth/(register|forgot|confirm|token|refresh|logout)$"

    def __init__(self) -> None:
        super().__init__()
        self.id = 0
        self.email = ""
        self.password = ""
        self.refresh_token: str | None = None
        self.mails = Path(urlsplit(os.environ["MAIL_URL"]).path)

    def log_in(self) -> None:
        """Log in."""
        answer = self._ask_for_tokens()
        if answer.status_code == 401:
            self._begin()
            answer = self._ask_for_tokens()
        answer.raise_for_status()
        tokens = answer.json()
        self.refresh_token = tokens["refresh_token"]
        self.headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        self.id = self.get("/auth/me")["id"]

    def find_target(self, collection: str) -> Record | None:
        """Spare the session that it works in: another one is begun to be ended."""
        if collection != "/auth/sessions":
            return super().find_target(collection)
        self._ask_for_tokens()
        newest: Record = self.get(collection)[0]
        return newest

    def find_secrets(self, operation: str) -> Record:
        """Name the account and its tokens."""
        match operation:
            case "POST /api/v1/auth/token":
                return {"username": self.email, "password": self.password}
            case "POST /api/v1/auth/password":
                return {"current_password": self.password}
            case "POST /api/v1/auth/refresh" | "POST /api/v1/auth/logout":
                if self.refresh_token is None:
                    self.log_in()
                return {"refresh_token": self.refresh_token or ""}
            case "POST /api/v1/auth/confirm":
                return {"token": self._ask_for_mail("/auth/forgot", email=self.email)}
        return {}

    def remember(self, operation: str, body: Any, response: Response) -> None:
        """Keep up with the password, the address and the tokens."""
        match operation:
            case "POST /api/v1/auth/password":
                self.password = body["new_password"]
            case "POST /api/v1/auth/confirm":
                self.password = body["password"]
                self.refresh_token = None
            case "POST /api/v1/auth/logout":
                self.refresh_token = None
            case "POST /api/v1/auth/refresh":
                self.refresh_token = response.json()["refresh_token"]
            case "PATCH /api/v1/users/{user_id}":
                user: Record = response.json()
                if user["id"] == self.id:
                    self.email = user["email"]

    def _ask_for_tokens(self) -> requests.Response:
        form = {"username": self.email or "nobody", "password": self.password or "nothing"}
        return self.post("/auth/token", data=form)

    def _ask_for_mail(self, path: str, **body: str) -> str:
        """Return the token of the mail that is sent then."""
        asked = time.time_ns()
        self.post(path, json=body).raise_for_status()
        return receive_token(self.mails, body["email"], asked)

    def _begin(self) -> None:
        self.email = f"admin-{uuid4().hex}@example.com"
        self.password = uuid4().hex
        run_service("create-admin", self.email, typed=self.password)
