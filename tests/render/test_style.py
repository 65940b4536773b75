"""Rendered code is small, and its contract names what there is."""

import re
import tomllib

import pytest

from tests.render.conftest import File, Render
from tests.render.variants import SERVICES, combine, name_variant


def count_lines(text: str) -> int:
    """Count the lines that are not blank."""
    return sum(bool(line.strip()) for line in text.splitlines())


@pytest.mark.parametrize("answers", SERVICES, ids=name_variant)
def test_its_code_is_small(render: Render, answers: dict[str, str]) -> None:
    files = render(answers).files
    code = [text for name, text in files.items() if re.fullmatch(r"app/.*\.py", name)]
    assert sum(map(count_lines, code)) <= 2600


def test_no_module_is_long(files: list[File]) -> None:
    assert not [
        file.path for file in files if file.name.endswith(".py") and count_lines(file.text) > 250
    ]


@pytest.mark.parametrize("answers", combine("auth"), ids=name_variant)
def test_the_contract_names_each_layer(render: Render, answers: dict[str, str]) -> None:
    files = render({**answers, "layout": "layered"}).files
    contract, *_ = tomllib.loads(files["pyproject.toml"])["tool"]["importlinter"]["contracts"]
    layers = {"api", "dependencies", "models", "repositories", "schemas", "services"}
    found = {f"app.{name}" for name in layers if f"app/{name}/__init__.py" in files}
    assert set(contract["layers"]) == found | {"app.main", "app.router"}
