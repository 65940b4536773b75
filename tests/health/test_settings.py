"""Settings of git that are found are those with which plain Copier loses edits.

That ours loses nothing with them is shown in tests/update.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Run, commit, git
from tests.health.conftest import LINES, Look, release, write

MINE = "my line  \n"


@dataclass(frozen=True)
class Setting:
    """Something that git is told.

    Attributes:
        name: The finding that it leads to.
        config: Lines for the user's configuration of git; {home} is the home folder.
        files: Other files in the home folder.
        template: Files of the template.
        mend: What the command that mends it contains.

    """

    name: str
    mend: str
    config: str = ""
    files: tuple[tuple[str, str], ...] = ()
    template: tuple[tuple[str, str], ...] = ()


LOSING = {
    "strict whitespace": Setting(
        "git-whitespace", "git config apply.whitespace warn", "[apply]\nwhitespace = error\n"
    ),
    "stricter whitespace": Setting(
        "git-whitespace", "git config apply.whitespace warn", "[apply]\nwhitespace = error-all\n"
    ),
    "whitespace that is mended": Setting(
        "git-whitespace", "git config apply.whitespace warn", "[apply]\nwhitespace = fix\n"
    ),
    "a list of ignored files": Setting(
        "git-ignores",
        "ignored",
        "[core]\nexcludesFile = {home}/ignored\n",
        (("ignored", "# mine\n\nnotes.*\n"),),
    ),
    "a list of ignored files at its usual place": Setting(
        "git-ignores", "git/ignore", files=((".config/git/ignore", "notes.txt\n"),)
    ),
    "attributes of the user": Setting(
        "git-binary",
        "attributes",
        "[core]\nattributesFile = {home}/attributes\n",
        (("attributes", "*.txt -diff\n"),),
    ),
    "attributes at their usual place": Setting(
        "git-binary",
        "~/.config/git/attributes",
        files=((".config/git/attributes", "*.txt binary\n"),),
    ),
    "attributes of the template": Setting(
        "git-binary", "fastwright update", template=((".gitattributes", "notes.txt -diff\n"),)
    ),
}
HARMLESS = {
    "line ends": "[core]\nautocrlf = input\n",
    "line ends of Windows": "[core]\nautocrlf = true\n",
    "another form of patches": "[diff]\nnoprefix = true\nmnemonicPrefix = true\ncontext = 0\n",
    "colours": "[color]\nui = always\n",
    "signatures": "[commit]\ngpgSign = true\n[gpg]\nprogram = false\n",
}
Prepare = Callable[[Setting], Path]


@pytest.fixture
def prepare(own_template: Path, copier: Run, here: Path, environment: dict[str, str]) -> Prepare:
    """Makes a project with an edit, a newer release beside it, and the user's settings."""

    def make(setting: Setting) -> Path:
        first = {"notes.txt": LINES, **dict(setting.template)}
        release(own_template, "v1.0.0", first)
        made = copier("copy", "--quiet", "--defaults", own_template, "orders")
        assert made.returncode == 0, made.stderr
        project = here / "orders"
        git(project, "init", "--quiet", "--initial-branch=main")
        commit(project, "The project")
        write(project, {"notes.txt": LINES.replace("line 15\n", MINE)})
        commit(project, "Mine")
        release(own_template, "v1.1.0", {"notes.txt": LINES.replace("line 3\n", "better\n")})
        home = Path(environment["HOME"])
        write(home, {".gitconfig": setting.config.format(home=home), **dict(setting.files)})
        environment["XDG_CONFIG_HOME"] = str(home / ".config")
        return project

    return make


@pytest.mark.parametrize("setting", LOSING.values(), ids=LOSING)
def test_a_setting_that_is_found_loses_an_edit_with_plain_copier(
    setting: Setting, prepare: Prepare, copier: Run, findings: Look
) -> None:
    project = prepare(setting)
    found = findings()
    assert set(found) == {setting.name}
    assert setting.mend in found[setting.name]["mend"]
    done = copier("update", "--defaults", "--skip-answered", project)
    assert done.returncode == 0, done.stderr
    assert MINE not in (project / "notes.txt").read_text()


@pytest.mark.parametrize("config", HARMLESS.values(), ids=HARMLESS)
def test_a_setting_that_is_not_found_loses_nothing(
    config: str, prepare: Prepare, copier: Run, findings: Look
) -> None:
    project = prepare(Setting("", "", config))
    assert findings() == {}
    done = copier("update", "--defaults", "--skip-answered", project)
    assert done.returncode == 0, done.stderr
    text = (project / "notes.txt").read_text()
    assert MINE in text
    assert "better\n" in text


def test_a_setting_of_the_project_mends_strictness(
    prepare: Prepare, copier: Run, findings: Look
) -> None:
    project = prepare(LOSING["strict whitespace"])
    git(project, *findings()["git-whitespace"]["mend"].split()[1:])
    assert findings() == {}
    done = copier("update", "--defaults", "--skip-answered", project)
    assert done.returncode == 0, done.stderr
    assert MINE in (project / "notes.txt").read_text()


def test_the_line_of_a_list_is_named(prepare: Prepare, findings: Look) -> None:
    prepare(LOSING["a list of ignored files"])
    finding = findings()["git-ignores"]
    assert "git ignores notes.txt of the template: notes.* in " in finding["found"]
    assert finding["mend"].startswith("$EDITOR +3 ")


def test_files_that_are_not_of_the_template_may_be_ignored(
    project: Path, findings: Look, environment: dict[str, str]
) -> None:
    home = Path(environment["HOME"])
    write(home, {".gitconfig": f"[core]\nexcludesFile = {home}/ignored\n", "ignored": "own.*\n"})
    write(project, {"own.txt": "mine\n"})
    git(project, "add", "--force", "own.txt")
    commit(project)
    assert findings() == {}
