"""Names and descriptions come out as they were typed, in every file that holds them."""

import ast
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from copier import run_copy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.render.conftest import Project
from tests.render.variants import QUESTIONS

# The files that hold one of the two; `test_nothing_else_holds_them` keeps the list complete.
HOLDERS = [".copier-answers.yml", "Dockerfile", "README.md", "app/config.py", "pyproject.toml"]
TROUBLE = [
    *("'", '"', '"""', "\\", "\\n", "\\x22", "{", "}", "{{ 7 * 7 }}", "{% if %}", "# {% if x %}"),
    *("#", "$HOME", "${HOME}", "$$", "%", "%(here)s", "`", "*", "_", "<b>", "&amp;", "[x](y)", "~"),
    *("|", ">", "- x", "+ x", "1. x", "1) x", "= x", ": x", "yes", "null", "1e3", "0x1f", "~", "@"),
    *("ü", "ß", "\N{ROCKET}", "\N{HEBREW LETTER ALEF}", "\N{ARABIC LETTER BEH}"),
]
UNPRINTABLE = re.compile(yaml.safe_load(f'"{QUESTIONS["unprintable"]["default"]}"'))


def lines(longest: int) -> st.SearchStrategy[str]:
    """Make lines of text that the questions accept: of any characters, and of troublesome ones."""
    anything = st.text(min_size=1, max_size=longest)
    troublesome = st.lists(st.sampled_from([*TROUBLE, " ", "a"]), min_size=1).map("".join)
    return (
        st.one_of(anything, troublesome)
        .map(str.strip)
        .filter(lambda text: 0 < len(text) <= longest and not UNPRINTABLE.search(text))
    )


names = lines(40).filter(lambda text: "/" not in text and text[0] not in ".~")


def read_readme(text: str) -> tuple[str, str]:
    """Return the words of a document's title and of its first paragraph, as a reader sees them."""
    tokens = MarkdownIt().parse(text)
    shown = []
    for token in [token for token in tokens if token.type == "inline"][:2]:
        assert token.children is not None
        assert {child.type for child in token.children} <= {"text", "text_special"}
        shown.append("".join(child.content for child in token.children))
    assert [token.type for token in tokens[:6:3]] == ["heading_open", "paragraph_open"]
    return shown[0], shown[1]


def read_label(dockerfile: str) -> str:
    """Return the value of the label, as a builder reads it."""
    found = re.search(r'^LABEL \S+="((?:[^"\\$\n]|\\["\\$])*)"$', dockerfile, re.MULTILINE)
    assert found, "the label is not one quoted word without variables"
    return re.sub(r"\\(.)", r"\1", found[1])


def read_title(module: str) -> object:
    """Return the default of the setting `title`."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "title":
            assert node.value
            return ast.literal_eval(node.value)
    raise AssertionError("there is no title")


@pytest.fixture(scope="module")
def render_texts(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Project]:
    """Return a function that renders just the files that hold a name and a description."""

    def render(name: str, description: str) -> Project:
        path = tmp_path_factory.mktemp("texts")
        run_copy(
            str(template),
            path,
            data={"project_name": name, "description": description},
            exclude=["*", *(f"!{holder}" for holder in HOLDERS)],
            defaults=True,
            quiet=True,
        )
        return Project(path, {})

    return render


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(name=names, description=lines(200))
@example(name='Ada\'s "best" \\ {{ 7 * 7 }} # {% raw %}', description='"""{{ x }}"""\\')
@example(name="yes", description="null")
@example(name="1e3", description="# {% endif %}")
@example(name="C#", description="1. $HOME ${HOME} \\$x `y` <b> &amp; - [a](b)")
@example(name="\N{ROCKET} \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}", description="x #")
def test_they_come_out_as_typed(
    name: str, description: str, render_texts: Callable[[str, str], Project]
) -> None:
    files = render_texts(name, description).files
    assert sorted(files) == HOLDERS
    answers = yaml.safe_load(files[".copier-answers.yml"])
    assert (answers["project_name"], answers["description"]) == (name, description)
    assert tomllib.loads(files["pyproject.toml"])["project"]["description"] == description
    assert read_title(files["app/config.py"]) == name
    assert read_label(files["Dockerfile"]) == description
    assert read_readme(files["README.md"]) == (name, description)


def test_nothing_else_holds_them(template: Path, tmp_path: Path) -> None:
    answers = {"project_name": "Zyxwv Name", "description": "Zyxwv description."}
    run_copy(str(template), tmp_path, data=answers, defaults=True, quiet=True)
    files = Project(tmp_path, {}).files
    assert sorted(name for name, text in files.items() if "Zyxwv" in text) == HOLDERS
