"""The keys that sign access tokens, and those that still check them."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import jwt
from pydantic import SecretStr

from app.core.secrets import MAKER, refuse_weak

Algorithm = Literal["HS256", "EdDSA", "RS256"]

# How to make a secret for each algorithm.
MAKERS: dict[Algorithm, str] = {
    "HS256": MAKER,
    "EdDSA": "openssl genpkey -algorithm ed25519",
    "RS256": "openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:3072",
}
# What identifies a public key, according to RFC 7638.
MEMBERS = ("crv", "e", "kty", "n", "x")


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A key for one algorithm; it is read once, and never chosen by what a token asks for."""

    id: str
    algorithm: Algorithm
    signing: Any
    checking: Any
    # What everybody may know of it, where it is one of a pair.
    public: dict[str, str] | None = None

    def sign(self, claims: dict[str, Any]) -> str:
        """Write a token."""
        headers = {"kid": self.id, "typ": "at+jwt"}
        return jwt.encode(claims, self.signing, self.algorithm, headers)

    @property
    def header(self) -> str:
        """Return how every token of this key begins."""
        return self.sign({}).partition(".")[0]


@cache
def read_key(secret: str) -> Key:
    """Read a private key in PEM, or take any other text for a secret of HS256."""
    # A file of variables has one line for each: there, \n stands for the end of a line.
    text = secret.replace("\\n", "\n").strip()
    return read_pair(text) if text.startswith("-----BEGIN") else read_shared(text)


def read_shared(secret: str) -> Key:
    """Refuse a secret that somebody could guess."""
    refuse_weak(SecretStr(secret))
    # Tells no more about the secret than each signature does.
    key_id = hmac.new(secret.encode(), b"kid", hashlib.sha256).hexdigest()[:16]
    return Key(key_id, "HS256", secret, secret)


def read_pair(pem: str) -> Key:
    """Read a private key of Ed25519, or of RSA with at least 2048 bits."""
    algorithm: Algorithm
    for algorithm in ("EdDSA", "RS256"):
        reader = jwt.get_algorithm_by_name(algorithm)
        try:
            signing = reader.prepare_key(pem)
            checking = signing.public_key()
        except (jwt.InvalidKeyError, AttributeError, TypeError, ValueError):
            continue
        jwk: dict[str, Any] = reader.to_jwk(checking, as_dict=True)
        if jwk.get("crv", "Ed25519") != "Ed25519" or getattr(signing, "key_size", 2048) < 2048:
            break
        public = {name: jwk[name] for name in MEMBERS if name in jwk}
        thumbprint = json.dumps(public, separators=(",", ":")).encode()
        key_id = hashlib.sha256(thumbprint).hexdigest()[:16]
        names = {"kid": key_id, "use": "sig", "alg": algorithm}
        return Key(key_id, algorithm, signing, checking, public | names)
    raise ValueError(
        "is no private key of Ed25519 or of RSA with at least 2048 bits, or has a passphrase: "
        f"make one with `{MAKERS['EdDSA']}`"
    )
