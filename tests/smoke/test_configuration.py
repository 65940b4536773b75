"""smoke.toml is read whole, and what is wrong in it is named with its key."""

from pathlib import Path

import pytest
from fastwright.errors import UsageError
from fastwright.smoke.questions.configuration import Configuration, read_configuration
from fastwright.smoke.questions.variants import Level

WHOLE = """
static = ["ci"]
[samples]
project_name = ["Orders", "Ada's"]
[[leave_out]]
answers = {database = "sqlite", auth = ["oidc", "jwt"]}
reason = "Nobody wants it."
[[servers]]
name = "MySQL"
when = {database = "mysql"}
variable = "FASTWRIGHT_MYSQL_URL"
[[checks]]
name = "Docs"
command = ["uv", "run", "mkdocs", "build"]
when = {docs = true}
[[elsewhere]]
answers = {database = "mysql"}
where = "MySQL 8.4 itself, in CI"
"""
REFUSED = [
    ("static = 3", "static is 3"),
    ("static = [3]", r"static is \[3\]"),
    ("statics = []", "statics is no setting"),
    ("samples = 3", "samples is 3"),
    ("[samples]\na = []", r"samples.a is \[\]"),
    ("[samples]\na = 'x'", "samples.a is 'x'"),
    ("leave_out = 3", "leave_out is 3"),
    ("[[leave_out]]\nreason = 'x'", "leave_out 1.answers is missing"),
    ("[[leave_out]]\nanswers = {a = 1}", "leave_out 1.reason is missing"),
    ("[[leave_out]]\nanswers = {}\nreason = 'x'", "leave_out 1.answers is {}"),
    ("[[leave_out]]\nanswers = {a = 1}\nreason = ' '", "leave_out 1.reason is ' '"),
    ("[[leave_out]]\nanswers = {a = 1}\nreason = 'x'\nwhy = 1", "leave_out 1.why is no setting"),
    ("[[servers]]\nname = 'x'\nwhen = {a = 1}", "servers 1.variable is missing"),
    ("[[checks]]\nname = 'x'", "checks 1.command is missing"),
    ("[[checks]]\nname = 'x'\ncommand = []", "checks 1.command is empty"),
    ("[[checks]]\nname = 'x'\ncommand = ['x']\nlevel = 'half'", "checks 1.level is 'half'"),
    ("[[checks]]\nname = 'x'\ncommand = ['x']\ntime_limit = -1", "checks 1.time_limit is -1"),
    ("[[checks]]\nname='x'\ncommand=['x']\n" * 2, "checks names two checks x"),
    ("[[elsewhere]]\nanswers = {a = 1}", "elsewhere 1.where is missing"),
    ("[[elsewhere]]\nanswers = {a = 1}\nwhere = 'x'\nsuffices = 1", "elsewhere 1.suffices is 1"),
    ("static = [", "cannot be read"),
    (f"static = ['{'x' * 20_000}']", "longer than 10,000 characters"),
    ("x = 1\n" * 1_000_000, "larger than 1,000,000 bytes"),
    (f"static = {['x'] * 1001}", "more than 1,000 entries"),
]


def write(folder: Path, text: str) -> Path:
    (folder / "smoke.toml").write_text(text)
    return folder


def test_all_that_it_says_is_read(tmp_path: Path) -> None:
    configuration = read_configuration(write(tmp_path, WHOLE))
    assert configuration.static == ("ci",)
    assert configuration.suggestions == {"project_name": "Orders"}
    assert configuration.leave_out[0].answers == {"database": "sqlite", "auth": ["oidc", "jwt"]}
    assert configuration.servers[0].local == ""
    (check,) = configuration.checks
    assert check.command == ("uv", "run", "mkdocs", "build")
    assert (check.level, check.reads, check.time_limit) == (Level.STATIC, ("**",), 600)
    assert configuration.elsewhere[0].where == "MySQL 8.4 itself, in CI"


def test_what_is_proven_elsewhere_is_about_a_server_if_it_asks_what_decides_about_one(
    tmp_path: Path,
) -> None:
    entry = "[[elsewhere]]\nanswers = {{{}}}\nwhere = 'in CI'\nsuffices = true\n"
    server = "[[servers]]\nname = 'MySQL'\nwhen = {database = 'mysql'}\nvariable = 'URL'\n"
    text = entry.format("python_version = '3.12'") + entry.format("database = ['mysql', 'x']")
    elsewhere = read_configuration(write(tmp_path, text + server)).elsewhere
    assert [found.on_server for found in elsewhere] == [False, True]


def test_without_it_the_defaults_hold(tmp_path: Path) -> None:
    assert read_configuration(tmp_path) == Configuration()


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_wrong_is_named_with_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as failure:
        read_configuration(write(tmp_path, text))
    assert "smoke.toml" in failure.value.message
    assert failure.value.exit_code == 2


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "smoke.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="cannot be read"):
        read_configuration(tmp_path)
