"""Columns that tell nothing: wholly empty, almost empty, or the same in every row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.compiled import status_of, value_of
from schemas.conditions import Item
from schemas.questionnaire import ASKED_STATUSES, Family, Question, Questionnaire, Status, Type, column_of
from schemas.rules import Rule


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule an item that enough respondents were asked: enough of them answer, and not all the same."""
    for question in q.questions:
        if question.withheld:
            continue
        for item in question.items:
            status = pl.col(status_of(item))
            asked = status.is_in([s.value for s in ASKED_STATUSES]).sum()
            answered = (status == Status.answered.value).sum()
            rare = answered * q.sparse.share.denominator < asked * q.sparse.share.numerator
            id_ = f"{item}.uninformative"
            yield Rule(
                id_,
                Family.columns,
                q.severity_of(id_, Family.columns),
                f"Of those asked {item}, {float(100 * q.sparse.share):g}% or more answer, and not all the same",
                tuple(question.columns) if question.type is Type.multiple else (column_of(item),),
                pl.when(asked >= q.sparse.least).then(rare | _alike(question, item, answered, q.sparse.least)),
                question.id,
                "table",
            )


def _alike(question: Question, item: Item, answered: pl.Expr, least: int) -> pl.Expr:
    if question.type is Type.multiple:  # that everybody ticks the same is known only option by option
        ticks = [pl.col(value_of(column)) for column in question.columns]
        same = pl.all_horizontal(tick.min() == tick.max() for tick in ticks)
    else:
        value = pl.col(value_of(column_of(item)))
        same = (value == value.drop_nulls().first()).all()
    return same & (answered >= least)
