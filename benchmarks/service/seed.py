"""The same users and articles in every candidate, made through its own API."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks.service.server import Server
from tests.services.issuer import Issuer

USERS = 5
ARTICLES = 500
PAGES = 10
CONTENT = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 10
PASSWORD = "correct horse battery staple"  # noqa: S105


@dataclass(frozen=True)
class Seeded:
    """What requests may refer to."""

    user_ids: list[int]
    tokens: list[str]
    article_ids: list[int]
    cursors: list[str]


def make_article(slug: str) -> dict[str, Any]:
    """Make the body of a request that creates an article."""
    return {
        "title": f"About {slug}",
        "slug": slug,
        "content": CONTENT,
        "price": "12.50",
        "state": "published",
    }


def encode_request(
    method: str, path: str, body: dict[str, Any] | None = None, token: str = ""
) -> bytes:
    """Write a request as it goes over the wire, with JSON in its body if it has one."""
    if body is None:
        return encode(method, path, token=token)
    return encode(method, path, "application/json", json.dumps(body), token)


def encode_form(path: str, **fields: str) -> bytes:
    """Write a request that sends a form."""
    return encode("POST", path, "application/x-www-form-urlencoded", urlencode(fields))


def encode(method: str, path: str, kind: str = "", text: str = "", token: str = "") -> bytes:
    """Write the lines of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    content = text.encode()
    if kind:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode() + content


def seed(server: Server, issuer: Issuer) -> Seeded:
    """Fill a candidate, and look at what it has to say about it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def call(
        method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        connection.request(method, f"/api/v1{path}", body, headers or {})
        response = connection.getresponse()
        content = response.read()
        if response.status not in (200, 201):
            name = server.candidate.name
            raise SystemExit(f"{name}: {method} {path}: {response.status} {content!r}")
        answer: dict[str, Any] = json.loads(content)
        return answer

    def post(path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return call("POST", path, json.dumps(body), headers)

    def log_in(email: str) -> str:
        form = urlencode({"username": email, "password": PASSWORD})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        token: str = call("POST", "/auth/token", form, headers)["access_token"]
        return token

    candidate = server.candidate
    users, tokens = [], []
    for number in range(USERS):
        user = {"name": f"User {number}", "email": f"user{number}@example.com"}
        match candidate.auth:
            case "none":
                users.append(post("/users", user)["id"])
            case "jwt" if candidate.is_generated:
                candidate.run("app", "create-admin", user["email"], text=PASSWORD)
                tokens.append(log_in(user["email"]))
            case "jwt":
                post("/auth/register", {**user, "password": PASSWORD})
                tokens.append(log_in(user["email"]))
            case "api_key":
                options = ("--label", "Benchmark", "--scope", "articles:write")
                shown = candidate.run("app", "create-key", user["email"], *options)
                tokens.append(shown.splitlines()[-1])
            case "oidc":
                tokens.append(issuer.sign(user["email"], name=user["name"], roles=["authors"]))

    articles = []
    for number in range(ARTICLES):
        article = make_article(f"seeded-{number}")
        author = number % USERS
        if tokens:
            articles.append(post("/articles", article, tokens[author])["id"])
        else:
            articles.append(post("/articles", {**article, "author_id": users[author]})["id"])

    cursors: list[str] = []
    while len(cursors) < PAGES:
        after = f"&cursor={quote(cursors[-1])}" if cursors else ""
        cursors.append(call("GET", f"/articles?limit=20{after}")["next_cursor"])
    connection.close()
    return Seeded(users, tokens, articles, cursors)
