"""Uniqueness: every row has a respondent, and every respondent one row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.administrative import RESPONDENT
from schemas.questionnaire import Family, Questionnaire
from schemas.rules import Rule, duplicated


def rules(q: Questionnaire) -> Iterator[Rule]:
    """A respondent id is there, and is not shared. All rows that share one fail: nobody can tell which is right."""
    if q.export is None:
        return
    respondent = pl.col(RESPONDENT)
    keeps = {
        f"{RESPONDENT}.hash_{seed}": pl.when(respondent.is_not_null()).then(respondent.hash(seed)) for seed in (1, 2)
    }
    for name, text, fails, kept in (
        ("blank", "Every row names its respondent", respondent.is_null(), {}),
        ("duplicate", "No two rows name the same respondent", duplicated(*keeps), keeps),
    ):
        id_ = f"{RESPONDENT}.{name}"
        severity = q.severity_of(id_, Family.uniqueness)
        yield Rule(id_, Family.uniqueness, severity, text, (RESPONDENT,), fails, keeps=kept)
