"""Files that another answer puts elsewhere take edits and imports along, and break neither."""

import ast

import pytest
from fastwright.errors import FastwrightError, UsageError
from fastwright.update.relocation import sort_imports
from hypothesis import given
from hypothesis import strategies as st

from tests.update.conftest import QUESTIONS, Make, Service, Template

LAYOUTS = f"""{QUESTIONS}layout:
  type: str
  default: domain
  choices: [domain, layered]
layered:
  type: bool
  when: false
  default: "{{{{ layout == 'layered' }}}}"
locations:
  type: yaml
  when: false
  default: |
    app/articles/models.py: app/{{{{ "models/articles" if layered else "articles/models" }}}}.py
"""
USES = "{{ 'app.models.articles' if layered else 'app.articles.models' }}"
MODULE = st.sampled_from(["app.a", "app.b.models", "app.users.schemas"])
IMPORT = st.builds(
    str.format,
    st.sampled_from(
        [
            "from {0} import x\n",
            "from {0} import x  # (why\n",
            "from {0} import (\n    x,\n    y,\n)\n",
            "from {0} import (  # noqa: F401\n    x,\n)\n",
            "from {0} import (\n    x,\n    # y)\n    z,\n)  # noqa\n",
            "from {0} import \\\n    x\n",
            "from {0} import (x,\n    y)\n",
        ]
    ),
    MODULE,
)
CODE = st.sampled_from(
    ["import os\n", "x = 1\n", "def f():\n    from app.c import d\n    return d\n"]
)


@pytest.fixture
def service(template: Template, make_service: Make) -> Service:
    """A service that is grouped by domain."""
    template.release(
        "v1.1.0",
        {
            "copier.yml": LAYOUTS,
            "{{ locations.values() | first }}": "x = 1\n",
            "app/main.py": f"from {USES} import x\n\n\ndef main(): ...\n",
        },
    )
    return make_service(ref="v1.1.0")


def test_files_that_an_answer_moves_take_edits_and_imports_along(service: Service) -> None:
    own = "import app.articles.models\n\nprint(app.articles.models.x)  # app/articles/models.py\n"
    service.write(
        {
            "app/articles/models.py": "x = 1\ny = 2\n",
            "app/main.py": service.read("app/main.py") + "\n\nmine = 1\n",
            "app/own.py": own,
        }
    )
    service.commit()

    plan = service.plan(given={"layout": "layered"}, sets=True)
    service.update(given={"layout": "layered"}, sets=True)

    assert [c.old_path for c in plan.changes if c.old_path] == ["app/articles/models.py"]
    assert service.read("app/models/articles.py") == "x = 1\ny = 2\n"
    assert service.read("app/main.py").startswith("from app.models.articles import x\n")
    assert service.read("app/main.py").endswith("mine = 1\n")
    assert service.read("app/own.py") == (
        "import app.models.articles\n\nprint(app.models.articles.x)  # app/models/articles.py\n"
    )

    service.git("commit", "-qm", "Layered")
    service.update(given={"layout": "domain"}, sets=True)
    assert service.read("app/articles/models.py") == "x = 1\ny = 2\n"
    assert service.read("app/own.py") == own


def test_a_choice_that_is_gone_moves_the_files_of_other_answers_all_the_same(
    template: Template, service: Service
) -> None:
    questions = LAYOUTS.replace("default: domain", "default: layered").replace("[domain, ", "[")
    template.release("v2.0.0", {"copier.yml": questions})
    service.write({"app/articles/models.py": "x = 1\ny = 2\n"})
    service.commit()
    with pytest.raises(UsageError, match="layout is domain here"):
        service.plan()
    service.update(given={"layout": "layered"})
    assert service.read("app/models/articles.py") == "x = 1\ny = 2\n"


def test_a_link_where_a_folder_has_to_be_is_told_and_not_lost(service: Service) -> None:
    (service.path / "app/models").symlink_to("articles")
    service.commit()
    with pytest.raises(FastwrightError, match="app/models is a file of the project") as told:
        service.update(given={"layout": "layered"}, sets=True)
    assert "another name" in told.value.hint
    assert service.status() == []


@given(st.lists(IMPORT | CODE))
def test_sorting_imports_takes_no_statement_apart(statements: list[str]) -> None:
    text = "".join(statements)
    ordered = sort_imports(text.encode()).decode()
    assert sorted(map(ast.dump, ast.parse(ordered).body)) == sorted(
        map(ast.dump, ast.parse(text).body)
    )
    assert sorted(ordered.splitlines()) == sorted(text.splitlines())


def test_a_last_import_without_an_end_stays_one() -> None:
    text = b"from app.b import x\nfrom app.a import y"
    assert sort_imports(text) == text
