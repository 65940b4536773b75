"""`fastwright smoke`: what it proves, and what it says of that."""

import json
import shlex
from pathlib import Path

from tests.smoke.command.conftest import (
    BROKEN,
    DEFECT,
    FAILED,
    PAINT,
    PROVEN,
    UNVERIFIED,
    Run,
    ended,
)
from tests.smoke.proving.miniature import change


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
