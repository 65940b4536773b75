"""What the documentation says is so."""

import re
from pathlib import Path

import pytest

from docs.generate import README, REFERENCE, ROOT, TABLE, write_reference, write_table

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/**/*.md")])


def test_the_reference_of_options_is_that_of_copier_yml() -> None:
    assert REFERENCE.read_text("utf-8") == write_reference()


def test_the_table_of_options_in_the_readme_is_that_of_copier_yml() -> None:
    table = TABLE.search(README.read_text("utf-8"))
    assert table
    assert table[0] == write_table()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


def test_paths_in_the_recipes_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for path in re.findall(r"`([a-z_]+(?:/[\w.-]+)+/?|[\w-]+\.(?:yml|md|toml|yaml))`", text):
        places = (ROOT / path, ROOT / "template" / "project" / path)
        assert any(place.exists() for place in places), path


def test_every_finding_of_doctor_is_explained() -> None:
    modules = (ROOT / "generator/fastwright/health").glob("*.py")
    source = "".join(module.read_text("utf-8") for module in modules)
    names = set(re.findall(r'(?:name=|Finding\(\s*)"([a-z-]+)"', source))
    assert len(names) > 20
    page = (ROOT / "docs/how-to/stay-current.md").read_text("utf-8")
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page.partition("| name |")[2])) == names
