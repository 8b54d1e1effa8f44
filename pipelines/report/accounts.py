"""Base accounting: what became of everybody, in one bar.

Belongs here: the statuses of one question or row. Does not belong here: who is asked (`routes.py`), what was answered
(`toplines.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.report import words
from pipelines.report.charts.bars import Segment, stacked
from pipelines.report.lines import Row
from schemas.questionnaire import Question


@dataclass(frozen=True)
class Accounting:
    """Where the respondents of one question or row went."""

    row: str
    total: int
    asked: int
    not_asked: int
    undetermined: int
    parts: tuple[Segment, ...]
    invalidated: int

    @property
    def told(self) -> str:
        """The bar in words."""
        parts = words.listed(f"{s.count:,} {s.name}" for s in self.parts if s.count) or "nobody"
        return f"Of {words.plural(self.total, 'respondent')}: {parts}."

    @property
    def picture(self) -> Markup:
        """One stacked bar."""
        return stacked(self.parts, self.told)


def account(question: Question, row: Row) -> Accounting:
    """The accounting of a row of `bases`, statuses always in the same order."""
    return Accounting(
        row=row_label(question, row),
        total=row["total"],
        asked=row["asked"],
        not_asked=row["not_asked"],
        undetermined=row["undetermined"],
        parts=tuple(
            Segment("s-" + status.replace("_", "-"), name, row[status]) for status, name in words.STATUSES.items()
        ),
        invalidated=row["invalidated"],
    )


def row_label(question: Question, row: Row) -> str:
    """The row of a grid that a line is about; empty where it is about a question."""
    return question.rows.get(row["row"]) or str(row["row"]) if row["row"] else ""


def present(accounts: Sequence[Accounting]) -> tuple[Segment, ...]:
    """Statuses that occur in any of the rows."""
    seen = {s.name for a in accounts for s in a.parts if s.count}
    return tuple(s for s in (accounts[0].parts if accounts else ()) if s.name in seen)
