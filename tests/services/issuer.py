"""An OpenID provider of the tests, over TLS: its tokens say what a test wants them to.

It logs a browser in without a question, each time as another administrator.
"""

import json
import secrets
import ssl
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

AUDIENCE = "https://api.example.com"
KEY_ID = "tests"
LIFETIME = 3600


class Issuer(ThreadingHTTPServer):
    """Serves its description and its key; `certificate` is a file that makes it trusted."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"https://127.0.0.1:{self.server_port}"
        self.key = generate_private_key(public_exponent=65537, key_size=2048)
        # What the codes of logins were given out for.
        self.logins: dict[str, dict[str, str]] = {}
        authority = trustme.CA()
        self.certificate = folder / "issuer.pem"
        authority.cert_pem.write_to_path(str(self.certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        # Each connection shakes hands in its own thread, so that a silent one stops nobody.
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def sign(self, subject: str, **claims: object) -> str:
        """Make an access token."""
        return self.encode("at+jwt", {"sub": subject, "aud": AUDIENCE, **claims})

    def encode(self, kind: str, claims: Mapping[str, object]) -> str:
        """Make a token of a kind; its claims go on from what all of them say."""
        now = int(time.time())
        all_claims = {
            "iss": self.url,
            "client_id": "tests",
            "iat": now,
            "exp": now + LIFETIME,
            **claims,
        }
        return jwt.encode(all_claims, self.key, "RS256", {"kid": KEY_ID, "typ": kind})

    def describe(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "grant_types_supported": ["authorization_code"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def begin_login(self, query: dict[str, str]) -> str:
        """Return where a browser goes that has logged in."""
        code = secrets.token_urlsafe()
        self.logins[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def finish_login(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Trade a code for tokens, if whoever began the login asks for them."""
        login = self.logins.pop(form["code"], None)
        proof = sha256(form["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(proof).decode().rstrip("=")
        if login is None or login["code_challenge"] != challenge:
            return None
        claims = {"sub": secrets.token_hex(), "name": "Grace", "roles": ["admins"]}
        id_claims = {"aud": login["client_id"], "nonce": login["nonce"]}
        return {
            "access_token": self.encode("at+jwt", {"aud": AUDIENCE, **claims}),
            "id_token": self.encode("JWT", {**id_claims, **claims}),
            "token_type": "Bearer",
            "expires_in": LIFETIME,
        }

    def list_keys(self) -> dict[str, Any]:
        """Return the public key as a set of one."""
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**jwk, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}


class Answers(BaseHTTPRequestHandler):
    """Answers what a client of the provider asks."""

    server: Issuer

    def do_GET(self) -> None:
        """Answer with a document; /sign makes a token of its query, as no provider does."""
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        match url.path:
            case "/.well-known/openid-configuration":
                self.send_document(self.server.describe())
            case "/keys":
                self.send_document(self.server.list_keys())
            case "/sign":
                self.send_document({"access_token": self.server.sign(**query)})
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", self.server.begin_login(query))
                self.end_headers()
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        """Answer a client that trades a code for tokens."""
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.server.finish_login(dict(parse_qsl(form)))
        if tokens is None:
            self.send_error(400)
        else:
            self.send_document(tokens)

    def send_document(self, document: dict[str, Any]) -> None:
        """Send an object as JSON."""
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def open_issuer(folder: Path) -> Iterator[Issuer]:
    """Run a provider until the block ends."""
    with Issuer(folder) as issuer:
        Thread(target=issuer.serve_forever, daemon=True).start()
        yield issuer
        issuer.shutdown()
