"""The cache is shared, bounded, and told about when it cannot be used."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE, cache_root
from fastwright.errors import BrokenError
from fastwright.smoke import cache as module
from fastwright.smoke.cache import Cache


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "named"))
    assert cache_root() == tmp_path / "named"
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_root() == tmp_path / "caches/fastwright"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_root() == tmp_path / ".cache/fastwright"


def test_only_its_owner_can_look_into_it(tmp_path: Path) -> None:
    Cache(tmp_path / "cache", print).close()
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    first = Cache(tmp_path, pytest.fail)
    first.put("kind", "a key", b"1")
    first.put("kind", "a key", b"2")
    first.put("kind", "another", b"3")
    first.drop("kind", "another")
    first.close()

    second = Cache(tmp_path, pytest.fail)
    assert second.get("kind", "a key") == b"2"
    assert second.get("kind", "another") is second.get("other kind", "a key") is None
    assert second.find("kind", "a ") == [("a key", b"2")]
    assert second.find("kind", "b") == []
    second.close()


PUT = """
import sys
from pathlib import Path
from fastwright.smoke.cache import Cache
for number in range(5):
    cache = Cache(Path(sys.argv[1]), sys.exit)
    for i in range(20):
        cache.put("kind", f"{sys.argv[2]}-{number}-{i}", b"x" * 1000)
    cache.close()
"""


def test_runs_use_it_at_the_same_time(tmp_path: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", PUT, tmp_path, str(n)]) for n in range(4)]

    assert [run.wait(120) for run in runs] == [0] * 4
    cache = Cache(tmp_path, pytest.fail)
    assert len(cache.find("kind", "")) == 4 * 5 * 20
    cache.close()


def test_what_is_too_much_goes_and_what_was_used_last_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LARGEST", 2_000)
    cache = Cache(tmp_path, pytest.fail)
    moment = 1_800_000_000.0
    monkeypatch.setattr(time, "time", lambda: moment)
    for number in range(1500):
        cache.put("kind", f"old {number}", b"x" * 10)
    moment += 60
    cache.put("kind", "new", b"x" * 10)
    cache.close()

    cache = Cache(tmp_path, pytest.fail)
    left = cache.find("kind", "")
    assert sum(len(value) for _, value in left) <= 2_000
    assert cache.get("kind", "new")
    cache.close()


def test_what_nobody_has_used_for_long_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path, pytest.fail)
    cache.put("kind", "forgotten", b"1")
    cache.put("kind", "used", b"1")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 50 * 86_400)
    cache.get("kind", "used")
    monkeypatch.setattr(time, "time", lambda: now + 70 * 86_400)
    cache.close()

    cache = Cache(tmp_path, pytest.fail)
    assert cache.find("kind", "") == [("used", b"1")]
    cache.close()


def test_a_corrupt_one_is_made_anew_and_told_about(tmp_path: Path) -> None:
    notes: list[str] = []
    (tmp_path / "cache.db").write_bytes(b"This is no database at all." * 100)

    cache = Cache(tmp_path, notes.append)
    cache.put("kind", "key", b"1")

    assert cache.get("kind", "key") == b"1"
    assert [note for note in notes if "was corrupt" in note] == notes != []
    cache.close()


def test_one_that_becomes_corrupt_is_made_anew_too(tmp_path: Path) -> None:
    notes: list[str] = []
    cache = Cache(tmp_path, notes.append)
    cache.put_all("kind", {str(number): bytes(3000) for number in range(100)})
    cache.close()
    with (tmp_path / "cache.db").open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(200_000))

    cache = Cache(tmp_path, notes.append)
    found = [cache.get("kind", str(number)) for number in range(100)]

    assert None in found
    assert notes
    cache.put("kind", "key", b"1")
    assert cache.get("kind", "key") == b"1"
    cache.close()


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BrokenError, match="cannot be used") as error:
        Cache(tmp_path / "file/cache", print)

    assert ENVIRONMENT_VARIABLE in error.value.hint
