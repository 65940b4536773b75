"""An OpenID provider on this machine, which does wrong what a test wants it to do wrong."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import time
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

AUDIENCE = "https://api.example.com"
CLIENT_ID = "web"
DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/keys"
TOKEN = "/token"

MAKERS: dict[str, Any] = {
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate, OKPAlgorithm),
}


def encode(part: object) -> str:
    """Write a part of a token."""
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


class Key:
    """A key that signs."""

    def __init__(self, algorithm: str = "ES256") -> None:
        make, self.family = MAKERS[algorithm]
        self.id = uuid4().hex
        self.algorithm = algorithm
        self.private = make()

    def sign(self, message: bytes) -> bytes:
        """Sign whatever it is, which no library would."""
        signer = jwt.get_algorithm_by_name(self.algorithm)
        return signer.sign(message, self.private)

    def describe(self, **changes: Any) -> dict[str, Any]:
        """Return the public half, as providers publish it."""
        jwk: dict[str, Any] = self.family.to_jwk(self.private.public_key(), as_dict=True)
        return jwk | {"kid": self.id, "use": "sig"} | changes


@dataclass(frozen=True)
class Answer:
    """What a path answers instead of the truth; with a gate, once it opens."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    gate: Event | None = None


class Provider:
    """Publishes its keys, and signs tokens with the first of them."""

    def __init__(self, algorithm: str) -> None:
        self.issuer = ""
        self.keys = [Key(algorithm)]
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self.trades: list[dict[str, str]] = []

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of an access token, without those that are changed to None."""
        now = int(time())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": uuid4().hex,
            "client_id": "web",
            "iat": now,
            "exp": now + 600,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def sign(self, claims: dict[str, Any], key: Key | None = None, **headers: Any) -> str:
        """Make a token, right or wrong; a header that is None is left out."""
        key = key or self.keys[0]
        chosen = {"alg": key.algorithm, "kid": key.id, "typ": "at+jwt"} | headers
        header = {name: value for name, value in chosen.items() if value is not None}
        signed = f"{encode(header)}.{encode(claims)}"
        return f"{signed}.{encode(key.sign(signed.encode()))}"

    def describe(self, path: str) -> Answer:
        """Tell the truth."""
        documents = {
            DISCOVERY: {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}{KEYS}",
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}{TOKEN}",
                "end_session_endpoint": f"{self.issuer}/logout",
            },
            KEYS: {"keys": [key.describe() for key in self.keys]},
        }
        return answer_json(documents[path]) if path in documents else Answer(status=404)

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Answer requests, each in a thread."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.requests.append(self.path)
                answer = provider.answers.get(self.path) or provider.describe(self.path)
                if answer.gate is not None:
                    answer.gate.wait(20)
                # Who asked may have hung up.
                with suppress(OSError):
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.trades.append(dict(parse_qsl(body)))
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.issuer = f"http://127.0.0.1:{server.server_port}"
            thread = Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


def answer_json(document: object) -> Answer:
    """Answer with a document."""
    headers = {"Content-Type": "application/json"}
    return Answer(json.dumps(document).encode(), headers=headers)


# The one that the settings of all tests name.
provider = Provider("RS256")
