"""A twin as an export: the cells that a platform would write, and the file."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from pipelines.twin.draw import Given
from schemas.administrative import COMPLETED, RESPONDENT, SUBMITTED, headed
from schemas.questionnaire import Question, Questionnaire, Type
from schemas.responses import delivered_schema

FIRST_ID = 4_100_000_000
COLLECTOR, MARK = "Collector ID", "synthetic twin"


@dataclass
class Sheet:
    """Cells by column of the delivered frame, one dict a respondent; lines of the file as they will be written."""

    rows: list[dict[str, str]]
    first_line: int = 3

    @classmethod
    def of(cls, q: Questionnaire, twin: list[Given], seed: int) -> Sheet:
        """The cells of a twin, with invented ids and dates within fieldwork."""
        rng = random.Random(seed + 1)  # noqa: S311 - nothing secret is drawn
        days = _days(q)
        opened = sorted(rng.randrange(days[1]) for _ in twin)
        rows = []
        last = len(q.questions) - 1
        for number, (given, day) in enumerate(zip(twin, opened, strict=True)):
            cells = {RESPONDENT: str(FIRST_ID + 7919 * number)}
            if q.export and q.export.submitted:
                cells[SUBMITTED] = (days[0] + timedelta(days=day)).strftime(q.export.dates)
            if q.export and q.export.completed:
                reached = max(
                    (i for i, x in enumerate(q.questions) if any(str(it) in given for it in x.items)), default=-1
                )
                cells[COMPLETED] = "Yes" if reached >= last - 1 else "No"
            for question in q.questions:
                if not question.withheld:
                    cells |= _cells(question, given)
            rows.append(cells)
        return cls(rows, 3 if q.export and q.export.platform == "surveymonkey" else 2)

    def line(self, position: int) -> int:
        """The line of the file on which a respondent stands."""
        return self.first_line + position


def _days(q: Questionnaire) -> tuple[date, int]:
    opens = q.fieldwork.opens or date(2000, 1, 1)
    closes = q.fieldwork.closes or opens + timedelta(days=60)
    return opens, (closes - opens).days + 1


def _cells(question: Question, given: Given) -> dict[str, str]:
    cells = {}
    for column, (item, option) in question.columns.items():
        answer = given.get(str(item))
        if isinstance(answer, frozenset):
            cells[column] = question.options[option or ""] if option in answer else ""
        elif isinstance(answer, Fraction):
            cells[column] = str(int(answer)) if answer.denominator == 1 else str(float(answer))
        else:
            cells[column] = question.options.get(answer, answer) if answer is not None else ""
    return cells


def write_export(q: Questionnaire, sheet: Sheet) -> str:
    """The file, as the platform of the questionnaire writes it."""
    text = io.StringIO()
    delimiter = (q.export and q.export.delimiter) or ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    columns = [c for c in delivered_schema(q) if c != "line"]
    for number, heading in enumerate(_headings(q, columns)):
        writer.writerow([heading[0], "" if number else COLLECTOR, *heading[1:]])
    for row in sheet.rows:
        cells = [row.get(column, "") for column in columns]
        writer.writerow([cells[0], MARK, *cells[1:]])
    return text.getvalue()


def _headings(q: Questionnaire, columns: list[str]) -> list[list[str]]:
    export = q.export
    named = headed(export) if export else {}
    own = [c for c in columns if c in named]
    questions = {column: question for question in q.questions for column in question.columns}
    if export is None or export.platform != "surveymonkey":
        return [[str(named.get(c) or c) for c in columns]]
    first = [str(named[c]) for c in own]
    second = [""] * len(own)
    for column in columns[len(own) :]:
        question = questions[column]
        leads = column == next(iter(question.columns))
        first.append((question.heading or question.text) if leads else "")
        second.append(_second(question, column))
    return [first, second]


def _second(question: Question, column: str) -> str:
    item, option = question.columns[column]
    if option is not None:
        return question.options[option]
    if item.row is not None:
        return question.rows[item.row]
    return "Response" if question.type is Type.single else "Open-Ended Response"
