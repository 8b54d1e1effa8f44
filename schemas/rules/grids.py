"""Grids: whoever begins one answers all of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.compiled import status_of
from schemas.questionnaire import Family, Questionnaire, Status, Type
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import worded
from schemas.vocabulary import GIVEN


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule a grid with several rows."""
    for question in q.questions:
        if question.type is not Type.grid or len(question.rows) < 2:
            continue
        statuses = [pl.col(status_of(item)) for item in question.items]
        given = pl.any_horizontal(status.is_in([s.value for s in GIVEN]) for status in statuses)
        left = pl.any_horizontal(status == Status.skipped.value for status in statuses)
        id_ = f"{question.id}.partly_answered"
        said = worded(f"Whoever answers a row of {{}} answers all {len(question.rows)}", question)
        yield Rule(
            id_,
            Family.grids,
            q.severity_of(id_, Family.grids),
            said.text,
            tuple(question.columns),
            NEVER_TOLD if question.withheld else given & left,
            question.id,
            definition=said.definition,
        )
