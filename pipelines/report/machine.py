"""The report for machines: `validation-report.json`.

Belongs here: the shape of that file. A key changes only with a line in the changelog and a new `VERSION`. No
respondent's answer is in it. Does not belong here: the JSON Schema of the file (`machine_schema.py`).
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Final

from pipelines.report.cases import acceptance_told
from pipelines.report.decision import count, decide
from pipelines.result import Reference, Result, Review, Tally
from schemas.questionnaire import Severity
from schemas.review.signatures import Signature
from schemas.review.waivers import Acceptance
from schemas.tables import FINDING_CHANGES, TABLES

FORMAT: Final = "surveyproof/validation-report"
VERSION: Final = 2
SCHEMA: Final = f"urn:surveyproof:validation-report:{VERSION}"
"""Name of the JSON Schema that every report keeps; it is no address."""
PARTS: Final = ("findings", "changes", "rules", "figures", "bases")
"""The curated tables that are in the file; each row an object with the columns of `columns_of`."""
KEPT_BACK: Final = ("survey", "wave", "failing")
"""Columns that are not in the file: it says once which wave it is about, and from a digest answers could be guessed."""
UNMOVED: Final = ("bases", "toplines")
"""Parts of the table of changes that are in the file only where something moved, or nobody can tell."""


def as_json(result: Result) -> str:
    """The report as JSON text; the same result gives the same text, keys always in the same order.

    A row of a table stands on a line of its own, so that two reports compare line by line.
    """
    parts = []
    for key, value in document(result).items():
        if key in PARTS and value:
            text = "[\n    " + ",\n    ".join(_text(row) for row in value) + "\n  ]"
        else:
            text = _text(value, indent=2).replace("\n", "\n  ")
        parts.append(f"  {_text(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


def document(result: Result) -> dict[str, Any]:
    """The report as plain dicts, lists, texts, numbers and None."""
    counts = count(result)
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        "version": VERSION,
        "survey": result.questionnaire.survey,
        "wave": result.questionnaire.wave,
        "title": result.questionnaire.title,
        "verdict": decide(result, counts).value,
        "refused": result.refused,
        "counts": {
            "new_errors": counts.new[Severity.error],
            "errors_by_change": _by_change(result),
            "findings": _by_severity(counts.findings) | {"waived": counts.waived},
            "findings_about_report": _by_severity(counts.about_report),
            "findings_about_answers": _by_severity(counts.about_answers),
            "figures": _tally(counts.figures),
            "rules": _tally(counts.rules),
            "respondents": counts.respondents,
            "quarantined": counts.quarantined,
            "left_out": counts.left_out,
        },
        "review": _review(result.review),
        "evidence": dataclasses.asdict(result.evidence),
    } | {part: _rows(result, part) for part in PARTS}


def columns_of(part: str) -> list[str]:
    """The columns of a table that are in the file."""
    return [column for column in TABLES[part].columns if column not in KEPT_BACK]


def _by_change(result: Result) -> dict[str, int]:
    """How many errors nobody has accepted, by what became of them since the last published run."""
    errors = [f["change"] for f in result.rows("findings") if f["severity"] == Severity.error and not f["waived"]]
    return {change: errors.count(change) for change in FINDING_CHANGES}


def _by_severity(numbers: dict[Severity, int]) -> dict[str, int]:
    return {severity.value: numbers[severity] for severity in Severity}


def _tally(tally: Tally) -> dict[str, int]:
    return {"pass": tally.passed, "fail": tally.failed, "cannot_tell": tally.cannot_tell, "total": tally.total}


def _review(review: Review) -> dict[str, Any]:
    return {
        "acceptances": [_acceptance(acceptance) for acceptance in review.acceptances],
        "signature": _signature(review.signature) if review.signature else None,
        "unsigned_since": list(review.unsigned_since),
        "last_run": _reference(review.last),
        "previous_wave": _reference(review.previous),
    }


def _acceptance(acceptance: Acceptance) -> dict[str, Any]:
    days = {"on": acceptance.waiver.on.isoformat(), "until": acceptance.waiver.until.isoformat()}
    what = {"force": acceptance.force.value, "told": acceptance_told(acceptance)}
    return dataclasses.asdict(acceptance.waiver) | days | what


def _signature(signature: Signature) -> dict[str, Any]:
    return dataclasses.asdict(signature) | {"on": signature.on.isoformat()}


def _reference(reference: Reference | None) -> dict[str, Any] | None:
    return dataclasses.asdict(reference) if reference else None


def _rows(result: Result, part: str) -> list[dict[str, Any]]:
    if part not in result.tables:
        return []
    columns, rows = columns_of(part), result.rows(part)
    if part == "changes":
        rows = [
            row for row in rows if row["part"] not in UNMOVED or row["change"] not in ("persisting", "within sampling")
        ]
    return [{column: row[column] for column in columns} for row in rows]
