"""Plain columns: one row of headings, each the name of a column (`clients__women`) or the heading of its question."""

from __future__ import annotations

from pathlib import Path

from pipelines.files import shown
from pipelines.readers.delimited import read_rows
from pipelines.readers.delivery import Delivery, administrative, check_columns, tidy
from schemas.questionnaire import Export, Questionnaire


def read(path: Path, q: Questionnaire, export: Export) -> Delivery:
    """Read a file with one row of headings. Raises InputError, see `read_export`."""
    rows = read_rows(path, export.delimiter or ",", 1)
    headings = [tidy(cell) for cell in rows[0].cells]
    known = {tidy(question.heading or question.text): next(iter(question.columns)) for question in q.questions
             if len(question.columns) == 1}  # fmt: skip
    known |= {column: column for question in q.questions for column in question.columns} | administrative(export)
    places = [known.get(heading) for heading in headings]
    check_columns(shown(path), rows[0].line, q, headings, places, map(tidy, export.ignore))
    return Delivery.of(q, headings, places, rows[1:], f"one row of headings, separated by {export.delimiter!r}, UTF-8")
