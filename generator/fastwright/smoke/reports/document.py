"""Reports as JSON."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastwright.smoke.documents import read_document
from fastwright.smoke.questions.configuration import Elsewhere
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.reports.conclusion import describe
from fastwright.smoke.results import Outcome, Report, Result, Verdict

SCHEMA = "fastwright-smoke-report/1"


def to_document(report: Report) -> dict[str, Any]:
    """Return a report as values of JSON."""
    return {
        "schema": SCHEMA,
        "template": report.template,
        "version": report.version,
        "selection": report.selection,
        "shard": report.shard,
        "summary": describe(report),
        "seconds": round(report.seconds, 3),
        "interrupted": report.interrupted,
        "factors": report.factors,
        "defaults": report.defaults,
        "selected": list(map(_write_variant, report.selected)),
        "missing": report.missing,
        "elsewhere": list(map(asdict, report.elsewhere)),
        "notes": report.notes,
        "variants": list(map(_write_verdict, report.verdicts)),
        "probes": list(map(_write_verdict, report.probes)),
    }


def from_document(document: Any) -> Report:
    """Return the report that a document holds.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: If it holds none.

    """
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']}, not {SCHEMA}")
    return Report(
        template=str(document["template"]),
        version=str(document["version"]),
        verdicts=list(map(_read_verdict, document["variants"])),
        missing=list(map(str, document["missing"])),
        seconds=float(document["seconds"]),
        selection=str(document["selection"]),
        shard=str(document["shard"]),
        selected=list(map(_read_variant, document["selected"])),
        factors={name: list(map(str, found)) for name, found in document["factors"].items()},
        defaults=dict(document["defaults"]),
        elsewhere=[
            Elsewhere(
                answers=dict(item["answers"]),
                where=str(item["where"]),
                suffices=bool(item["suffices"]),
                # Reports of earlier versions do not say.
                on_server=bool(item.get("on_server")),
            )
            for item in document["elsewhere"]
        ],
        probes=list(map(_read_verdict, document["probes"])),
        notes=list(map(str, document["notes"])),
        interrupted=bool(document["interrupted"]),
    )


def write_json(report: Report) -> str:
    """Return a report as a text of JSON."""
    return json.dumps(to_document(report), indent=2, ensure_ascii=False, default=str)


def read_report(path: Path) -> Report:
    """Return the report in a file.

    A run that crashed leaves an empty file: that is a report which was never written, with a note.

    Raises:
        UsageError: If there is none.

    """
    if path.is_file() and not path.stat().st_size:
        return Report("", "", notes=[f"{path} is empty: the run that was to write it has crashed."])
    hint = "Give files that fastwright smoke --json has printed."
    return read_document(path, "report", from_document, hint=hint)


def _write_verdict(verdict: Verdict) -> dict[str, Any]:
    written: dict[str, Any] = {
        **_write_variant(verdict.variant),
        "outcome": verdict.outcome,
        "seconds": round(verdict.seconds, 3),
        "results": list(map(_write_result, verdict.results)),
    }
    if verdict.reproduction:
        written["reproduction"] = verdict.reproduction
    if verdict.shrunk is not None:
        shrunk = verdict.shrunk
        written["shrunk"] = {
            "answers": shrunk.answers,
            "level": shrunk.level,
            "check": verdict.shrunk_for,
        }
    return written


def _write_variant(variant: Variant) -> dict[str, Any]:
    return {"name": variant.name, "level": variant.level, "answers": variant.answers}


def _write_result(result: Result) -> dict[str, Any]:
    return {
        "check": result.check,
        "outcome": result.outcome,
        "seconds": round(result.seconds, 3),
        "cpu": round(result.cpu, 3),
        "output": result.output,
        "server": result.server,
        "recalled": result.recalled,
    }


def _read_verdict(written: Any) -> Verdict:
    shrunk = written.get("shrunk")
    return Verdict(
        variant=_read_variant(written),
        results=[
            Result(
                check=str(item["check"]),
                outcome=Outcome(item["outcome"]),
                seconds=float(item["seconds"]),
                cpu=float(item["cpu"]),
                output=str(item["output"]),
                server=str(item["server"]),
                recalled=bool(item["recalled"]),
            )
            for item in written["results"]
        ],
        reproduction=str(written.get("reproduction", "")),
        shrunk=None if shrunk is None else _read_variant(shrunk),
        shrunk_for="" if shrunk is None else str(shrunk["check"]),
    )


def _read_variant(written: Any) -> Variant:
    return Variant(dict(written["answers"]), Level(written["level"]))
