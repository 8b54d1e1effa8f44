"""Exclusive options: "None of these" stands alone."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from schemas.compiled import value_of
from schemas.questionnaire import Family, Questionnaire
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import worded
from schemas.sentences import quoted


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule a question: an exclusive option is ticked together with no other."""
    for question in q.questions:
        if not question.exclusive:
            continue
        ticks = {option: pl.col(value_of(column)) for column, (_, option) in question.columns.items()}
        with_others = pl.any_horizontal(
            ticks[code] & pl.any_horizontal(tick for other, tick in ticks.items() if other != code)
            for code in question.exclusive
        )
        labels = [question.options[code] for code in question.exclusive]
        names = (" or ".join(map(quoted, labels)), " or ".join(map(repr, labels)))
        said = worded("In {}, {} is ticked alone", question, names)
        id_ = f"{question.id}.exclusive_with_others"
        yield Rule(
            id_,
            Family.exclusive,
            q.severity_of(id_, Family.exclusive),
            said.text,
            tuple(question.columns),
            NEVER_TOLD
            if question.withheld
            else with_others.fill_null(value=False)
            if len(ticks) > 1
            else pl.lit(value=False),
            question.id,
            definition=said.definition,
        )
