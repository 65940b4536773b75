"""The template is itself a service: unrendered, with all options on, it keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.variants import ROOT

SERVICE = ROOT / "template" / "project"
# Where a branch stands between imports or definitions, ruff would have other blank lines in place
# than in a render. These files wire the options together; their renders are held to every rule.
WIRING = {
    "app/__main__.py",
    "app/api_keys/commands.py",
    "app/api_keys/verification.py",
    "app/articles/repository.py",
    "app/articles/router.py",
    "app/articles/service.py",
    "app/auth/authentication.py",
    "app/auth/policy.py",
    "app/config.py",
    "app/core/docs.py",
    "app/core/openapi.py",
    "app/db/dialect.py",
    "app/db/tables.py",
    "app/lifespan.py",
    "app/login/admin.py",
    "app/login/throttle.py",
    "app/main.py",
    "app/oidc/repository.py",
    "app/oidc/resource.py",
    "app/oidc/router.py",
    "app/oidc/schemas.py",
    "app/oidc/service.py",
    "app/oidc/sessions.py",
    "app/router.py",
    "app/users/models.py",
    "app/users/router.py",
    "app/users/schemas.py",
    "app/users/service.py",
    "dev/__main__.py",
    "dev/seed.py",
    "dev/server.py",
    "migrations/env.py",
    "migrations/versions/20260101_0000_first.py",
    "tests/api_keys/conftest.py",
    "tests/api_keys/test_attacks.py",
    "tests/api_keys/test_command.py",
    "tests/api_keys/test_keys.py",
    "tests/api_keys/test_memory.py",
    "tests/api_keys/test_races.py",
    "tests/auth/access.py",
    "tests/auth/test_access.py",
    "tests/auth/test_attacks.py",
    "tests/auth/test_policy.py",
    "tests/callers.py",
    "tests/callers_api_key.py",
    "tests/callers_none.py",
    "tests/callers_oidc.py",
    "tests/conftest.py",
    "tests/login/conftest.py",
    "tests/login/test_admin.py",
    "tests/login/test_login.py",
    "tests/login/test_races.py",
    "tests/login/test_registration.py",
    "tests/login/test_reset.py",
    "tests/login/test_sessions.py",
    "tests/login/test_strangers.py",
    "tests/login/test_throttle.py",
    "tests/login/test_tokens.py",
    "tests/oidc/test_identities.py",
    "tests/oidc/test_login.py",
    "tests/oidc/test_provider.py",
    "tests/oidc/test_redirects.py",
    "tests/oidc/test_sessions.py",
    "tests/test_authors.py",
    "tests/test_database.py",
    "tests/test_settings.py",
    "tests/test_users.py",
}

# Prints each environment variable that the service reads, and its default.
LIST_SETTINGS = """
import json
from pydantic import BaseModel
from app.config import Settings

def list_settings(model, prefix=""):
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            list_settings(field.annotation, f"{prefix}{name}_")
        else:
            default = field.default
            text = json.dumps(default) if isinstance(default, (dict, list)) else default
            print(f"{prefix}{name}".upper(), text, sep="=")

list_settings(Settings)
"""


def find_complaints(*arguments: str) -> set[str]:
    """Return the files that ruff complains about."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--output-format=concise", "--no-cache"],
        cwd=SERVICE,
        capture_output=True,
        text=True,
    )
    assert result.returncode in (0, 1), result.stderr
    return set(re.findall(r"^(\S[^:\n]*\.py):\d+:\d+: ", result.stdout, re.MULTILINE))


def test_only_the_listed_files_break_the_rules_of_the_linter_in_place() -> None:
    complaints = find_complaints("check") | find_complaints("format", "--check")
    assert complaints == WIRING


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with everything that the template requires in place."""
    folder = tmp_path_factory.mktemp("environment")
    requirements = ["--requirements", "pyproject.toml", "--group", "dev"]
    for command in (
        ["uv", "venv", "--quiet", "--python", sys.executable, str(folder)],
        ["uv", "pip", "install", "--quiet", "--python", str(folder), *requirements],
    ):
        subprocess.run(command, cwd=SERVICE, check=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


@pytest.mark.parametrize("check", ["mypy", "pytest"])
def test_it_passes_its_own_checks_in_place(check: str, environment: Path) -> None:
    result = subprocess.run([environment, "-m", check], cwd=SERVICE, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_settings_file_lists_every_setting_with_its_default(environment: Path) -> None:
    listed = subprocess.run(
        [environment, "-c", LIST_SETTINGS], cwd=SERVICE, capture_output=True, text=True, check=True
    )
    settings = dict(line.split("=", 1) for line in listed.stdout.splitlines())
    text = (SERVICE / ".env.example").read_text("utf-8")
    shown = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert shown.keys() - settings.keys() == {"MYSQL_PASSWORD", "POSTGRES_PASSWORD"}
    assert settings.keys() - shown.keys() == set()
    for name, default in settings.items():
        assert shown[name].lower() in ("", default.lower()) or name == "DATABASE_URL", name
