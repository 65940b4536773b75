"""What is asked of the candidates, and what the generated service must reach."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from urllib.parse import quote

from benchmarks.service.candidates import (
    FLOOR,
    GENERATED,
    GENERATED_KEY,
    GENERATED_KEY_UNCACHED,
    GENERATED_OIDC,
    GENERATED_OPEN,
    HANDWRITTEN,
    HANDWRITTEN_LOGGED,
    HANDWRITTEN_LOGIN,
)
from benchmarks.service.seed import (
    PASSWORD,
    USERS,
    Seeded,
    encode_form,
    encode_request,
    make_article,
)

GUESS = PASSWORD[::-1]
# No slug is used twice, whoever asks.
numbers = count(1)


def ask_health(_: Seeded, __: Random) -> bytes:
    """Ask whether the process answers."""
    return encode_request("GET", "/api/v1/health/live")


def get_one(seeded: Seeded, random: Random) -> bytes:
    """Read one article with its author."""
    return encode_request("GET", f"/api/v1/articles/{random.choice(seeded.article_ids)}")


def get_one_as(seeded: Seeded, random: Random) -> bytes:
    """Read one article with its author, and say who is reading where that can be said."""
    token = random.choice(seeded.tokens) if seeded.tokens else ""
    path = f"/api/v1/articles/{random.choice(seeded.article_ids)}"
    return encode_request("GET", path, token=token)


def list_20(seeded: Seeded, random: Random) -> bytes:
    """Read a page of articles with their authors."""
    cursor = quote(random.choice(seeded.cursors))
    return encode_request("GET", f"/api/v1/articles?limit=20&cursor={cursor}")


def create(seeded: Seeded, random: Random) -> bytes:
    """Write an article, as the user whom the body names."""
    article = make_article(f"article-{next(numbers)}")
    article["author_id"] = random.choice(seeded.user_ids)
    return encode_request("POST", "/api/v1/articles", article)


def create_own(seeded: Seeded, random: Random) -> bytes:
    """Write an article, as the user who is logged in."""
    article = make_article(f"article-{next(numbers)}")
    return encode_request("POST", "/api/v1/articles", article, random.choice(seeded.tokens))


def guess_password(_: Seeded, random: Random) -> bytes:
    """Log in as a user who is there, with a wrong password."""
    email = f"user{random.randrange(USERS)}@example.com"
    return encode_form("/api/v1/auth/token", username=email, password=GUESS)


def guess_name(_: Seeded, random: Random) -> bytes:
    """Log in as nobody."""
    email = f"nobody{random.randrange(USERS)}@example.com"
    return encode_form("/api/v1/auth/token", username=email, password=GUESS)


def get_me(seeded: Seeded, random: Random) -> bytes:
    """Read the user who is logged in."""
    return encode_request("GET", "/api/v1/auth/me", token=random.choice(seeded.tokens))


@dataclass(frozen=True)
class Scenario:
    """One kind of request; the first candidate is the measure, the last one has the targets."""

    name: str
    make_request: Callable[[Seeded, Random], bytes]
    candidates: list[str]
    requests: int
    targets: dict[str, float]
    status: int = 200


READERS = [HANDWRITTEN, HANDWRITTEN_LOGGED, FLOOR, GENERATED_OPEN, GENERATED]
WRITERS = [HANDWRITTEN, HANDWRITTEN_LOGGED, FLOOR, GENERATED_OPEN]
CALLERS = [HANDWRITTEN_LOGIN, GENERATED]
LOGINS = [GENERATED_OPEN, GENERATED_KEY_UNCACHED, GENERATED_KEY, GENERATED_OIDC, GENERATED]

HEALTH = Scenario("health", ask_health, READERS, 4000, {"CPU": 1.25})
GET_ONE = Scenario("get one", get_one, READERS, 1500, {"CPU": 0.70, "p99": 0.50})
LIST_20 = Scenario("list 20", list_20, READERS, 400, {"CPU": 0.70})
CREATE = Scenario("create", create, WRITERS, 400, {"CPU": 1.00}, 201)
ME = Scenario("login: me", get_me, CALLERS, 600, {"CPU": 0.75})
CREATE_OWN = Scenario("login: create", create_own, CALLERS, 400, {"CPU": 0.75}, 201)
GET_ONE_AS = Scenario("login: get one", get_one_as, LOGINS, 1500, {})
WRONG_PASSWORD = Scenario("login: wrong password", guess_password, [GENERATED], 16, {}, 401)
UNKNOWN_USER = Scenario("login: unknown user", guess_name, [GENERATED], 16, {}, 401)

SCENARIOS = [
    HEALTH,
    GET_ONE,
    LIST_20,
    CREATE,
    ME,
    CREATE_OWN,
    GET_ONE_AS,
    WRONG_PASSWORD,
    UNKNOWN_USER,
]
# What every candidate answers before its memory is measured.
EXERCISE = [GET_ONE, LIST_20]
