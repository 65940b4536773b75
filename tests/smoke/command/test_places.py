"""`fastwright smoke`: where it runs, and what is in its way there."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.conftest import commit_all
from tests.smoke.command.conftest import (
    BROKEN,
    FAILED,
    INTERRUPTED,
    PAINT,
    PROVEN,
    Run,
    ended,
)
from tests.smoke.proving.miniature import change, write_miniature


def test_the_template_is_found_from_a_folder_in_it(smoke: Run, template: Path) -> None:
    ended(smoke("--list", cwd=template / "project" / "app"), PROVEN, "color: red, green, blue")


def test_the_template_may_be_named_from_elsewhere(
    smoke: Run, template: Path, tmp_path: Path
) -> None:
    ended(smoke(template, "--list", cwd=tmp_path), PROVEN, "color: red, green, blue")
    ended(smoke("template", "--list", cwd=tmp_path), PROVEN, "color: red, green, blue")


def test_where_there_is_none_the_template_of_the_installation_is_meant(
    smoke: Run, tmp_path: Path, template: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = smoke("--list", cwd=elsewhere, FASTWRIGHT_TEMPLATE=str(template))
    ended(named, PROVEN, "color: red, green, blue")


def test_a_template_may_be_called_like_the_other_command(smoke: Run, tmp_path: Path) -> None:
    write_miniature(tmp_path / "merge")
    ended(smoke("./merge", "--list", cwd=tmp_path), PROVEN, "color: red, green, blue")


def test_a_report_that_cannot_be_written_does_not_hide_the_result(smoke: Run) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a device that is always full")
    flags = ("--variant", "", "--level", "static")
    ended(
        smoke(*flags, "--junit", "/dev/full"),
        BROKEN,
        "1 of 1 variants are proven.",
        "/dev/full cannot be written: No space left on device",
    )


def test_a_corrupt_cache_is_told_and_made_anew(
    smoke: Run, tmp_path: Path, shared_cache: Path
) -> None:
    del shared_cache
    own = tmp_path / "cache"
    own.mkdir()
    (own / "cache.db").write_bytes(b"nonsense" * 1000)
    flags = ("--variant", "", "--level", "static")
    result = smoke(*flags, FASTWRIGHT_CACHE=str(own))
    ended(result, PROVEN, "was corrupt", "1 of 1 variants are proven.")


def test_an_interrupted_run_ends_at_once_with_what_it_has(
    template: Path, environment: dict[str, str], tmp_path: Path, shared_cache: Path
) -> None:
    started = tmp_path / "started"
    wait = ["python", "-c", f"open({str(started)!r}, 'w'); import time; time.sleep(120)"]
    (template / "smoke.toml").write_text(
        f"[[checks]]\nname = 'dream'\ncommand = {json.dumps(wait)}\nwhen = {{color = 'blue'}}\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "fastwright", "smoke", "--level", "static", "--json", "--jobs", "1"],
        cwd=template,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not started.exists():
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    printed, words = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, words
    report = json.loads(printed)
    assert report["interrupted"]
    assert len(report["variants"]) + len(report["missing"]) == 6
    assert report["missing"]
    assert "the run was interrupted" in words
    assert list((shared_cache / "runs").iterdir()) == []
    # What was not reached is proven the next time, by this machine or another one.
    (tmp_path / "report.json").write_text(printed)
    for flags in ((), ("--from", str(tmp_path / "report.json"))):
        again = [
            sys.executable,
            "-m",
            "fastwright",
            "smoke",
            "--failed",
            *flags,
            "--list",
            "--json",
        ]
        listed = subprocess.run(
            again, cwd=template, env=environment, capture_output=True, check=True
        )
        names = [found["name"] for found in json.loads(listed.stdout)["variants"]]
        assert sorted(names) == sorted(report["missing"])


def test_the_help_and_the_exit_codes(smoke: Run) -> None:
    text = ended(smoke("--help"), PROVEN, "Usage: fastwright smoke [OPTIONS] [template]")
    assert "4 something could not be verified" in " ".join(text.split())
    merge = ended(smoke("merge", "--help"), PROVEN, "Usage: fastwright smoke merge [OPTIONS]")
    assert "Join the reports of shards" in merge


def test_a_cache_in_a_folder_that_the_repository_ignores_hides_nothing(
    smoke: Run, template: Path
) -> None:
    (template / ".gitignore").write_text("cache/**\n")
    commit_all(template)
    own = {"FASTWRIGHT_CACHE": str(template / "cache")}
    flags = ("--variant", "", "--level", "static", "--no-shrink")
    ended(smoke(*flags, "--changed", "HEAD", **own), PROVEN, "0 of 1 variants render differently")
    change(template, PAINT, '"{{ color }}"\n', '"{{ color }}"\nimport os\n')
    ended(smoke(*flags, **own), FAILED, "lint failed")
