"""Reports in the format of JUnit, which GitLab and others show."""

import re
from xml.etree import ElementTree as Xml

from fastwright.smoke.reports.causes import tell_cause
from fastwright.smoke.results import Outcome, Report, Result, Verdict

_ELEMENTS = {
    Outcome.FAILED: "failure",
    Outcome.BROKEN: "error",
    Outcome.UNVERIFIED: "skipped",
}
# What XML 1.0 cannot hold.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report) -> str:
    """Return a report as XML: a suite for each variant, with a case for each check."""
    suites = Xml.Element("testsuites", name="fastwright smoke", time=_seconds(report.seconds))
    for verdict in report.verdicts:
        suites.append(_make_suite(verdict))
    for name in report.missing:
        suite = Xml.SubElement(suites, "testsuite", name=_clean(name), tests="1", errors="1")
        case = Xml.SubElement(suite, "testcase", classname=_clean(name), name="variant")
        Xml.SubElement(case, "error", message="It was selected, and not finished.")
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _make_suite(verdict: Verdict) -> Xml.Element:
    name = _clean(verdict.variant.name)
    outcomes = [result.outcome for result in verdict.results]
    suite = Xml.Element(
        "testsuite",
        name=f"{name} ({verdict.variant.level})",
        tests=str(len(outcomes)),
        failures=str(outcomes.count(Outcome.FAILED)),
        errors=str(outcomes.count(Outcome.BROKEN)),
        skipped=str(outcomes.count(Outcome.UNVERIFIED)),
        time=_seconds(verdict.seconds),
    )
    suite.extend(_make_case(name, result, verdict) for result in verdict.results)
    return suite


def _make_case(name: str, result: Result, verdict: Verdict) -> Xml.Element:
    case = Xml.Element(
        "testcase", classname=name, name=_clean(result.check), time=_seconds(result.seconds)
    )
    if result.outcome is not Outcome.PASSED:
        told = Xml.SubElement(case, _ELEMENTS[result.outcome], message=_clean(tell_cause(result)))
        again = f"\n\nAgain: {verdict.reproduction}" if verdict.reproduction else ""
        told.text = _clean(result.output + again)
    return case


def _clean(text: str) -> str:
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
