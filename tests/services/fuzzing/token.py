"""An account at the OpenID provider: it deactivates and deletes what the service knows of it."""

import os
from collections.abc import Mapping
from uuid import uuid4

import requests

from tests.services.fuzzing.account import TIMEOUT, Account


class TokenAccount(Account):
    """An administrator by a role of the provider, and another person with each login."""

    open_paths = "^$"

    def log_in(self) -> Mapping[str, str]:
        """Ask the provider for a token."""
        answer = requests.get(
            f"{os.environ['OIDC_ISSUER']}/sign",
            params={"subject": uuid4().hex, "name": "Grace", "roles": "admins"},
            verify=os.environ["SSL_CERT_FILE"],
            timeout=TIMEOUT,
        )
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return self.headers
