"""`.env` is for its owner, never for git, and holds no secret that somebody could guess."""

import string
from pathlib import Path

import pytest
from fastwright.env_example import list_secrets
from fastwright.health.secrets import is_weak
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from template.project.app.core.secrets import refuse_weak
from tests.cli.conftest import ROOT, commit, git
from tests.health.conftest import Look, write

GOOD = "x7Kp2QmZ9rT4vW8yB1nC6dF3gH5jL0aS" * 2
EXAMPLE = """\
# Where to log
LOG_LEVEL=
# A secret that signs tokens: make one with `openssl rand -hex 40`
AUTH_SECRET=
# Secrets of before, as a JSON list
#AUTH_OLD_SECRETS=[]
# Secret of nobody

FREE=
"""


@pytest.fixture
def private(project: Path) -> Path:
    """A project whose .env is good, and nobody else's."""
    write(project, {".env.example": EXAMPLE})
    commit(project)
    write(project, {".env": f"AUTH_SECRET={GOOD}\nLOG_LEVEL=info\nFREE=x\n"})
    (project / ".env").chmod(0o600)
    return project


def test_a_good_file_is_left_in_peace(private: Path, findings: Look) -> None:
    assert findings(private) == {}


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o777])
def test_what_everybody_may_open_is_found(private: Path, findings: Look, mode: int) -> None:
    (private / ".env").chmod(mode)
    finding = findings()["env-readable"]
    assert f"(mode {mode:o})" in finding["found"]
    assert finding["mend"] == "chmod 600 .env"


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o660])
def test_what_a_group_shares_is_its_own_affair(private: Path, findings: Look, mode: int) -> None:
    (private / ".env").chmod(mode)
    assert findings() == {}


def test_a_file_that_is_tracked_is_found_even_if_it_is_gone(private: Path, findings: Look) -> None:
    git(private, "add", "--force", ".env")
    commit(private)
    assert set(findings()) == {"env-tracked"}
    (private / ".env").unlink()
    assert set(findings()) == {"env-tracked"}


@pytest.mark.parametrize(
    "line",
    [
        "AUTH_SECRET=changeme",
        "AUTH_SECRET=''",
        'export AUTH_SECRET="tiny1"  # a comment',
        f"AUTH_SECRET={'a' * 64}",
        f"AUTH_SECRET=example{GOOD}",
        'AUTH_OLD_SECRETS=["' + GOOD + '", "old"]',
        "AUTH_OLD_SECRETS=[broken",
    ],
)
def test_weak_secrets_are_found_and_not_shown(private: Path, findings: Look, line: str) -> None:
    write(private, {".env": f"{line}\nLOG_LEVEL=info\n"})
    found = findings()
    if line.endswith("''"):
        assert found == {}
        return
    assert set(found) == {"secret-weak"}
    name, _, value = line.removeprefix("export ").partition("=")
    assert name in found["secret-weak"]["found"]
    assert value.split()[0].strip('"[]') not in str(found)


def test_the_command_is_the_one_that_the_example_names(private: Path, findings: Look) -> None:
    write(private, {".env": "AUTH_SECRET=changeme\n"})
    assert findings()["secret-weak"]["mend"].startswith("openssl rand -hex 40 ")


@pytest.mark.parametrize("text", [f"AUTH_SECRET={GOOD}\n\xff\n", "=\n", "no assignment\n", "\x00"])
def test_a_file_of_another_kind_is_no_failure(private: Path, findings: Look, text: str) -> None:
    (private / ".env").write_bytes(text.encode("latin-1"))
    assert findings() == {}


def test_secrets_are_what_a_comment_calls_so() -> None:
    assert list_secrets(EXAMPLE) == {
        "AUTH_SECRET": "openssl rand -hex 40",
        "AUTH_OLD_SECRETS": "openssl rand -base64 48",
    }


def test_the_secrets_of_the_template_are_known() -> None:
    example = (ROOT / "template/project/.env.example").read_text()
    assert set(list_secrets(example)) == {
        "AUTH_SECRET",
        "AUTH_OLD_SECRETS",
        "SESSION_SECRET",
        "POSTGRES_PASSWORD",
        "MYSQL_PASSWORD",
    }


@given(st.text(alphabet=string.ascii_letters + "é=-", max_size=70))
@example(GOOD)
@example(GOOD + "Password")
@example("abcdefghij" * 4)
@example("abcdefghi" * 4)
def test_the_rule_is_that_of_the_service(secret: str) -> None:
    try:
        refuse_weak(SecretStr(secret))
    except ValueError:
        assert is_weak(secret)
    else:
        assert not is_weak(secret)
