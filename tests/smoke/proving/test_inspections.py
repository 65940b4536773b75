"""What is seen by reading the files of a project."""

import pytest
from fastwright.smoke.checks.inspections import (
    INSPECTIONS,
    find_leftovers,
    find_revealed,
    find_unreadable,
    find_untidy,
)


@pytest.mark.parametrize("inspection", INSPECTIONS.values())
def test_files_that_look_written_by_hand_pass(inspection: object) -> None:
    files = {
        "app/main.py": '"""A module."""\n\n\ndef main() -> None:\n    """Do nothing."""\n',
        "app/__init__.py": "",
        "README.md": "# Orders\n\n[docs](docs/more.md#part), [web](https://x.org), [here](#part)\n",
        "docs/more.md": "```python\nx = 1\n\n\ny = 2\n```\n[up](../README.md) [app](../app)\n",
        ".github/workflows/ci.yml": "on: push\nenv:\n  X: ${{ github.ref }}\n",
        ".gitlab-ci.yml": "a: !reference [b, c]\nb:\n  c: 1\n",
        ".env.example": "# A secret\nAUTH_SECRET=\n#SESSION_SECRET=\nPORT=8000\nDATABASE_URL=\n",
        "data.json": '{"a": 1}\n',
        "pyproject.toml": '[project]\nname = "x"\n',
    }
    assert callable(inspection)
    assert list(inspection(files)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n{{ name }}\n", "README.md:2 has Jinja that was not rendered: {{"),
        ("# {% if x %}\n", "{%"),
        ("%}\n", "%}"),
        ("a\n\n<<<<<<< ours\n", "README.md:3 has a marker of a conflict"),
        (">>>>>>> theirs\n", "conflict"),
    ],
)
def test_leftovers_are_found_where_they_are(text: str, words: str) -> None:
    [complaint] = find_leftovers({"README.md": text})
    assert words in complaint


def test_leftovers_are_found_in_names() -> None:
    [complaint] = find_leftovers({"app/{{ name }}.py": "x\n"})
    assert "app/{{ name }}.py" in complaint


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.txt", "x", "does not end in one newline"),
        ("a.txt", "x\n\n", "does not end in one newline"),
        ("a.txt", "\nx\n", "begins with a blank line"),
        ("a.txt", "x\n\n\ny\n", "a.txt:1 has doubled blank lines"),
        ("a.py", "x\n\n\n\ny\n", "a.py:1 has doubled blank lines"),
        ("a.txt", "x\ny \n", "a.txt:2 has a line that ends in space"),
        ("a.txt", "x\t\n", "ends in space"),
        ("a.txt", "x\r\n", "ends in space"),
    ],
)
def test_what_nobody_would_write_by_hand_is_found(name: str, text: str, words: str) -> None:
    complaints = list(find_untidy({name: text}))
    assert any(words in complaint for complaint in complaints), complaints


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.toml", "x = 1\nx = 2\n", "a.toml cannot be read"),
        ("a.yaml", "x: 1\nx: 2\n", "the key x occurs twice"),
        ("a.yml", "x: [\n", "a.yml cannot be read"),
        ("a.json", "{'x': 1}\n", "a.json cannot be read"),
        ("docs/a.md", "[x](b.md)\n", "docs/a.md links to b.md, which is not there"),
        ("a.md", "[x](docs)\n", "docs"),
    ],
)
def test_what_is_not_what_its_name_says_is_found(name: str, text: str, words: str) -> None:
    [complaint] = find_unreadable({name: text, "b.md": "x\n"})
    assert words in complaint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "A=1\nAUTH_SECRET=changethis\n",
            ".env.example:2 has a default for the secret AUTH_SECRET",
        ),
        ("#DB_PASSWORD=postgres\n", "DB_PASSWORD"),
        ("PORT=1\n#PORT=2\n", "has PORT twice"),
    ],
)
def test_a_secret_with_a_default_and_a_setting_that_stands_twice_are_found(
    text: str, words: str
) -> None:
    [complaint] = find_revealed({".env.example": text})
    assert words in complaint
