"""Ranges: numbers and dates lie within their limits, and whole numbers are whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import polars as pl

from schemas.answers import understood
from schemas.compiled import value_of
from schemas.conditions import Item
from schemas.questionnaire import Family, Question, Questionnaire
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import worded


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule for each limit that the questionnaire states (limits included), and one for whole numbers."""
    for question in q.questions:
        for column, (item, _) in question.columns.items():
            for name, text, fails in _limits(question, pl.col(value_of(column))):
                id_ = f"{item}.{name}"
                said = worded(f"{{}} {text}", _answer(item, question))
                yield Rule(
                    id_,
                    Family.ranges,
                    q.severity_of(id_, Family.ranges),
                    said.text,
                    (column,),
                    NEVER_TOLD if question.withheld else _of_values(column, fails),
                    question.id,
                    definition=said.definition,
                )


def _answer(item: Item, question: Question) -> tuple[str, str]:
    name = worded("{}", item, of=question)
    return f"The answer to {name.text}", name.definition


def _of_values(column: str, fails: pl.Expr) -> pl.Expr:
    """A blank has nothing to be out of range; what is no number or date cannot be told."""
    return pl.when(understood(column)).then(fails.fill_null(value=False))


def _written(limit: Fraction | date) -> str:
    return str(limit) if isinstance(limit, date) else f"{float(limit):.15g}"


def _limits(question: Question, value: pl.Expr) -> Iterator[tuple[str, str, pl.Expr]]:
    def literal(limit: object) -> pl.Expr:
        return pl.lit(limit) if isinstance(limit, date) else pl.lit(float(limit))  # type: ignore[arg-type]

    if question.min is not None:
        yield "below_minimum", f"is at least {_written(question.min)}", value < literal(question.min)
    if question.max is not None:
        yield "above_maximum", f"is at most {_written(question.max)}", value > literal(question.max)
    if question.integer:
        yield "not_whole", "is a whole number", value != value.floor()
