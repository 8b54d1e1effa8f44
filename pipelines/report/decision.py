"""The decision a page supports and the numbers behind it, for the page and for machines alike.

Belongs here: counting what the tables say. Does not belong here: wording (`words.py`) and layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipelines.result import Result, Tally, tally
from schemas.curate import LEFT_OUT
from schemas.questionnaire import EVERYBODY, Severity


class Decision(StrEnum):
    """What a reviewer is advised to do."""

    do_not_publish = "do_not_publish"
    publish_with_findings = "publish_with_findings"
    publish_with_accepted_findings = "publish_with_accepted_findings"
    nothing_found = "nothing_found"
    nothing_checked = "nothing_checked"


@dataclass(frozen=True)
class Counts:
    """The numbers at the top. `respondents` are those in the curated tables; None where no answers were delivered.

    `left_out` are previews, tests and the like: rows that are no answers of the survey, and no fault of anybody. `new`
    are findings that nobody has accepted and that the last published run did not find as they are; on a first run all.
    `changed` are those of them that it found with other content. `resolved` is how many of its findings are gone, None
    where there is nothing to compare with.
    """

    findings: dict[Severity, int]
    about_report: dict[Severity, int]
    about_answers: dict[Severity, int]
    waived: int
    figures: Tally
    rules: Tally
    respondents: int | None
    quarantined: int | None
    left_out: int | None
    new: dict[Severity, int]
    changed: dict[Severity, int]
    resolved: int | None


def _column(result: Result, table: str, column: str) -> list[Any]:
    return result.tables[table][column].to_list() if table in result.tables else []


def has_answers(result: Result) -> bool:
    """Whether answers were delivered for this wave."""
    return result.evidence.export is not None or any(_column(result, "bases", "total"))


def has_figures(result: Result) -> bool:
    """Whether published figures were delivered for this wave."""
    return result.evidence.figures is not None or bool(_column(result, "figures", "figure"))


def respondents(result: Result) -> int | None:
    """Respondents in the curated tables; None where no answers were delivered."""
    if not has_answers(result):
        return None
    if result.kept is not None:
        return result.kept
    totals = [row["total"] for row in result.rows("bases") if row["base"] == EVERYBODY]
    if totals:
        return int(max(totals))
    if "answers" in result.tables:
        return result.tables["answers"]["respondent_id"].n_unique()
    return 0


def count(result: Result) -> Counts:
    """The numbers behind the decision."""
    findings = [f for f in result.rows("findings") if not f["waived"]]
    answers = has_answers(result)
    reasons = _column(result, "quarantine", "reasons")
    left_out = sum(bool(why) and why[0].startswith(LEFT_OUT) for why in reasons)
    held_back = len(reasons) - left_out
    if result.kept is not None:
        held_back, left_out = result.held_back, result.left_out

    def by_severity(found: list[str]) -> dict[Severity, int]:
        return {severity: found.count(severity.value) for severity in Severity}

    return Counts(
        findings=result.findings_by_severity(),
        about_report=by_severity([f["severity"] for f in findings if f["figures"]]),
        about_answers=by_severity([f["severity"] for f in findings if not f["figures"]]),
        waived=sum(_column(result, "findings", "waived")),
        figures=tally(_column(result, "figures", "verdict")),
        rules=tally(_column(result, "rules", "outcome")),
        respondents=respondents(result),
        quarantined=held_back if answers else None,
        left_out=left_out if answers else None,
        new=by_severity([f["severity"] for f in findings if f["change"] != "persisting"]),
        changed=by_severity([f["severity"] for f in findings if f["change"] == "changed"]),
        resolved=_resolved(result),
    )


def _resolved(result: Result) -> int | None:
    if result.review.last is None or "changes" not in result.tables:
        return None
    resolved = {"against": "last run", "part": "findings", "change": "resolved"}
    return result.tables["changes"].filter(**resolved).height


def decide(result: Result, counts: Counts) -> Decision:
    """What the findings amount to. A refused wave is never fit to publish."""
    if result.refused or counts.findings[Severity.error]:
        return Decision.do_not_publish
    if any(counts.findings.values()):
        return Decision.publish_with_findings
    if counts.waived:
        return Decision.publish_with_accepted_findings
    if counts.figures.judged + counts.rules.judged == 0:
        return Decision.nothing_checked
    return Decision.nothing_found
