"""`fastwright smoke`: what it chooses, deals out and joins."""

import json
from pathlib import Path

from tests.render.conftest import commit_all, git
from tests.smoke.command.conftest import (
    BROKEN,
    DEEP,
    DEFECT,
    FAILED,
    PAINT,
    PROVEN,
    README,
    USAGE,
    Run,
    ended,
)
from tests.smoke.proving.miniature import change


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
    assert all(seconds > 0 for seconds in json.loads(plans[0])["seconds"])
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
