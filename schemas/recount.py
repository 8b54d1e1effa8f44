"""Published figures recomputed from the answers.

Belongs here: for each figure, how many of its base the answers count. Does not belong here: whether that is what
was printed (`schemas/figures/judge.py`, which knows nothing of frames).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from schemas.accounting import members_of_bases
from schemas.answers import CHOSEN
from schemas.compiled import compile_condition, status_of, value_of
from schemas.conditions import Item
from schemas.figures.judge import Recount
from schemas.figures.model import Figure, Statistic
from schemas.questionnaire import Questionnaire, Type, column_of

RECOUNTED = (Statistic.base, Statistic.count, Statistic.percent)


def recount(figures: Sequence[Figure], q: Questionnaire, kept: pl.DataFrame) -> dict[str, Recount]:
    """Count and base of each figure that the answers can tell, by figure id.

    `kept` is a frame of prepared answers (`schemas/answers.py`). The base of a question is those who chose one of
    its options; of a condition, those for whom it is known. Figures about quantities, or of other statistics, are
    left out.
    """
    members = members_of_bases(q, kept)
    plans = {
        figure.figure: (members[figure.base], *_count(figure, q))
        for figure in figures
        if figure.statistic in RECOUNTED and figure.quantity is None and figure.base in members and _told(figure, q)
    }
    counted: dict[str, Recount] = {}
    for base in members:
        own = {id_: (count, whole) for id_, (frame, count, whole) in plans.items() if frame is members[base]}
        if own:
            exprs = [
                e for id_, (count, whole) in own.items() for e in (count.alias(f"c:{id_}"), whole.alias(f"b:{id_}"))
            ]
            row = members[base].select(exprs).row(0, named=True)
            counted |= {id_: Recount(int(row[f"c:{id_}"]), int(row[f"b:{id_}"])) for id_ in own}
    return counted


def _told(figure: Figure, q: Questionnaire) -> bool:
    question = q.by_id.get(figure.question or "")
    return question is None or not (question.withheld or (question.rows and figure.row is None))


def _count(figure: Figure, q: Questionnaire) -> tuple[pl.Expr, pl.Expr]:
    """Aggregates over the members of the figure's base: count, and base."""
    if figure.question is None:
        if figure.where is None:
            return pl.len(), pl.len()
        holds = compile_condition(q.condition(figure.where), q)
        return holds.sum(), holds.is_not_null().sum()
    question = q.by_id[figure.question]
    item = Item(figure.question, figure.row)
    chose = pl.col(status_of(item)).is_in(CHOSEN)
    if question.type is Type.multiple:
        ticks = {option: pl.col(value_of(column)) for column, (_, option) in question.columns.items()}
        whole = chose & pl.any_horizontal(ticks.values())
        chosen = pl.any_horizontal(ticks[o] for o in figure.options) if figure.options else whole
    elif question.options:
        value = pl.col(value_of(column_of(item)))
        whole = chose & value.is_not_null()
        chosen = value.cast(pl.String).is_in(list(figure.options)) if figure.options else whole
    else:
        whole = chosen = chose
    counted = whole & chosen
    if figure.where is not None:
        counted = counted & compile_condition(q.condition(figure.where), q)
    return counted.sum(), whole.sum()
