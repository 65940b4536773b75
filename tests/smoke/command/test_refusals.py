"""`fastwright smoke`: what it refuses, in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.smoke.command.conftest import (
    BROKEN,
    PROVEN,
    USAGE,
    Run,
    ended,
)
from tests.smoke.proving.miniature import write_miniature
from tests.smoke.templates import switch, write_template


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
        (["--list", "--shards", "3", "--shard", "1/3"], "--shard says already how many"),
        (["--list", "--shards", "3", "--plan", "x.json"], "--plan says already how many"),
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
