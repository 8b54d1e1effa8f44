"""Fieldwork: how and when answers came in, and with what weight."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator

import polars as pl

from schemas.administrative import PARENT, SOURCE, SUBMITTED, WEIGHT
from schemas.compiled import value_of
from schemas.questionnaire import Export, Family, Questionnaire
from schemas.rules import Rule


def rules(q: Questionnaire) -> Iterator[Rule]:
    """Dates within fieldwork (first and last day included), respondents per link, weights, parents of child rows."""
    if q.export is None:
        return
    checks = [*_dates(q, q.export), *_others(q.export)]
    for id_, text, column, fails, keeps in checks:
        severity = q.severity_of(id_, Family.fieldwork)
        yield Rule(id_, Family.fieldwork, severity, text, (column,), fails, keeps=keeps)


Check = tuple[str, str, str, pl.Expr, dict[str, pl.Expr]]


def _dates(q: Questionnaire, export: Export) -> Iterator[Check]:
    if export.submitted is None:
        return
    raw, day = pl.col(SUBMITTED), pl.col(value_of(SUBMITTED))
    strange = raw.is_not_null() & day.is_null()
    yield "submitted.not_a_date", f"The date of an answer is written as {export.dates}", SUBMITTED, strange, {}
    opens, closes = q.fieldwork.opens, q.fieldwork.closes
    outside = [day < pl.lit(opens)] * (opens is not None) + [day > pl.lit(closes)] * (closes is not None)
    if outside:
        text = f"Answers were given during fieldwork, {opens or 'the beginning'} to {closes or 'the end'}"
        yield "submitted.outside_fieldwork", text, SUBMITTED, functools.reduce(operator.or_, outside), {}


def _others(export: Export) -> Iterator[Check]:
    if export.max_per_source is not None:
        most = export.max_per_source
        text = f"A link to the survey brings at most {most} respondent{'s' * (most > 1)}"
        yield "source.too_many", text, SOURCE, *_too_many(most)
    if export.weight:
        weight = pl.col(value_of(WEIGHT))
        strange = weight.is_null() | (weight < 0)
        yield "weight.not_a_weight", "Every respondent has a weight of 0 or more", WEIGHT, strange, {}
    if export.parent:
        text = f"Every row belongs to a row of {export.parent.file}"
        yield "respondent.no_parent", text, PARENT, pl.col(PARENT).is_null(), {}


def _too_many(most: int) -> tuple[pl.Expr, dict[str, pl.Expr]]:
    kept = "source.hash"
    link = pl.col(SOURCE).cast(pl.String)
    fails = pl.col(kept).is_not_null() & (pl.len().over(kept) > most)
    return fails, {kept: pl.when(link.is_not_null()).then(link.hash())}
