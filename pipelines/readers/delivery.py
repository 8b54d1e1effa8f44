"""What every reader gives, and the joining of columns to headings that they share."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.readers.delimited import Row
from schemas.administrative import COMPLETED, LINE, RESPONDENT, SUBMITTED, headed
from schemas.problems import InputError, Problem, nearest
from schemas.questionnaire import Export, Questionnaire
from schemas.responses import delivered_schema


@dataclass(frozen=True)
class Delivery:
    """Delivered answers: `frame` has the columns of `delivered_schema`; `raw` gives the row on a line, as JSON.

    Private questions and columns that are no question are left out of `raw`: the line tells where they are.
    """

    frame: pl.DataFrame
    raw: Callable[[int], str]
    dialect: str

    @classmethod
    def of(
        cls, q: Questionnaire, headings: Sequence[str], places: Sequence[str | None], rows: Sequence[Row], dialect: str
    ) -> Delivery:
        """`places` names, for each heading, the column of the delivered frame it fills (None: none)."""
        schema = delivered_schema(q)
        position = {place: i for i, place in enumerate(places) if place is not None}
        data: dict[str, list[str | int | None]] = {
            column: [row.cells[position[column]].strip() or None for row in rows] if column in position else []
            for column in schema
            if column != LINE
        }
        data[LINE] = [row.line for row in rows]
        frame = pl.DataFrame({column: data[column] for column in schema}, schema=schema)

        hidden = {column for question in q.questions if question.private for column in question.columns}
        shown = [i for i, place in enumerate(places) if place is not None and place not in hidden]

        at = {row.line: row for row in rows}

        def raw(line: int) -> str:
            cells = at[line].cells
            return json.dumps({headings[i]: cells[i] for i in shown}, ensure_ascii=False)

        return cls(frame, raw, dialect)


def tidy(text: str) -> str:
    """A heading without the white space that platforms vary."""
    return " ".join(text.split())


def administrative(export: Export) -> dict[str, str]:
    """Headings that are no question -> column of the delivered frame."""
    return {tidy(heading): column for column, heading in headed(export).items()}


def check_columns(
    file: str,
    line: int,
    q: Questionnaire,
    headings: Sequence[str],
    places: Sequence[str | None],
    ignored: Iterable[str],
) -> None:
    """Raise InputError for headings that nobody knows, that occur twice, or that are missing."""
    problems: list[Problem] = []
    wanted = [column for column in delivered_schema(q) if column != LINE]
    skip = set(ignored)
    known = [tidy(question.heading or question.text) for question in q.questions]
    strangers = [h for h, place in zip(headings, places, strict=True) if place is None and h not in skip]
    if 2 * len(strangers) > len(headings):  # perhaps these are answers: none of them is repeated here
        what = f"only {len(headings) - len(strangers)} of {len(headings)} headings are known to the questionnaire."
        remedy = "Is a row of headings missing, the platform or the delimiter another, or the questionnaire?"
        raise InputError.of(file, what, remedy, line)
    for heading, place in zip(headings, places, strict=True):
        if place is None and heading not in skip:
            problems.append(_unknown(file, line, heading, known))
    twice = [place for place, count in Counter(p for p in places if p is not None).items() if count > 1]
    for place in twice:
        shown = " and ".join(repr(h) for h, p in zip(headings, places, strict=True) if p == place)
        problems.append(Problem(file, line, f"two columns for {place!r}: {shown}.", "Remove or rename one of them."))
    problems += [
        Problem(file, line, f"no column for {column!r} ({_expected(q, column)}).", _how_to_mend(column))
        for column in wanted
        if column not in places
    ]
    if problems:
        raise InputError(problems)


def _unknown(file: str, line: int, heading: str, known: list[str]) -> Problem:
    question, _, part = heading.partition(" | ")
    if part and question in known:
        what = f"{part!r} is no option and no row of {question!r} in the questionnaire."
        remedy = (
            f"Add it there; if it is a question of its own, give that question `heading: {heading!r}`, or ignore it."
        )
        return Problem(file, line, what, remedy)
    close = nearest(heading, known)
    remedy = "Add it to the questionnaire, or to `ignore` of its export block."
    what = f"the column {heading!r} is not in the questionnaire."
    return Problem(file, line, what, f"{close} {remedy}" if close.startswith("Did") else remedy)


def _expected(q: Questionnaire, column: str) -> str:
    if q.export and column in (RESPONDENT, SUBMITTED, COMPLETED):
        heading = {v: k for k, v in administrative(q.export).items()}[column]
        return f"heading {heading!r}"
    question = next(question for question in q.questions if column in question.columns)
    item, option = question.columns[column]
    part = question.options.get(option or "") or question.rows.get(item.row or "")
    heading = tidy(question.heading or question.text)
    return f"heading {heading!r}" + (f", {part!r}" if part else "")


def _how_to_mend(column: str) -> str:
    if column in (RESPONDENT, SUBMITTED, COMPLETED):
        return "Correct the heading in the export block of the questionnaire."
    return "Correct `heading:` in the questionnaire; if the export leaves the question out, say `withheld: true`."
