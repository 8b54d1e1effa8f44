"""Fieldwork: answers were given while the survey was open."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator

import polars as pl

from schemas.answers import SUBMITTED
from schemas.compiled import value_of
from schemas.questionnaire import Family, Questionnaire
from schemas.rules import Rule


def rules(q: Questionnaire) -> Iterator[Rule]:
    """The date of an answer is a date, and lies between the first and last day of fieldwork (both included)."""
    if q.export is None or q.export.submitted is None:
        return
    raw, day = pl.col(SUBMITTED), pl.col(value_of(SUBMITTED))
    checks = [
        ("not_a_date", f"The date of an answer is written as {q.export.dates}", raw.is_not_null() & day.is_null())
    ]
    opens, closes = q.fieldwork.opens, q.fieldwork.closes
    outside = [day < pl.lit(opens)] * (opens is not None) + [day > pl.lit(closes)] * (closes is not None)
    if outside:
        window = f"{opens or 'the beginning'} to {closes or 'the end'}"
        checks.append(
            (
                "outside_fieldwork",
                f"Answers were given during fieldwork, {window}",
                functools.reduce(operator.or_, outside),
            )
        )
    for name, text, fails in checks:
        id_ = f"{SUBMITTED}.{name}"
        yield Rule(id_, Family.fieldwork, q.severity_of(id_, Family.fieldwork), text, (SUBMITTED,), fails)
