"""Uniqueness: every row has a respondent, and every respondent one row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.administrative import RESPONDENT
from schemas.questionnaire import Family, Questionnaire
from schemas.rules import Rule


def rules(q: Questionnaire) -> Iterator[Rule]:
    """A respondent id is there, and is not shared. All rows that share one fail: nobody can tell which is right."""
    if q.export is None:
        return
    respondent = pl.col(RESPONDENT)
    for name, text, fails in (
        ("blank", "Every row names its respondent", respondent.is_null()),
        ("duplicate", "No two rows name the same respondent", respondent.is_duplicated() & respondent.is_not_null()),
    ):
        id_ = f"{RESPONDENT}.{name}"
        severity = q.severity_of(id_, Family.uniqueness)
        yield Rule(id_, Family.uniqueness, severity, text, (RESPONDENT,), fails, across=name == "duplicate")
