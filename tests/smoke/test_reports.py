"""A report tells the same in every format, whatever programs have printed."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from fastwright.errors import UsageError
from fastwright.smoke.questions.configuration import Elsewhere
from fastwright.smoke.reports.conclusion import conclude, describe
from fastwright.smoke.reports.document import from_document, read_report, to_document, write_json
from fastwright.smoke.reports.junit import write_junit
from fastwright.smoke.reports.markdown import write_markdown
from fastwright.smoke.reports.page import write_page
from fastwright.smoke.reports.summary import write_summary
from fastwright.smoke.results import Outcome, Report
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.smoke.reports import make_mixed_report, make_report, make_verdict

PASSED, FAILED, UNVERIFIED, BROKEN = (
    Outcome.PASSED,
    Outcome.FAILED,
    Outcome.UNVERIFIED,
    Outcome.BROKEN,
)


def of(*outcomes: Outcome, **details: Any) -> Report:
    verdicts = [
        make_verdict({"tests": outcome}, "E   boom", name=str(number))
        for number, outcome in enumerate(outcomes)
    ]
    return make_report(*verdicts, **details)


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (of(), 0),
        (of(PASSED, PASSED), 0),
        (of(PASSED, FAILED), 1),
        (of(PASSED, UNVERIFIED), 4),
        (of(FAILED, UNVERIFIED), 1),
        (of(FAILED, BROKEN), 5),
        (of(BROKEN, UNVERIFIED), 5),
        (of(PASSED, missing=["a=b"]), 5),
        (of(FAILED, missing=["a=b"]), 5),
        (of(FAILED, BROKEN, interrupted=True, missing=["a=b"]), 130),
    ],
)
def test_the_exit_code_is_that_of_the_worst(report: Report, code: int) -> None:
    assert conclude(report, allow_unverified=False) == code


def test_what_cannot_be_verified_may_be_allowed() -> None:
    assert conclude(of(PASSED, UNVERIFIED), allow_unverified=True) == 0
    assert conclude(of(FAILED, UNVERIFIED), allow_unverified=True) == 1
    assert conclude(of(UNVERIFIED, missing=["a=b"]), allow_unverified=True) == 5


def conclude_lacking(*checks: str, elsewhere: list[Elsewhere]) -> int:
    """Return the exit code of a run that could not do these checks."""
    verdict = make_verdict({"lint": PASSED, **dict.fromkeys(checks, UNVERIFIED)})
    return conclude(make_report(verdict, elsewhere=elsewhere), allow_unverified=False)


def test_what_is_proven_elsewhere_may_suffice() -> None:
    answers = {"auth": ["jwt", "none"]}
    for suffices, code in ((True, 0), (False, 4)):
        elsewhere = [Elsewhere(answers, "in CI", suffices=suffices)]
        assert conclude_lacking("dependencies", elsewhere=elsewhere) == code
    other = [Elsewhere({"auth": "none"}, "in CI", suffices=True)]
    assert conclude_lacking("dependencies", elsewhere=other) == 4
    assert conclude(of(FAILED, elsewhere=elsewhere), allow_unverified=False) == 1


def test_what_is_proven_elsewhere_excuses_nothing_else_that_is_missing() -> None:
    interpreter = Elsewhere({"auth": "jwt"}, "in CI", suffices=True)
    server = Elsewhere({"database": "postgresql"}, "in CI", suffices=True, on_server=True)
    for check, entry, code in (
        ("dependencies", interpreter, 0),
        ("server", interpreter, 4),
        ("server", server, 0),
        ("dependencies", server, 4),
        ("manual", interpreter, 4),
    ):
        assert conclude_lacking(check, elsewhere=[entry]) == code
    assert conclude_lacking("server", "manual", elsewhere=[server]) == 4
    assert from_document(json.loads(write_json(of(elsewhere=[server])))).elsewhere == [server]


def test_a_verdict_without_results_proves_nothing() -> None:
    assert make_verdict({}).outcome is BROKEN


def test_a_sentence_says_how_it_ended() -> None:
    assert describe(of(PASSED, PASSED)) == "2 of 2 variants are proven."
    assert describe(make_mixed_report()) == (
        "1 of 6 variants are proven; 2 failed; 1 broke off: the template, a server or the machine "
        "gave way; 1 could not be verified here; 1 were not finished."
    )


def test_a_report_is_read_as_it_was_written() -> None:
    report = make_mixed_report()
    assert from_document(json.loads(write_json(report))) == report


def parse_junit(report: Report) -> Xml.Element:
    return Xml.fromstring(write_junit(report))  # noqa: S314 - it was written here


JSON_VALUES = st.one_of(st.booleans(), st.text(max_size=8), st.integers(), st.lists(st.text()))


@given(
    st.dictionaries(st.text(min_size=1, max_size=5), JSON_VALUES),
    st.text(),
    st.sampled_from(Outcome),
)
def test_any_answers_and_any_output_survive_json(
    answers: dict[str, Any], output: str, outcome: Outcome
) -> None:
    verdict = make_verdict({"tests": outcome}, output)
    verdict.variant.answers.update(answers)
    report = make_report(verdict)
    assert from_document(json.loads(write_json(report))) == report
    parse_junit(report)
    assert write_page(report)
    assert write_markdown(report)
    assert write_summary(report)


@pytest.mark.parametrize(
    "text",
    [" ", "{", "[]", "{}", '{"schema": "other/1"}', '"text"', "[" * 100_000, '{"schema": null}'],
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(UsageError, match="is no report"):
        read_report(tmp_path / "report.json")


def test_a_report_that_lacks_something_is_refused(tmp_path: Path) -> None:
    document = to_document(make_mixed_report())
    for key in document:
        path = tmp_path / "report.json"
        path.write_text(
            json.dumps({name: value for name, value in document.items() if name != key})
        )
        if key in ("summary", "reproduction"):
            read_report(path)
        else:
            with pytest.raises(UsageError, match="is no report"):
                read_report(path)


def test_a_report_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_report(tmp_path / "report.json")


def test_the_summary_tells_all() -> None:
    lines = write_summary(make_mixed_report()).splitlines()
    assert lines[:6] == [
        "                     lint  tests  render",
        "database=postgresql     1      1     0/1",
        "database=mysql          2    0/2       -",
        "database=sqlite         1    0/1       -",
        "auth=jwt                3    1/3       -",
        "auth=none               1    0/1     0/1",
    ]
    text = "\n".join(lines)
    assert "render broke off with auth=none: It does not render." in text
    assert "tests failed with database=mysql and 1 more: boom" in text
    assert "    only with: database=mysql\n" in text
    assert "    smallest: database=mysql\n" in text
    assert "    again: fastwright smoke --variant 'database=mysql' --keep reproduction" in text
    assert "tests could not be verified with database=sqlite: No server." in text
    assert "    elsewhere: on a Tuesday" in text
    assert "Note: The cache was corrupt." in text
    assert lines[-1] == describe(make_mixed_report())


def test_junit_has_a_case_for_each_check() -> None:
    suites = parse_junit(make_mixed_report())
    assert len(suites) == 6
    assert [suite.get("failures") for suite in suites[:3]] == ["0", "1", "1"]
    failure = suites[1][1][0]
    assert (failure.tag, failure.get("message")) == ("failure", "boom")
    assert "Again: fastwright smoke" in str(failure.text)
    assert suites[3][1][0].tag == "skipped"
    assert suites[4][0][0].tag == "error"
    assert suites[5][0][0].get("message") == "It was selected, and not finished."


class Page(HTMLParser):
    """What a browser would show and load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words = ""
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loaded += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    page = Page(write_page(make_mixed_report()))
    assert "script" not in page.tags
    assert page.loaded == []
    words = " ".join(page.words.split())
    assert "<script>alert(1)</script>" in words
    assert "Only with database=mysql" in words
    assert "Smallest answers: database=mysql" in words
    assert "Again: fastwright smoke --variant 'database=mysql' --keep reproduction" in words
    assert "database=sqlite on a Tuesday" in words
    assert "not finished" in words


def test_markdown_shows_what_was_printed_and_nothing_of_it_is_markup() -> None:
    tokens = MarkdownIt().enable("table").parse(write_markdown(make_mixed_report()))
    inline = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inline} <= {"text", "text_special", "code_inline"}
    raw = "".join(token.content for token in tokens if token.type == "html_block")
    assert "script" not in raw
    (fence, *_) = [token.content for token in tokens if token.type == "fence"][1:]
    assert "<script>alert(1)</script>" in fence
    assert "E   boom" in fence
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 6
    texts = "".join(child.content for child in inline)
    assert "only with: database=mysql" in texts
    assert "Elsewhere: database=sqlite on a Tuesday" in texts


def test_markdown_shows_each_letter_as_it_is() -> None:
    letters = "a_b*c* `d` [e](f) #1 @you <b> & | \\ ~~g~~ 1. - x"
    verdict = make_verdict({"tests": FAILED}, f"error: {letters}", name="a_b")
    tokens = MarkdownIt().enable("table").parse(write_markdown(make_report(verdict)))
    texts = [
        "".join(child.content for child in token.children or [])
        for token in tokens
        if token.type == "inline"
    ]
    assert f"error: {letters}" in texts


def test_markdown_is_short_enough_for_a_comment() -> None:
    verdicts = [
        make_verdict({"tests": FAILED}, f"E   boom {number}\n" + "x" * 100_000, name=str(number))
        for number in range(50)
    ]
    text = write_markdown(make_report(*verdicts))
    assert len(text) < 65_536
    assert "and 40 further causes" in text
