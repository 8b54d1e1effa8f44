"""The report for machines: `validation-report.json`.

Belongs here: the shape of that file. A key changes only with a line in the changelog. No respondent's answer is in it.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Final

from pipelines.report.decision import Tally, count, decide
from pipelines.result import Result
from schemas.questionnaire import Severity
from schemas.tables import TABLES

FORMAT: Final = "surveyproof/validation-report"
VERSION: Final = 1
PARTS: Final = ("findings", "rules", "figures", "bases")
"""The curated tables that are in the file; each row an object with the table's columns, less survey and wave."""


def as_json(result: Result) -> str:
    """The report as JSON text; the same result gives the same text, keys always in the same order."""
    return json.dumps(document(result), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def document(result: Result) -> dict[str, Any]:
    """The report as plain dicts, lists, texts, numbers and None."""
    counts = count(result)
    return {
        "format": FORMAT,
        "version": VERSION,
        "survey": result.questionnaire.survey,
        "wave": result.questionnaire.wave,
        "title": result.questionnaire.title,
        "verdict": decide(result, counts).value,
        "refused": result.refused,
        "counts": {
            "findings": _by_severity(counts.findings) | {"waived": counts.waived},
            "findings_about_report": _by_severity(counts.about_report),
            "findings_about_answers": _by_severity(counts.about_answers),
            "figures": _tally(counts.figures),
            "rules": _tally(counts.rules),
            "respondents": counts.respondents,
            "quarantined": counts.quarantined,
            "left_out": counts.left_out,
        },
        "evidence": dataclasses.asdict(result.evidence),
    } | {part: _rows(result, part) for part in PARTS}


def _by_severity(numbers: dict[Severity, int]) -> dict[str, int]:
    return {severity.value: numbers[severity] for severity in Severity}


def _tally(tally: Tally) -> dict[str, int]:
    return {"pass": tally.passed, "fail": tally.failed, "cannot_tell": tally.cannot_tell, "total": tally.total}


def _rows(result: Result, part: str) -> list[dict[str, Any]]:
    columns = [column for column in TABLES[part].columns if column not in ("survey", "wave")]
    return [{column: row[column] for column in columns} for row in result.rows(part)]
