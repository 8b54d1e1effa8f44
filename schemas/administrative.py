"""What an export says about the interview itself: when, how long, how far, with what weight.

Belongs here: the names of these columns in the delivered frame, and their typed values as expressions. Does not
belong here: answers to questions (`schemas/answers.py`), rules (`schemas/rules/fieldwork.py`).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.export import Export
from schemas.questionnaire import Questionnaire

LINE, RESPONDENT, LEFT_OUT, PARENT = "line", "respondent_id", "interview:left_out", "interview:parent"
SUBMITTED, STARTED, COMPLETED = "submitted", "interview:started", "completed"
DURATION, SOURCE, WEIGHT, LAST_PAGE = "interview:duration", "interview:source", "weight", "interview:last_page"
HEADED: Final = {
    "submitted": SUBMITTED,
    "started": STARTED,
    "completed": COMPLETED,
    "duration": DURATION,
    "source": SOURCE,
    "weight": WEIGHT,
    "last_page": LAST_PAGE,
}
"""Key of the export block that names a heading -> column of the delivered frame; no id has a colon."""

TICKED: Final = ("1", "1.0", "true", "yes", "y", "x", "checked", "selected", "ticked", "quoted")
UNTICKED: Final = ("0", "0.0", "false", "no", "n", "unchecked", "not selected", "not ticked", "not quoted")
DONE: Final = (*TICKED, "100", "complete", "completed", "finished")
NOT_DONE: Final = (*UNTICKED, "incomplete", "partial", "not completed", "not finished")
DATED: Final = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
"""A moment of completion says that there was one."""
PER_CENT: Final = r"^\d{1,2}$"
"""Progress short of 100."""
TIME_OF_DAY: Final = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?(Z|[+-]\d{2}(:?\d{2})?)?$"
"""What may follow a date in a cell; only the day is read."""
CLOCK: Final = r"[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?([AaPp][Mm])?"
LARGEST: Final = 1e15  # beyond it whole numbers are no longer exact


def headed(export: Export) -> dict[str, str]:
    """Column of the delivered frame -> its one heading; an id made of several headings is not among them."""
    named = {column: getattr(export, key) for key, column in HEADED.items() if getattr(export, key)}
    return ({RESPONDENT: export.respondent[0]} if len(export.respondent) == 1 else {}) | named


def administrative_columns(q: Questionnaire) -> list[str]:
    """Columns of the delivered frame that are no answers, besides line and respondent, in their order."""
    export = q.export
    if export is None:
        return []
    found = [column for key, column in HEADED.items() if getattr(export, key)]
    return [*found, *([PARENT] if export.parent else []), *([LEFT_OUT] if export.leave_out else [])]


def number(raw: pl.Expr, decimal: str = ".") -> pl.Expr:
    """A finite number, or null; never infinity, never more digits than are exact."""
    text = raw.str.replace(",", ".", literal=True) if decimal == "," else raw
    value = text.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite() & (value.abs() <= LARGEST)).then(value)


def day(raw: pl.Expr, pattern: str) -> pl.Expr:
    """The day of a date, whatever time follows it; null for anything else."""
    if any(mark in pattern for mark in ("%H", "%I", "%T", "%R")):
        return raw.str.to_datetime(pattern, strict=False).dt.date()
    return raw.str.replace(TIME_OF_DAY, "").str.to_date(pattern, strict=False)


def _moment(raw: pl.Expr, pattern: str) -> pl.Expr:
    """Seconds since 1970 of a date with a time of day; null without a time."""
    date = day(raw, pattern).cast(pl.Int64) * 86_400
    hour = raw.str.extract(CLOCK, 1).cast(pl.Int64, strict=False)
    half = raw.str.extract(CLOCK, 4).str.to_lowercase()
    hour = (
        pl.when(half == "pm").then(hour % 12 + 12)
        .when(half == "am").then(hour % 12)
        .otherwise(hour)
    )  # fmt: skip
    minute = raw.str.extract(CLOCK, 2).cast(pl.Int64, strict=False)
    second = raw.str.extract(CLOCK, 3).cast(pl.Int64, strict=False).fill_null(0)
    return date + hour * 3600 + minute * 60 + second


def values(q: Questionnaire) -> dict[str, pl.Expr]:
    """Typed value of each administrative column that has one: days, seconds, weights, pages."""
    export = q.export
    if export is None:
        return {}
    made: dict[str, pl.Expr] = {}
    if export.submitted:
        made[SUBMITTED] = day(pl.col(SUBMITTED), export.dates)
    seconds = _duration(export)
    if seconds is not None:
        made[DURATION] = seconds
    if export.weight:
        made[WEIGHT] = number(pl.col(WEIGHT), export.decimal)
    if export.last_page:
        made[LAST_PAGE] = number(pl.col(LAST_PAGE))
    return made


def _duration(export: Export) -> pl.Expr | None:
    """Seconds, from a number of seconds or h:mm:ss, else from start and submission."""
    if export.duration:
        raw = pl.col(DURATION)
        parts = [
            raw.str.extract(r"^(?:(\d+):)?(\d{1,2}):(\d{2})$", i).cast(pl.Float64, strict=False) for i in (1, 2, 3)
        ]
        clock = parts[0].fill_null(0) * 3600 + parts[1] * 60 + parts[2]
        return pl.coalesce(number(raw, export.decimal), clock)
    if export.started and export.submitted:
        start, end = (_moment(pl.col(name), export.dates) for name in (STARTED, SUBMITTED))
        return (end - start).cast(pl.Float64)
    return None


def done(q: Questionnaire) -> pl.Expr:
    """Whether somebody reached the end; null where nobody can tell."""
    raw = pl.col(COMPLETED)
    low = raw.str.to_lowercase()
    if q.export is not None and q.export.finished:
        return raw.is_in(list(q.export.finished)).fill_null(value=False)
    return (
        pl.when(low.is_in(DONE) | low.str.contains(DATED)).then(pl.lit(value=True))
        .when(low.is_null() | low.is_in(NOT_DONE) | low.str.contains(PER_CENT)).then(pl.lit(value=False))
    )  # fmt: skip
