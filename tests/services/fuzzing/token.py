"""An account at the OpenID provider, with a token and, where that is of no use, with a session."""

import os
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests
from schemathesis import Case

from tests.services.fuzzing.account import TIMEOUT, Account

COOKIE = "__Host-session"


class TokenAccount(Account):
    """An administrator by a role of the provider, as another person with each login."""

    open_paths = "/auth/login$"

    def log_in(self) -> None:
        """Ask the provider for a token."""
        claims = {"subject": uuid4().hex, "name": "Grace", "roles": "admins"}
        answer = self._visit(f"{os.environ['OIDC_ISSUER']}/sign", params=claims)
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def show(self, case: Case[Any]) -> None:
        """Show the token, which has no session to end: there, a browser logs in for it."""
        if case.operation.label != "DELETE /api/v1/auth/session":
            super().show(case)
            return
        cookies = self._log_in_as_browser()
        session = self._visit(f"{self.api}/auth/session", cookies=cookies).json()
        case.cookies.update(cookies)
        case.headers["X-CSRF-Token"] = session["csrf_token"]

    def _log_in_as_browser(self) -> Mapping[str, str]:
        """Go to the provider and back; a browser would keep the cookie, which is for TLS only."""
        begun = self._visit(f"{self.api}/auth/login")
        sent_back = self._visit(begun.headers["Location"])
        cookies = {COOKIE: begun.cookies[COOKIE]}
        return {COOKIE: self._visit(sent_back.headers["Location"], cookies=cookies).cookies[COOKIE]}

    def _visit(self, url: str, **options: Any) -> requests.Response:
        """Ask for a page, and go no further."""
        certificate = os.environ["SSL_CERT_FILE"]
        answer = requests.get(
            url, verify=certificate, allow_redirects=False, timeout=TIMEOUT, **options
        )
        answer.raise_for_status()
        return answer
