"""The keys that sign access tokens, and those that still check them."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from app.core.secrets import MAKER, make_secret, refuse_weak

Algorithm = Literal["HS256", "EdDSA", "RS256"]

# How to make a secret for each algorithm.
MAKERS: dict[Algorithm, str] = {
    "HS256": MAKER,
    "EdDSA": "openssl genpkey -algorithm ed25519",
    "RS256": "openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:3072",
}


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Key:
    """A key for one algorithm; it is read once, and never chosen by what a token asks for."""

    id: str
    algorithm: Algorithm
    signing: Any
    checking: Any
    # What everybody may know of it, where it is one of a pair.
    public: dict[str, Any] | None = None

    def sign(self, claims: dict[str, Any]) -> str:
        headers = {"kid": self.id, "typ": "at+jwt"}
        return jwt.encode(claims, self.signing, self.algorithm, headers)

    @property
    def header(self) -> str:
        """Return how every token of this key begins."""
        return self.sign({}).partition(".")[0]


def make_key() -> Key:
    """Make a key for this process only."""
    return read_key(make_secret().get_secret_value())


def read_key(secret: object) -> Key:
    """Read a private key in PEM, or take any other text for a secret of HS256."""
    # A file of variables has one line for each: there, \n stands for the end of a line.
    text = str(secret).replace("\\n", "\n").strip()
    # Tells no more about the secret than each signature does.
    key_id = hmac.new(text.encode(), b"kid", hashlib.sha256).hexdigest()[:16]
    if text.startswith("-----BEGIN"):
        return read_pair(key_id, text)
    refuse_weak(SecretStr(text))
    return Key(key_id, "HS256", text, text)


def read_pair(key_id: str, pem: str) -> Key:
    """Read a private key of Ed25519, or of RSA with at least 2048 bits."""
    signing: PrivateKeyTypes | None = None
    with suppress(TypeError, ValueError, UnsupportedAlgorithm):
        signing = load_pem_private_key(pem.encode(), password=None)
    algorithm: Algorithm
    match signing:
        case Ed25519PrivateKey():
            algorithm = "EdDSA"
        case RSAPrivateKey() if signing.key_size >= 2048:
            algorithm = "RS256"
        case _:
            raise ValueError(
                "is no private key of Ed25519 or of RSA with at least 2048 bits, or has a"
                f" passphrase: make one with `{MAKERS['EdDSA']}`"
            )
    checking = signing.public_key()
    public = jwt.get_algorithm_by_name(algorithm).to_jwk(checking, as_dict=True)
    return Key(key_id, algorithm, signing, checking, public | {"kid": key_id, "alg": algorithm})
