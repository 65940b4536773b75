"""The services: each database, layout and auth, on a real server."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.render.conftest import Render, render, template
from tests.render.variants import CHOSEN, name_variant
from tests.servers import Server, find_server
from tests.services.issuer import Issuer, open_issuer
from tests.services.service import Service
from tests.verification import leave_unverified

__all__ = ["render", "template"]

Environment = Callable[[Path], Path]
FindServer = Callable[[str], Server]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder that all workers of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def find(shared_folder: Path) -> Iterator[FindServer]:
    """Return a function that finds the server for a database; throw-away ones are shared."""
    servers: dict[str, Server] = {}
    with ExitStack() as stack:

        def find(database: str) -> Server:
            if database not in servers:
                try:
                    server = stack.enter_context(find_server(database, shared_folder / database))
                except (OSError, DBAPIError) as error:
                    leave_unverified(f"{database}, because no server can be had. {error}")
                servers[database] = server
            return servers[database]

        yield find


@pytest.fixture(scope="session")
def environment(shared_folder: Path) -> Environment:
    """Return a function that makes the environment of a project, one for equal requirements."""

    def make(project: Path) -> Path:
        uv("lock", project)
        requirements = uv("export", project, "--frozen", "--no-header")
        digest = hashlib.sha256(requirements.encode()).hexdigest()[:16]
        place = shared_folder / "environments" / digest
        place.parent.mkdir(exist_ok=True)
        with place.with_suffix(".lock").open("w") as turn:
            flock(turn, LOCK_EX)  # one worker makes it, the others find it made
            uv("sync", project, "--frozen", UV_PROJECT_ENVIRONMENT=str(place))
        return place / "bin" / "python"

    return make


def uv(command: str, project: Path, *options: str, **variables: str) -> str:
    """Run uv on a project, and return what it prints."""
    done = subprocess.run(
        ["uv", command, "--quiet", "--project", project, *options],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    """Run the provider of all services that ask one."""
    with open_issuer(tmp_path_factory.mktemp("issuer")) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def make_service(
    render: Render,
    environment: Environment,
    find: FindServer,
    issuer: Issuer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[dict[str, str]], Service]:
    """Return a function that makes a service that may be changed and run."""
    services: dict[str, Service] = {}

    def make(answers: dict[str, str]) -> Service:
        name = name_variant(answers)
        if name not in services:
            server = find(answers["database"])
            path = tmp_path_factory.mktemp(name, numbered=False) / "project"
            shutil.copytree(render(answers).path, path)
            provider = issuer if answers["auth"] == "oidc" else None
            services[name] = Service(answers, path, environment(path), server, provider)
        return services[name]

    return make


@pytest.fixture(scope="session", params=CHOSEN, ids=name_variant)
def service(
    request: pytest.FixtureRequest, make_service: Callable[[dict[str, str]], Service]
) -> Service:
    """Each of the chosen services in turn."""
    return make_service(request.param)


@pytest.fixture(autouse=True)
def server_in_report(request: pytest.FixtureRequest, record_property: Callable[..., None]) -> None:
    """Write into the report on which server a test ran."""
    if "service" in request.fixturenames:
        record_property("server", request.getfixturevalue("service").server.product)
