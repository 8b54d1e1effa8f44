"""Columns that tell nothing: wholly empty, almost empty, or the same in every row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.answers import has_status
from schemas.compiled import value_of
from schemas.conditions import Item
from schemas.questionnaire import ASKED_STATUSES, Family, Question, Questionnaire, Status, Type, column_of
from schemas.rules import Fact, Rule
from schemas.rules.worded import worded


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule an item that enough respondents were asked: enough of them answer, and not all the same."""
    for question in q.questions:
        if question.withheld:
            continue
        for item in question.items:
            facts = {
                f"{item}.asked": Fact(has_status(item, *ASKED_STATUSES).sum().cast(pl.Int64), label="asked"),
                f"{item}.answered": Fact(has_status(item, Status.answered).sum().cast(pl.Int64), label="answered"),
                **_extremes(question, item),
            }
            asked, answered, *extremes = map(pl.col, facts)
            rare = answered * q.sparse.share.denominator < asked * q.sparse.share.numerator
            id_ = f"{item}.uninformative"
            said = worded(
                f"The answers to {{}} tell something: where {q.sparse.least} or more are asked, "
                f"{float(100 * q.sparse.share):g}% or more answer, and not all the same",
                item,
                of=question,
            )
            yield Rule(
                id_,
                Family.columns,
                q.severity_of(id_, Family.columns),
                said.text,
                tuple(question.columns) if question.type is Type.multiple else (column_of(item),),
                (asked >= q.sparse.least)
                & (rare | (_alike(extremes) & (answered >= q.sparse.least)).fill_null(value=False)),
                question.id,
                "table",
                facts,
                definition=said.definition,
            )


def _extremes(question: Question, item: Item) -> dict[str, Fact]:
    """Least and greatest value, in pairs; of a multiple choice option by option."""
    columns = list(question.columns) if question.type is Type.multiple else [column_of(item)]
    found: dict[str, Fact] = {}
    for column in columns:
        value = pl.col(value_of(column))
        number = value.to_physical() if question.options and question.type is not Type.multiple else value
        found |= {f"{column}.least": Fact(number.min(), "min"), f"{column}.greatest": Fact(number.max(), "max")}
    return found


def _alike(extremes: list[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(
        least.eq_missing(greatest) for least, greatest in zip(extremes[::2], extremes[1::2], strict=True)
    )
