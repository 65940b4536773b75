"""A throw-away MariaDB or MySQL server, whichever is installed."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from dev.sharing import plain_path, shared

SERVERS = ("mariadbd", "mysqld")
INSTALLERS = ("mariadb-install-db", "mysql_install_db")
# Servers often lie in folders that PATH leaves out.
FOLDERS = (
    "/usr/sbin",
    "/usr/local/sbin",
    "/usr/libexec",
    "/usr/local/mysql/bin",
    "/opt/homebrew/opt/mariadb/bin",
    "/opt/homebrew/opt/mysql/bin",
)
MISSING = """\
No MariaDB or MySQL server is installed here. Do one of these:
- install one, such as Debian's package mariadb-server or Homebrew's mariadb (it need not run)
- set DATABASE_URL, and for tests TEST_DATABASE_URL, to a server that runs elsewhere, such as
  mysql://root:password@127.0.0.1:3306/app"""
# Seconds that the server may take to start.
PATIENCE = 60


@contextmanager
def database_server(data: Path) -> Iterator[str]:
    """Run the server whose files lie in a folder, and give the URL of its database `app`."""
    files = data.resolve() / "mysql"
    with plain_path(files) as reached:
        server = Server(files, reached / "socket")
        with shared(data, server.start, server.stop):
            if not execute(server.url, "SHOW DATABASES LIKE 'app'"):
                execute(server.url, "CREATE DATABASE app CHARACTER SET utf8mb4")
            yield server.url.set(database="app").render_as_string(hide_password=False)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Make an empty database beside the one of a URL, give its URL, and drop it afterwards."""
    url = make_url(server_url)
    server = url.set(drivername=f"{url.get_backend_name()}+asyncmy")
    # Who finds it after a crash sees where it comes from.
    name = f"{server.database or 'scratch':.40}_{token_hex(8)}"
    execute(server, f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server, f"DROP DATABASE `{name}`")


def execute(url: URL, statement: str) -> bool:
    """Execute a statement on a server, and tell whether it found rows."""
    return asyncio.run(execute_in_loop(url, statement))


async def execute_in_loop(url: URL, statement: str) -> bool:
    """Do so in an event loop: the service has an asynchronous driver only."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            result = await connection.execute(text(statement))
            return result.returns_rows and result.first() is not None
    finally:
        await engine.dispose()


class Server:
    """A server that keeps its files in a folder, and listens on a Unix socket there.

    No other user can enter the folder, so that it needs no password.
    """

    def __init__(self, files: Path, socket: Path) -> None:
        self.files = files
        self.url = URL.create("mysql+asyncmy", "root", query={"unix_socket": str(socket)})
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, on files that are made when there are none."""
        program = find_program(*SERVERS)
        if not self.files.exists():
            make_files(self.files, program)
        if self.is_running():
            return
        command = [
            program,
            "--no-defaults",
            f"--datadir={self.files}",
            "--socket=socket",
            f"--pid-file={self.files / 'pid'}",
            *("--skip-networking", "--loose-mysqlx=OFF", "--character-set-server=utf8mb4"),
            *as_root(),
        ]
        with (self.files / "server.log").open("a") as log:
            # A session of its own keeps it out of reach of a Ctrl-C, which is for the service.
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not self.is_running():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise ChildProcessError(f"{program} does not start: {log.name} tells why")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, whoever started it, and wait until its files are at rest."""
        if self.is_running():
            pid = self.files / "pid"
            os.kill(int(pid.read_text()), signal.SIGTERM)
            while pid.exists():
                time.sleep(0.02)
        if self.process:
            self.process.wait()

    def is_running(self) -> bool:
        """Tell whether it answers."""
        try:
            return execute(self.url, "SELECT 1")
        except DBAPIError:
            return False


def make_files(files: Path, program: str) -> None:
    """Make the files of a server beside their place, so that never half of them lie there."""
    draft = files.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if "MariaDB" in run(program, "--version"):
        installer = find_program(*INSTALLERS)
        # Forced, it does without a name of this host that can be looked up.
        options = ("--force", "--skip-test-db", "--auth-root-authentication-method=normal")
        with plain_path(draft) as place:
            run(installer, "--no-defaults", f"--datadir={place}", *options, *as_root())
    else:
        run(program, "--no-defaults", "--initialize-insecure", f"--datadir={draft}", *as_root())
    draft.rename(files)


def run(program: str, *arguments: str) -> str:
    """Run a program, which has to succeed, and return what it says."""
    result = subprocess.run(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode:
        raise ChildProcessError(f"{program} failed:\n{result.stdout}")
    return result.stdout


def as_root() -> list[str]:
    """Tell the server to stay root where it is started by root, as it would not without a word."""
    return ["--user=root"] if os.geteuid() == 0 else []


def find_program(*names: str) -> str:
    """Find the first of some programs that is installed."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *FOLDERS])
    for name in names:
        if program := shutil.which(name, path=path):
            return program
    raise FileNotFoundError(MISSING)
