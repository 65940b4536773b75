"""Where plain Copier loses what a user wrote, ours does not; and we see when Copier mends it.

The letters are those of docs/decisions/update.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from fastwright.errors import FastwrightError

from tests.update.conftest import ANSWERS, FIRST, QUESTIONS, Files, Make, Service, Template

MINE = "a line that the user wrote"
APP = FIRST["app.py"]
EDITED = APP.replace("line 15\n", f"{MINE}\n")
PICTURE, OTHER_PICTURE, OWN_PICTURE = (bytes([0, 1, 2, number]) * 50 for number in (3, 4, 5))

LAYOUT = f"""\
{QUESTIONS}layout:
  type: str
  default: domain
  choices: [domain, layered]
place:
  type: str
  when: false
  default: "{{{{ 'models' if layout == 'layered' else 'articles' }}}}"
locations:
  type: yaml
  when: false
  default: |
    articles/code.py: {{{{ place }}}}/code.py
"""
CHOICES = f"{QUESTIONS}database:\n  type: str\n  default: postgres\n  choices: [postgres, mysql]\n"


@dataclass(frozen=True)
class Loss:
    """A way to lose an edit.

    Attributes:
        before: What the first release has besides.
        after: What the second one changes.
        edits: What the user writes, and commits.
        kept: Tells whether what the user wrote is there after an update.
        answers: What is answered in the beginning.
        changed: What is answered otherwise with the update.
        settings: Lines for the user's configuration of git.
        prepare: What else happens before the update.
        copier_loses: Whether plain Copier loses it.
        ours: How our update ends: merged, in conflict, or refused.

    """

    before: Files
    after: Files
    edits: Files
    kept: Callable[[Service], bool]
    answers: dict[str, str] | None = None
    changed: dict[str, str] | None = None
    settings: str = ""
    prepare: Callable[[Service], None] = lambda _: None
    copier_loses: bool = True
    ours: Literal["merged", "conflict", "refused"] = "merged"


def has_line(*names: str) -> Callable[[Service], bool]:
    """Tell whether the user's line is in one of these files."""
    return lambda service: any(
        (service.path / name).is_file() and MINE in service.read(name) for name in names
    )


def rename(service: Service) -> None:
    service.git("mv", "app.py", "main.py")
    service.commit("A better name")


def ignore_globally(service: Service) -> None:
    ignored = Path(service.path.parent / "home" / "ignored")
    ignored.write_text("local.py\n")


BETTER = APP.replace("line 3\n", "better\n")
LOSSES = {
    "a1: the template renames a file": Loss(
        before={},
        after={"app.py": None, "service.py": BETTER},
        edits={"app.py": EDITED},
        kept=has_line("service.py", "app.py"),
    ),
    "a2: an answer puts a file elsewhere": Loss(
        before={"copier.yml": LAYOUT, "app.py": None, "{{ place }}/code.py": APP},
        after={},
        edits={"articles/code.py": EDITED},
        kept=has_line("models/code.py", "articles/code.py"),
        changed={"layout": "layered"},
    ),
    "b: the user changes a binary file of the template": Loss(
        before={"logo.png": PICTURE},
        after={"app.py": BETTER},
        edits={"logo.png": OWN_PICTURE},
        kept=lambda service: (service.path / "logo.png").read_bytes() == OWN_PICTURE,
    ),
    "b2: the user and the template change a binary file": Loss(
        before={"logo.png": PICTURE},
        after={"logo.png": OTHER_PICTURE},
        edits={"logo.png": OWN_PICTURE},
        kept=lambda service: (service.path / "logo.png").read_bytes() == OWN_PICTURE,
        ours="conflict",
    ),
    "c: an attribute calls a text binary": Loss(
        before={".gitattributes": "*.py -diff\n"},
        after={"app.py": BETTER},
        edits={"app.py": EDITED},
        kept=has_line("app.py"),
    ),
    "d: git is told to be strict with spaces": Loss(
        before={},
        after={"app.py": BETTER},
        edits={"app.py": EDITED, "README.md": "# orders\n\nA service. \n"},
        kept=has_line("app.py"),
        settings="[apply]\n\twhitespace = error\n",
    ),
    "e: a global list ignores a file of the template": Loss(
        before={"local.py": APP},
        after={"local.py": BETTER},
        edits={"local.py": EDITED},
        kept=has_line("local.py"),
        settings="[core]\n\texcludesFile = ~/ignored\n",
        prepare=ignore_globally,
    ),
    "f: an ignored file lies where the template adds one": Loss(
        before={},
        after={"new.py": "brought\n"},
        edits={".gitignore": "new.py\n"},
        prepare=lambda service: service.write({"new.py": MINE}),
        kept=lambda service: any(
            path.is_file() and MINE in path.read_text(errors="replace")
            for path in service.path.rglob("new.py")
        ),
    ),
    "g: a choice is removed": Loss(
        before={"copier.yml": CHOICES, "db.txt": "{{ database }}\n"},
        after={"copier.yml": CHOICES.replace(", mysql", "")},
        edits={},
        answers={"database": "mysql"},
        kept=lambda service: service.read("db.txt") == "mysql\n",
        ours="refused",
    ),
    "h: the user renames a file": Loss(
        before={},
        after={"app.py": BETTER},
        edits={},
        prepare=rename,
        kept=lambda service: "better" in service.read("main.py"),
    ),
    "i: answers are edited by hand": Loss(
        before={"copier.yml": CHOICES, "db.txt": "{{ database }}\n"},
        after={"app.py": BETTER},
        edits={},
        prepare=lambda service: edit_answers(service),
        kept=lambda service: service.read("db.txt") == "mysql\n",
    ),
}


def edit_answers(service: Service) -> None:
    answers = service.read(".copier-answers.yml")
    service.write({".copier-answers.yml": answers.replace("postgres", "mysql")})
    service.commit("We use MySQL now")


@pytest.fixture(params=list(LOSSES.values()), ids=list(LOSSES))
def loss(request: pytest.FixtureRequest) -> Loss:
    """Each way to lose an edit."""
    chosen: Loss = request.param
    return chosen


@pytest.fixture
def service(loss: Loss, template: Template, make_service: Make, surroundings: Path) -> Service:
    """A service with an edit, which an update may lose."""
    template.release("v1.1.0", {ANSWERS: FIRST[ANSWERS], **loss.before})
    service = make_service(ref="v1.1.0", **(loss.answers or {}))
    template.release("v2.0.0", loss.after)
    service.write(loss.edits)
    service.commit("Mine")
    with (surroundings / ".gitconfig").open("a") as settings:
        settings.write(loss.settings)
    loss.prepare(service)
    return service


def test_ours_keeps_it_or_says_why_it_stops(loss: Loss, service: Service) -> None:
    before = service.snapshot()
    if loss.ours == "refused":
        with pytest.raises(FastwrightError):
            service.update(given=loss.changed or {})
        assert service.snapshot() == before
    else:
        state = service.update(given=loss.changed or {})
        assert state is not None
        assert bool(state.conflicts) == (loss.ours == "conflict")
    assert loss.kept(service)


def test_copier_loses_it_without_a_word(loss: Loss, service: Service) -> None:
    service.update_by_copier(**(loss.changed or {}))
    quiet = not service.git("ls-files", "--unmerged")
    assert (not loss.kept(service) and quiet) == loss.copier_loses
