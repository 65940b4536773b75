"""`fastwright smoke` on a small template: what it proves, what it says, and how it ends."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE

from tests.render.conftest import commit_all, git
from tests.smoke.proving.conftest import shared_cache
from tests.smoke.proving.miniature import change, write_miniature
from tests.smoke.templates import switch, write_template

__all__ = ["shared_cache"]

PROVEN, FAILED, USAGE, UNVERIFIED, BROKEN, INTERRUPTED = 0, 1, 2, 4, 5, 130
PAINT = "project/app/paint.py"
README = "project/README.md"
DEEP = '# {% if color == "blue" %}\n\nDeep.\n# {% endif %}\n'
# What mypy finds in the variants that are blue.
DEFECT = '"{{ color }}"\n# {% if color == "blue" %}\nDEFECT: int = "x"\n# {% endif %}\n'

Result = subprocess.CompletedProcess[str]


class Run(Protocol):
    """Runs the command with these arguments."""

    def __call__(self, *arguments: str | Path, **options: Any) -> Result: ...


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template in a repository of its own, which the test may change."""
    root = write_miniature(tmp_path / "template")
    commit_all(root)
    return root


@pytest.fixture
def environment(shared_cache: Path) -> dict[str, str]:
    """What the command sees."""
    own = ("FASTWRIGHT_", "GIT_", "NO_COLOR", "PYTEST_", "UV_PROJECT_", "VIRTUAL_ENV")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return inherited | {ENVIRONMENT_VARIABLE: str(shared_cache)}


@pytest.fixture
def smoke(template: Path, environment: dict[str, str]) -> Run:
    """The command as a process without a terminal, in the root of the template."""

    def run(*arguments: str | Path, cwd: Path = template, **env: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "fastwright", "smoke", *map(str, arguments)],
            cwd=cwd,
            env=environment | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def ended(result: Result, code: int, *words: str) -> str:
    """Hold a result against what was to come, and return all that was printed."""
    text = result.stdout + result.stderr
    assert result.returncode == code, text
    assert "Traceback" not in text
    for word in words:
        assert word in " ".join(text.split()), text
    return text


# --------------------------------------------------------------------------------------- to prove


def test_all_pairs_are_proven_and_reported(smoke: Run, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"report.{kind}" for kind in ("junit", "markdown", "html")}
    flags = [word for kind, path in files.items() for word in (f"--{kind}", path)]
    result = smoke("--json", *flags)
    ended(result, PROVEN, "6 of 6 variants are proven.")
    report = json.loads(result.stdout)
    assert [variant["outcome"] for variant in report["variants"]] == ["passed"] * 6
    assert report["variants"][0]["answers"] == {"color": "red", "size": "small"}
    assert report["missing"] == []
    assert {"types", "tests", "http"} <= {
        found["check"] for found in report["variants"][0]["results"]
    }
    assert files["junit"].read_text().startswith("<?xml")
    assert files["markdown"].read_text().startswith("## Variants of template")
    assert files["html"].read_text().startswith("<!doctype html>")


def test_a_defect_is_found_blamed_shrunk_and_shown_again(
    smoke: Run, template: Path, tmp_path: Path
) -> None:
    change(template, PAINT, '"{{ color }}"\n', DEFECT)
    result = smoke("--level", "static")
    text = ended(
        result,
        FAILED,
        "types failed with color=blue and 1 more: app/paint.py:4: error: Incompatible types",
        "only with: color=blue",
        "smallest: color=blue",
    )
    (again,) = [line.partition("again: ")[2] for line in text.splitlines() if "again: " in line]
    words = shlex.split(again)
    assert words[:2] == ["fastwright", "smoke"]
    words[words.index("--keep") + 1] = str(tmp_path / "kept")
    ended(smoke(*words[2:]), FAILED, "0 of 1 variants are proven; 1 failed.")
    (project,) = (tmp_path / "kept").iterdir()
    assert "DEFECT" in (project / "app/paint.py").read_text()


def test_a_defect_of_a_pair_is_blamed_on_the_pair(smoke: Run, template: Path) -> None:
    pair = DEFECT.replace('"blue"', '"blue" and size == "large"')
    change(template, PAINT, '"{{ color }}"\n', pair)
    text = ended(
        smoke("--level", "static", "--all"), FAILED, "only with: color=blue with size=large"
    )
    assert "smallest: color=blue,size=large" in text


def test_a_value_that_does_not_render_is_told_from_one_that_fails(
    smoke: Run, template: Path
) -> None:
    broken = '"{{ color }}"\n# {% if color == "blue" %}\n{{ 1 / 0 }}\n# {% endif %}\n'
    change(template, PAINT, '"{{ color }}"\n', broken)
    ended(
        smoke("--level", "static"),
        BROKEN,
        "4 of 6 variants are proven; 2 broke off: the template, a server or the machine gave way",
        "render broke off with color=blue and 1 more: ZeroDivisionError: division by zero",
    )


def test_what_gave_way_goes_before_what_failed(smoke: Run, template: Path) -> None:
    change(template, PAINT, '"{{ color }}"\n', DEFECT)
    change(template, PAINT, '"{{ size }}"\n', "\"{{ 1 / 0 if size == 'large' else size }}\"\n")
    ended(smoke("--level", "static", "--no-shrink"), BROKEN, "1 failed; 3 broke off")


def test_a_check_of_the_template_has_its_own_time(smoke: Run, template: Path) -> None:
    sleep = ["python", "-c", "import time; print('so far', flush=True); time.sleep(60)"]
    (template / "smoke.toml").write_text(
        f"[[checks]]\nname = 'dream'\ncommand = {json.dumps(sleep)}\ntime_limit = 0.5\n"
        "when = {color = 'red'}\n"
    )
    text = ended(smoke("--variant", "", "--level", "static", "--no-shrink"), FAILED, "dream failed")
    assert "It was not done after" in text
    assert "so far" in text


def test_what_this_machine_lacks_is_no_success_unless_that_is_allowed(
    smoke: Run, template: Path
) -> None:
    pyproject = "project/pyproject.toml"
    change(template, pyproject, '">=3.11"', '">={{ python }}"')
    (template / "copier.yml").open("a").write(
        'python: {type: str, default: "3.11", choices: ["3.11", "3.99"]}\n'
    )
    (template / "smoke.toml").write_text(
        'static = ["python"]\n[[elsewhere]]\nanswers = {python = "3.99"}\n'
        'where = "on the machine of somebody else"\n'
    )
    flags = ("--variant", "python=3.99", "--no-shrink")
    text = ended(smoke(*flags), UNVERIFIED, "1 could not be verified here")
    assert "elsewhere: on the machine of somebody else" in text
    ended(smoke(*flags, "--allow-unverified"), PROVEN, "1 could not be verified here")


# -------------------------------------------------------------------------------------- to choose


def test_the_list_says_what_would_be_proven_and_why(smoke: Run, template: Path) -> None:
    (template / "smoke.toml").write_text(
        'static = ["size"]\n[[leave_out]]\nanswers = {color = "green", size = "large"}\n'
        'reason = "Nobody paints so."\n'
    )
    result = smoke("--list")
    assert ended(result, PROVEN) == result.stdout
    for words in (
        "  color: red, green, blue",
        "Static: their other values are only checked statically\n  size: small, large",
        "color=green, size=large (smoke.toml, leave_out 1: Nobody paints so.)",
        "--all means 5 variants, 3 of them at level full.",
        "--pairwise selects 5 variants, 3 at level full and 2 at level static",
        "    full    defaults",
        "    static  color=blue,size=large",
    ):
        assert words in result.stdout


def test_what_is_listed_is_what_is_proven(smoke: Run) -> None:
    flags = ("--all", "--level", "static")
    plan = json.loads(smoke(*flags, "--list", "--json").stdout)
    report = json.loads(smoke(*flags, "--json").stdout)
    assert [found["name"] for found in plan["variants"]] == [
        found["name"] for found in report["variants"]
    ]
    assert plan["selection"] == report["selection"] == "--all --level static"


def test_only_what_renders_differently_is_proven(
    smoke: Run, template: Path, tmp_path: Path
) -> None:
    change(template, README, "# {{ name }}\n", "# {{ name }}\n" + DEEP)
    flags = ("--all", "--level", "static", "--changed", "HEAD")
    result = smoke(*flags, "--diff", tmp_path / "changes.diff", "--json")
    ended(result, PROVEN, "2 of 6 variants render differently from HEAD.", "2 of 2 variants")
    names = [variant["name"] for variant in json.loads(result.stdout)["variants"]]
    assert names == ["color=blue,size=small", "color=blue,size=large"]
    diff = (tmp_path / "changes.diff").read_text()
    assert diff.startswith("# 2 variants:\n#   color=blue,size=small\n#   color=blue,size=large\n")
    assert "--- a/README.md\n+++ b/README.md\n" in diff
    assert diff.count("\n+Deep.\n") == 1
    assert git(template, "status", "--porcelain") == f" M {README}\n"
    commit_all(template)
    ended(smoke(*flags), PROVEN, "0 of 6 variants render differently", "0 of 0 variants")


def test_what_failed_is_proven_again_once_it_is_mended(smoke: Run, template: Path) -> None:
    change(template, PAINT, '"{{ color }}"\n', DEFECT)
    ended(smoke("--level", "static", "--no-shrink"), FAILED, "4 of 6 variants are proven")
    listed = smoke("--failed", "--list")
    ended(listed, PROVEN, "--failed selects 2 variants", "was not proven the last time")
    git(template, "checkout", "--quiet", ".")
    ended(smoke("--failed"), PROVEN, "2 of 2 variants are proven.")
    ended(smoke("--failed"), PROVEN, "0 of 0 variants are proven.")


def test_shards_are_proven_apart_and_joined(smoke: Run, tmp_path: Path) -> None:
    plan, *reports = (tmp_path / f"{name}.json" for name in ("plan", "one", "other"))
    flags = ("--list", "--shards", "2")
    plan.write_text(smoke("--level", "static", *flags, "--json").stdout)
    for number, report in enumerate(reports, 1):
        result = smoke("--plan", plan, "--shard", f"{number}/2", "--json")
        ended(result, PROVEN, "3 of 3 variants are proven.")
        report.write_text(result.stdout)
    joined = smoke("merge", *reports, "--json", "--markdown", tmp_path / "report.md")
    ended(joined, PROVEN, "6 of 6 variants are proven.")
    assert len(json.loads(joined.stdout)["variants"]) == 6
    ended(smoke("merge", reports[0]), BROKEN, "3 of 6 variants are proven; 3 were not finished.")
    crashed = tmp_path / "crashed.json"
    crashed.write_text("")
    lacking = smoke("merge", crashed, reports[1])
    ended(lacking, BROKEN, "3 were not finished.", "crashed.json is empty")
    ended(smoke("merge", crashed), USAGE, "None of the reports was written")
    twice = smoke("merge", reports[0], *reports)
    ended(twice, PROVEN, "was proven twice; what is worse counts.")


def test_shards_need_no_plan(smoke: Run) -> None:
    names: list[str] = []
    for number in (1, 2, 3):
        listed = smoke("--level", "static", "--shard", f"{number}/3", "--list", "--json")
        names += [found["name"] for found in json.loads(listed.stdout)["variants"]]
    everything = json.loads(smoke("--level", "static", "--list", "--json").stdout)
    assert sorted(names) == sorted(found["name"] for found in everything["variants"])


def test_a_report_tells_what_failed_elsewhere_and_how_long_it_took(
    smoke: Run, template: Path, tmp_path: Path
) -> None:
    change(template, PAINT, '"{{ color }}"\n', DEFECT)
    report = tmp_path / "report.json"
    flags = ("--level", "static", "--no-shrink", "--no-cache", "--json")
    report.write_text(smoke(*flags).stdout)
    other = {"FASTWRIGHT_CACHE": str(tmp_path / "other machine")}
    listed = smoke("--failed", "--from", report, "--list", **other)
    ended(listed, PROVEN, "--failed selects 2 variants, 0 at level full and 2 at level static")
    plans = [
        smoke("--level", "static", "--from", report, *part, "--list", "--json", **other).stdout
        for part in (("--shards", "2"), ("--shard", "1/2"), ("--shard", "2/2"))
    ]
    whole, *parts = (json.loads(plan)["variants"] for plan in plans)
    assert all(seconds > 1 for seconds in json.loads(plans[0])["seconds"])
    assert [[found["name"] for found in part] for part in parts] == [
        [found["name"] for found in whole if found["shard"] == number] for number in (1, 2)
    ]


def test_a_plan_for_another_version_is_refused(smoke: Run, template: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(smoke("--list", "--json").stdout)
    (template / "project/more.txt").write_text("More.\n")
    ended(smoke("--plan", plan), USAGE, "is for the version", "--list --json")


def test_a_plan_for_other_edits_is_refused(smoke: Run, template: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    (template / "project/more.txt").write_text("More.\n")
    plan.write_text(smoke("--list", "--json").stdout)
    ended(smoke("--plan", plan, "--list"), PROVEN)
    (template / "project/more.txt").write_text("Less.\n")
    ended(smoke("--plan", plan, "--list"), USAGE, "is for the version", "-dirty-")


def test_a_report_that_was_never_written_tells_of_no_failure(smoke: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    ended(smoke("--failed", "--from", tmp_path / "empty.json"), USAGE, "empty.json is empty")


def test_a_pipeline_gets_its_matrix(smoke: Run) -> None:
    github = smoke("--list", "--format", "github", "--shards", "4")
    shards = json.loads(github.stdout)["include"]
    assert [found["shard"] for found in shards] == ["1/4", "2/4", "3/4", "4/4"]
    gitlab = smoke("--list", "--format", "gitlab", "--shards", "2")
    ended(gitlab, PROVEN, "extends: .smoke-shard", "1/2")


# ---------------------------------------------------------------------------------------- to refuse


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--all", "--pairwise"], "--pairwise and --all choose variants in different ways"),
        (["--all", "--variant", "color=red"], "--all and --variant choose"),
        (["--failed", "--variant", "color=red"], "--variant and --failed choose"),
        (["--list", "--junit", "x.xml"], "--list proves nothing, and --junit is about"),
        (["--list", "--keep", "x"], "--list proves nothing, and --keep is about"),
        (["--shards", "3"], "--shards goes with --list"),
        (["--format", "github"], "--format goes with --list"),
        (["--list", "--format", "jenkins"], "Use github or gitlab"),
        (["--list", "--format", "github", "--json"], "print different things"),
        (["--list", "--shards", "0"], "use a number from 1 to 1,000"),
        (["--shard", "9/8"], "is no part of a whole"),
        (["--level", "half"], "Use static or full"),
        (["--diff", "x.diff"], "--diff goes with --changed"),
        (["--changed", "no-such-ref"], "no such commit, branch or tag"),
        (["--changed", "--output=x"], "no such commit, branch or tag"),
        (["--variant", "colour=red"], "Did you mean color?"),
        (["--variant", "color=pink"], "color is one of: red, green, blue"),
        (["--variant", "nothing"], "is not a list of answers"),
        (["--plan", "missing.json"], "missing.json cannot be read"),
        (["--failed", "--from", "missing.json"], "missing.json cannot be read"),
        (["--plan", "x.json", "--level", "full"], "--plan says already"),
        (["--junit", "nowhere/x.xml"], "nothing can be written there"),
        (["--html", "."], "nothing can be written there"),
        (["--keep", "kept"], "inside the template"),
        (["--jobs", "0"], "Invalid value for '--jobs'"),
        (["merge", "missing.json"], "missing.json cannot be read"),
        (["merge"], "reports"),
        (["merge", "copier.yml"], "copier.yml is no report"),
        (["no-such-folder"], "no-such-folder is no folder"),
        (["copier.yml"], "copier.yml is no folder"),
        (["https://example.com/template.git"], "is an address, and smoke proves a working tree"),
        (["gh:somebody/template"], "is an address, and smoke proves a working tree"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_refused_with_words(
    smoke: Run, flags: list[str], words: str
) -> None:
    result = smoke(*flags)
    ended(result, USAGE, words)
    assert result.stdout == ""


def test_outside_of_git_nothing_can_be_compared(smoke: Run, tmp_path: Path) -> None:
    root = write_miniature(tmp_path / "plain")
    ended(smoke(root, "--changed", "HEAD"), USAGE, "is not in a git repository")


REFUSING = {
    "a": switch(validator="{{ 'No.' if a }}"),
    "b": switch(validator="{{ 'No.' if not a }}"),
}
BROKEN_TEMPLATES: list[tuple[Callable[[Path], object], str]] = [
    (lambda root: (root / "copier.yml").write_text("{a"), "copier.yml of the template cannot"),
    (lambda root: (root / "copier.yml").unlink(), "is not a template: it has no copier.yml"),
    (
        lambda root: write_template(root, {"owner": {"type": "str"}}),
        "The question owner has no default, and smoke.toml has no sample for it. hint: Add to "
        'smoke.toml, under [samples]: owner = ["…"]',
    ),
    (
        lambda root: write_template(root, REFUSING),
        "a: a=true: No. b: a=false: No. error: copier.yml leaves no variant",
    ),
    (
        lambda root: write_template(root, {"a": switch() | {"default": "{{ ( }}"}}),
        "The question a of copier.yml has an expression that is wrong",
    ),
]


@pytest.mark.parametrize(("spoil", "words"), BROKEN_TEMPLATES, ids=[w for _, w in BROKEN_TEMPLATES])
def test_a_template_that_is_broken_itself_is_told_in_words(
    smoke: Run, template: Path, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(template)
    for flags in ([], ["--list"]):
        ended(smoke(template, *flags), BROKEN, words)


def test_a_smoke_toml_that_is_wrong_is_wrong_usage(smoke: Run, template: Path) -> None:
    (template / "smoke.toml").write_text("static = ['colour']")
    ended(smoke(), USAGE, "smoke.toml: static names colour, which copier.yml does not ask")


def test_all_of_too_many_is_refused_and_pairs_are_not(smoke: Run, tmp_path: Path) -> None:
    root = write_template(tmp_path / "many", {f"b{number}": switch() for number in range(30)})
    ended(smoke(root, "--all", "--list"), USAGE, "--all means 1,073,741,824 variants")
    ended(smoke(root, "--list"), PROVEN, "--all means 1,073,741,824 variants", "--pairwise selects")


def test_hundreds_of_variants_are_dealt_out(smoke: Run, tmp_path: Path) -> None:
    root = write_template(tmp_path / "many", {f"b{number}": switch() for number in range(9)})
    plan = json.loads(smoke(root, "--all", "--list", "--json", "--shards", "8").stdout)
    assert len(plan["variants"]) == 512
    for number in range(1, 9):
        assert sum(found["shard"] == number for found in plan["variants"]) == 64


# ------------------------------------------------------------------------------------ where it runs


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
