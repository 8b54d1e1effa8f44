"""Effective sizes of weighted bases: the squared sum of the weights over the sum of their squares.

Source: L. Kish, Survey Sampling (1965), section 11.7.

Belongs here: the sizes that the curated tables allow to compute. Does not belong here: what they are used for.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from schemas.administrative import WEIGHT
from schemas.balance import CLOSE
from schemas.changes.snapshot import Snapshot
from schemas.questionnaire import EVERYBODY, Type

TOPLINES: Final = ("question", "row", "banner", "base", "weighted_base")


def effective(state: Snapshot) -> dict[tuple[str, str | None], float]:
    """Question and row -> effective size of its base among everybody; absent where the tables do not say.

    Weights are in `responses`, beside the answers, but not who belongs to a named base. A size is given only where
    people and weights found in `responses` are those that the topline itself states.
    """
    responses, codebook = state.table("responses", WEIGHT), state.table("codebook", "column", "question", "row", "type")
    toplines = state.table("toplines", *TOPLINES)
    if responses is None or codebook is None or toplines is None:
        return {}
    stated = toplines.filter((pl.col("banner") == EVERYBODY) & pl.col("weighted_base").is_not_null())
    wanted = dict(
        zip(stated.select("question", "row").rows(), stated.select("base", "weighted_base").rows(), strict=True)
    )
    members = _members(codebook, set(responses.columns), set(wanted))
    if not members:
        return {}
    weight = pl.when(pl.col(WEIGHT) >= 0).then(pl.col(WEIGHT)).fill_null(0.0)
    sums = [
        expression.alias(f"{place} {name}")
        for place, chosen in enumerate(members.values())
        for name, expression in {
            "people": chosen.sum(),
            "weight": weight.filter(chosen).sum(),
            "squares": (weight * weight).filter(chosen).sum(),
        }.items()
    ]
    values = responses.select(sums).row(0)
    found = {}
    for place, item in enumerate(members):
        people, weight_, squares = values[3 * place : 3 * place + 3]
        base, weighted = wanted[item]
        if people == base and squares > 0 and abs(weight_ - weighted) <= CLOSE * weighted:
            found[item] = weight_ * weight_ / squares
    return found


def _members(codebook: pl.DataFrame, columns: set[str], wanted: set[Any]) -> dict[tuple[str, str | None], pl.Expr]:
    """Who chose any option of an item, from the columns that hold it."""
    ticks: dict[tuple[str, str | None], list[pl.Expr]] = {}
    for column, question, row, type_ in codebook.select("column", "question", "row", "type").iter_rows():
        if (question, row) in wanted and column in columns:
            one = pl.col(column).fill_null(value=False) if type_ == Type.multiple else pl.col(column).is_not_null()
            ticks.setdefault((question, row), []).append(one)
    return {item: pl.any_horizontal(own) for item, own in ticks.items()}
