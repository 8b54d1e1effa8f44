"""A condition as a Polars expression over prepared answers.

Belongs here: the translation of each node of `schemas/conditions.py`, with the same three-valued meaning as
`conditions.truth` (a test compares the two). Does not belong here: how answers are prepared (`schemas/answers.py`),
whose column names are used here.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

import polars as pl

from schemas import conditions
from schemas.conditions import Arithmetic, Condition, Constant, Count, Item
from schemas.questionnaire import Questionnaire, Status, Type, column_of
from schemas.truth import Truth
from schemas.vocabulary import GIVEN

EXACT: Final = 9
"""Decimals to which results of arithmetic are compared: answers are binary floats, and 0.1 + 0.2 is to be 0.3."""
UNKNOWN: Final = pl.lit(None, pl.Boolean)


def value_of(column: str) -> str:
    """Name of the prepared column with the typed value of a column."""
    return f"value:{column}"


def status_of(item: Item) -> str:
    """Name of the prepared column with the status of an item."""
    return f"status:{column_of(item)}"


def asked(question: str) -> str:
    """Name of the prepared column that tells whether a question was asked: true, false or unknown."""
    return f"asked:{question}"


def compile_condition(tree: Condition, q: Questionnaire, past: Truth = False) -> pl.Expr:
    """A Boolean expression: true, false, or null for unknown.

    `past` is what a comparison with a question that was not asked amounts to: false in a route or base, unknown
    (None) in an assertion.
    """
    match tree:
        case conditions.Not(part):
            return compile_condition(part, q, past).not_()
        case conditions.And(members):
            return functools.reduce(operator.and_, (compile_condition(m, q, past) for m in members))
        case conditions.Or(members):
            return functools.reduce(operator.or_, (compile_condition(m, q, past) for m in members))
        case conditions.NotUnderstood():
            return UNKNOWN
        case conditions.Answered(item, substantive):
            if q.by_id[item.question].withheld:
                return UNKNOWN
            status = pl.col(status_of(item))
            if not substantive:
                return status.is_in([given.value for given in GIVEN])
            return pl.when(status != Status.unknown_code.value).then(status == Status.answered.value)
        case conditions.Compare("!=", left, right):
            return compile_condition(conditions.Not(conditions.Compare("=", left, right)), q, past)
        case conditions.Selected(question, option):
            return _gated([question], _ticked(q, question, option), q, past)
        case conditions.Compare(sign, left, right):
            a, b = _matched(left, right, q)
            return _gated(conditions.questions(tree), conditions.COMPARISONS[sign](a, b), q, past)  # type: ignore[arg-type]
        case conditions.Contained(value, among):
            inside = [_matched(value, Constant(a), q) for a in among]
            return _gated(
                conditions.questions(tree), functools.reduce(operator.or_, (a == b for a, b in inside)), q, past
            )


def _gated(questions: Iterable[str], outcome: pl.Expr, q: Questionnaire, past: Truth) -> pl.Expr:
    """`past` where one of the questions was not asked."""
    routed = sorted(id_ for id_ in questions if id_ in q.routes)
    if not routed:
        return outcome
    passed = functools.reduce(operator.or_, (pl.col(asked(id_)).eq_missing(pl.lit(value=False)) for id_ in routed))
    return pl.when(passed).then(pl.lit(past, pl.Boolean)).otherwise(outcome)


def _ticked(q: Questionnaire, question: str, option: str) -> pl.Expr:
    return UNKNOWN if q.by_id[question].withheld else pl.col(value_of(f"{question}__{option}"))


def _matched(left: conditions.Value, right: conditions.Value, q: Questionnaire) -> tuple[pl.Expr, pl.Expr]:
    """Both sides as expressions that Polars can compare: dates with dates, codes of two questions as text."""
    dated = any(isinstance(v, Item) and q.by_id[v.question].type is Type.date for v in (left, right))
    two_items = isinstance(left, Item) and isinstance(right, Item)
    a, b = (_value(v, q, dated=dated) for v in (left, right))
    if any(isinstance(v, Arithmetic) for v in (left, right)):
        a, b = a.round(EXACT), b.round(EXACT)
    choices = all(isinstance(v, Item) and q.by_id[v.question].type in (Type.single, Type.grid) for v in (left, right))
    return (a.cast(pl.String), b.cast(pl.String)) if two_items and choices else (a, b)


def _value(value: conditions.Value, q: Questionnaire, *, dated: bool = False) -> pl.Expr:
    match value:
        case Constant(constant):
            if isinstance(constant, Fraction):
                return pl.lit(float(constant))
            return pl.lit(date.fromisoformat(constant)) if dated else pl.lit(constant)
        case Item():
            if q.by_id[value.question].withheld:
                return pl.lit(None)
            return pl.col(value_of(column_of(value)))
        case Count(question):
            if q.by_id[question].withheld:
                return pl.lit(None)
            ticks = [pl.col(value_of(column)) for column in q.by_id[question].columns]
            return functools.reduce(operator.add, (t.cast(pl.Int64) for t in ticks))
        case Arithmetic(sign, left, right):
            return conditions.ARITHMETIC[sign](_value(left, q), _value(right, q))  # type: ignore[no-any-return]
