"""What the texts of a column mean: a table for each column, in the order of its list of texts (`schemas/coded.py`).

Each text is looked at once. Belongs here: choices, ticks, numbers and dates. Does not belong here: routes and what
becomes of an answer (`schemas/answers.py`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import polars as pl

from schemas import administrative
from schemas.administrative import TICKED, UNTICKED
from schemas.questionnaire import Question, Questionnaire, Status, Type

STATUSES: Final = pl.Enum([status.value for status in Status])


class Meanings(NamedTuple):
    """By position of a text: its value, and what a cell with it holds before the route is looked at.

    For a multiple choice `kind` is the rank of the cell among those of its question: see `kinds_of_ranks`.
    """

    value: list[Any]
    kind: list[Any]
    dtype: pl.DataType
    """Of the value."""


def meanings(q: Questionnaire, question: Question, column: str, texts: list[str]) -> Meanings:
    """What the texts that occur in a column mean."""
    match question.type:
        case Type.single | Type.grid:
            return _choices(q, question, texts)
        case Type.multiple:
            return _ticks(q, question, question.columns[column][1] or "", texts)
    cells = pl.DataFrame({column: texts}, schema={column: pl.String()})
    made = cells.select(_quantity(q, question, pl.col(column)).alias(column)).to_series()
    values = made.to_list()
    declining = declined(q, question)
    kinds = [
        declining.get(text) or (Status.unknown_code if value is None else Status.answered)
        for text, value in zip(texts, values, strict=True)
    ]
    return Meanings(values, kinds, made.dtype)


def declined(q: Questionnaire, question: Question) -> dict[str, Status]:
    """Texts that stand for no answer: missing codes, and codes and labels of options that mean one."""
    texts = {text: status for text, status in q.statuses(question).items() if status is not None}
    for code, label in question.options.items() if question.type is not Type.multiple else ():
        status = q.option_status(question, code)
        if status is not Status.answered:
            texts = {code: status, label: status} | texts
    return texts


def _choices(q: Questionnaire, question: Question, texts: list[str]) -> Meanings:
    """A cell holds a label, or else a code, or a text that stands for no answer."""
    known = {code: code for code in question.options} | {label: code for code, label in question.options.items()}
    declining = declined(q, question)
    values = [known.get(text) for text in texts]
    kinds = [
        declining.get(text) or (Status.unknown_code if value is None else Status.answered)
        for text, value in zip(texts, values, strict=True)
    ]
    return Meanings(values, kinds, pl.Enum(list(question.options)))


def tick(text: str, code: str, label: str) -> bool | None:
    """Whether a text ticks an option; its label counts before the words for no tick, and these before its code."""
    low = text.lower()
    if text == label:
        return True
    if low in UNTICKED:
        return False
    return True if text == code or low in TICKED else None


TICKS: Final = (Status.answered, Status.not_applicable, Status.dont_know, Status.refused)
"""What ticked options stand for: a substantive one outweighs a "Don't know" beside it."""


def kinds_of_ranks(q: Questionnaire, question: Question) -> list[Status | None]:
    """What the cells of a multiple choice hold together, by the greatest rank among them; 0 is nothing."""
    declining = list(dict.fromkeys(declined(q, question).values()))
    return [None, *reversed([Status.unknown_code, *TICKS, *declining])]


def _ticks(q: Questionnaire, question: Question, code: str, texts: list[str]) -> Meanings:
    kinds, declining = kinds_of_ranks(q, question), declined(q, question)
    strange = len(kinds) - 1
    stands_for = q.option_status(question, code)
    of_tick = strange - 1 - TICKS.index(stands_for) if stands_for in TICKS else 0
    rank_of = {text: kinds.index(status) for text, status in declining.items()}
    values = [tick(text, code, question.options[code]) for text in texts]
    ranks = [
        max(of_tick if value else 0, rank_of.get(text, strange if value is None else 0))
        for text, value in zip(texts, values, strict=True)
    ]
    return Meanings(values, ranks, pl.Boolean())


def _quantity(q: Questionnaire, question: Question, raw: pl.Expr) -> pl.Expr:
    """A number or date; a missing code such as -99 is none, whatever it looks like."""
    if question.type is Type.date:
        value = administrative.day(raw, question.dates or (q.export.dates if q.export else "%Y-%m-%d"))
    else:
        value = administrative.number(raw, q.export.decimal if q.export else ".")
    if question.type is Type.ranking:
        most = question.ranks or len(question.rows)
        value = pl.when((value == value.floor()) & value.is_between(1, most)).then(value)
    return substantive(q, question, raw, value)


def substantive(q: Questionnaire, question: Question, raw: pl.Expr, value: pl.Expr) -> pl.Expr:
    """The value where the text does not stand for no answer."""
    texts = list(q.statuses(question))
    return pl.when(~raw.is_in(texts)).then(value) if texts else value
