"""Proposals as files: `figures.csv`, `exhibits.csv`, and the account of what was found.

Belongs here: columns and sentences. Does not belong here: what is proposed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pipelines.extract.exhibits import Exhibit
from pipelines.extract.proposals import Extraction, Proposal
from pipelines.files import shown
from schemas.figures.model import COLUMNS, Statistic
from schemas.questionnaire import Questionnaire, Type

PROPOSED: Final = "proposed"
EXHIBITS: Final = ("document", "exhibit", "title", "question", "answers", "order")


def figures_csv(found: Extraction) -> str:
    """The text of `figures.csv`, every line marked as proposed."""
    return _csv(COLUMNS, [_line(found.document, proposal) for proposal in found.proposals])


def exhibits_csv(found: Extraction, questionnaire: Questionnaire | None) -> str:
    """The text of `exhibits.csv`: the tables and graphs, in the order of the report."""
    rows = [
        {
            "document": found.document,
            "exhibit": exhibit.name,
            "title": exhibit.title,
            "question": exhibit.question,
            "answers": _answers(exhibit, questionnaire),
            "order": str(order),
        }
        for order, exhibit in enumerate(found.exhibits, start=1)
    ]
    return _csv(EXHIBITS, rows)


def _answers(exhibit: Exhibit, questionnaire: Questionnaire | None) -> str:
    """Whether respondents gave one answer or several, as the title says, else as the questionnaire does."""
    question = questionnaire.by_id.get(exhibit.question) if questionnaire else None
    if exhibit.answers or question is None:
        return exhibit.answers
    return {Type.single: "one", Type.grid: "one", Type.multiple: "several"}.get(question.type, "")


def _line(document: str, proposal: Proposal) -> dict[str, str]:
    subject = proposal.subject
    return {
        "figure": proposal.figure,
        "document": document,
        "place": proposal.place,
        "question": subject.question,
        "options": subject.options,
        "base": subject.base,
        "statistic": str(proposal.statistic),
        "printed": proposal.printed,
        "proposed": PROPOSED,
        "note": proposal.note,
    }


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def account(found: Extraction, out: Path | None, questionnaire: Path | None) -> Iterator[str]:
    """What was found and what to do next, in plain sentences."""
    total = len(found.proposals)
    phrases = sum(
        proposal.statistic in (Statistic.percent, Statistic.ratio) and not any(map(str.isdigit, proposal.printed))
        for proposal in found.proposals
    )
    yield (
        f"{_many(total, 'value')} found: {found.in_tables:,} in {_many(found.tables, 'table')}, "
        f"{total - found.in_tables:,} in titles and text, {phrases:,} of these in words. "
        f"{_many(len(found.exhibits), 'title')} of tables and graphs."
    )
    if questionnaire is not None:
        yield f"{_many(found.matched, 'value')} matched to the questionnaire, {total - found.matched:,} not."
    if out is None or not total:
        return
    yield (
        f"Next: open {shown(out)} beside the report. Fill in what each line is about, empty `proposed` in every line "
        "that is right, and delete what is no figure of the survey. Lines still marked are counted, not judged."
    )
    if questionnaire is not None:
        yield f"Then: surveyproof figures {shown(out)} -q {shown(questionnaire)}"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
