"""Rankings: each rank once, and none left out before the last one given."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import polars as pl

from schemas.compiled import value_of
from schemas.questionnaire import Family, Questionnaire, Type
from schemas.rules import NEVER_TOLD, Rule, number_of
from schemas.rules.worded import worded


def rules(q: Questionnaire) -> Iterator[Rule]:
    """Two rules a ranking: ties and gaps. Rows without a rank are not ranked."""
    for question in q.questions:
        if question.type is not Type.ranking:
            continue
        ranks = [pl.col(value_of(column)) for column in question.columns]
        most = question.ranks or len(question.rows)
        used = {rank: number_of([r == rank for r in ranks]) for rank in range(1, most + 1)}
        tied = pl.any_horizontal(n > 1 for n in used.values())
        given = [n > 0 for n in used.values()]
        gap = (
            pl.any_horizontal(later & ~earlier for earlier, later in itertools.pairwise(given))
            if most > 1
            else pl.lit(value=False)
        )
        for name, text, fails in (
            ("tied_ranks", "gives each rank once", tied),
            ("rank_gap", "leaves out no rank before the last one given", gap),
        ):
            id_ = f"{question.id}.{name}"
            said = worded(f"Whoever ranks in {{}} {text}", question)
            yield Rule(
                id_,
                Family.ranking,
                q.severity_of(id_, Family.ranking),
                said.text,
                tuple(question.columns),
                NEVER_TOLD if question.withheld else fails,
                question.id,
                definition=said.definition,
            )
