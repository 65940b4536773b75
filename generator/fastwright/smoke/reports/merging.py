"""Joining the reports of shards."""

from collections.abc import Sequence

from fastwright.errors import UsageError
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.results import SEVERITY, Report, Verdict

Key = tuple[Level, str]  # of a variant


def merge(reports: Sequence[Report]) -> Report:
    """Return one report of several.

    What was chosen and stands in none of them is missing, as what a run would have proven that
    crashed before it wrote its report. Of a variant that stands in several, the worst verdict
    counts, and a note says so.

    Raises:
        UsageError: If they are about different templates, or none of them was written.

    """
    first = _find_common(reports)
    notes = [note for report in reports for note in report.notes]
    verdicts: dict[Key, Verdict] = {}
    for verdict in (verdict for report in reports for verdict in report.verdicts):
        key = _key(verdict.variant)
        if key in verdicts:
            notes.append(f"{key[1]} was proven twice; what is worse counts.")
        if key not in verdicts or _rank(verdict) < _rank(verdicts[key]):
            verdicts[key] = verdict
    selected = {_key(variant): variant for report in reports for variant in report.selected}
    order = {key: number for number, key in enumerate(selected)}
    found = sorted(verdicts, key=lambda key: order.get(key, len(order)))
    return Report(
        template=first.template,
        version=first.version,
        verdicts=[verdicts[key] for key in found],
        missing=[variant.name for key, variant in selected.items() if key not in verdicts],
        seconds=sum(report.seconds for report in reports),
        selection="; ".join(dict.fromkeys(r.selection for r in reports if r.is_written)),
        selected=list(selected.values()),
        factors=first.factors,
        defaults=first.defaults,
        elsewhere=first.elsewhere,
        probes=[probe for report in reports for probe in report.probes],
        notes=list(dict.fromkeys(notes)),
        interrupted=any(report.interrupted for report in reports),
    )


def _find_common(reports: Sequence[Report]) -> Report:
    """Return the first report that was written, if the others are about the same template."""
    written = [report for report in reports if report.is_written]
    if not written:
        raise UsageError(
            "None of the reports was written: the files are empty.",
            hint="Look at what the runs have printed.",
        )
    first = written[0]
    for other in written[1:]:
        if other.version != first.version:
            raise UsageError(
                f"The reports are of different versions of the template: {first.version or 'none'} "
                f"and {other.version or 'none'}.",
                hint="Merge the reports of one run, each written outside of the template.",
            )
        # One version may lie in folders of different names; without a version, names are all.
        if not first.version and other.template != first.template:
            raise UsageError(
                f"The reports are of different templates: {first.template} and {other.template}.",
                hint="Merge the reports of one run.",
            )
    return first


def _key(variant: Variant) -> Key:
    return variant.level, variant.name


def _rank(verdict: Verdict) -> int:
    return SEVERITY.index(verdict.outcome)
