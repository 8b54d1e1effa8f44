"""Structure: the table as a whole is what the questionnaire describes.

Missing and unknown columns never get this far: the reader refuses them. What can still be wrong is a column under
the right heading with somebody else's answers in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.answers import strange_of
from schemas.questionnaire import Family, Questionnaire, Type
from schemas.rules import Fact, Rule
from schemas.rules.worded import worded

LEAST = 5  # fewer cells than this may all be wrong by chance: then it cannot be told


def rules(q: Questionnaire) -> Iterator[Rule]:
    """For each question: something of what was delivered is understood."""
    for question in q.questions:
        if question.withheld or question.type is Type.text:
            continue
        columns = tuple(question.columns)
        facts = {
            f"{question.id}.cells": Fact(
                pl.sum_horizontal(pl.col(c).is_not_null().sum() for c in columns), label="cells"
            ),
            f"{question.id}.strange": Fact(
                pl.sum_horizontal(pl.col(strange_of(c)).sum() for c in columns), label="not understood"
            ),
        }
        cells, strange = map(pl.col, facts)
        said = worded("At least one delivered answer to {} is among those the questionnaire knows", question)
        yield Rule(
            f"{question.id}.nothing_understood",
            Family.structure,
            q.severity_of(f"{question.id}.nothing_understood", Family.structure),
            said.text,
            columns,
            pl.when((strange < cells) | (cells >= LEAST)).then(cells == strange),
            question.id,
            "table",
            facts,
            definition=said.definition,
        )
