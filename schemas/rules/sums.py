"""Constant sums: the rows of one answer add up to the stated total."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator

import polars as pl

from schemas.compiled import value_of
from schemas.questionnaire import Family, Questionnaire, Type
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import worded

ROUNDING = 1e-6  # answers are binary floats: 33.3 + 33.3 + 33.4 must count as 100


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule a question. Blank rows count as 0 if another row is filled in; nothing filled in is no answer."""
    for question in q.questions:
        if question.type is not Type.constant_sum or question.total is None:
            continue
        columns = tuple(question.columns)
        cells = [pl.col(value_of(column)) for column in columns]
        some = functools.reduce(operator.or_, (cell.is_not_null() for cell in cells))
        strange = functools.reduce(
            operator.or_, (pl.col(c).is_not_null() & v.is_null() for c, v in zip(columns, cells, strict=True))
        )
        off = (pl.sum_horizontal(cells) - float(question.total)).abs() > ROUNDING
        id_ = f"{question.id}.wrong_total"
        said = worded(f"The rows of {{}} add up to {question.total}", question)
        yield Rule(
            id_,
            Family.sums,
            q.severity_of(id_, Family.sums),
            said.text,
            columns,
            NEVER_TOLD if question.withheld else pl.when(strange).then(NEVER_TOLD).otherwise(some & off),
            question.id,
            definition=said.definition,
        )
