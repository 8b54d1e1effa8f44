"""Published figures recomputed from the answers.

Belongs here: for each figure, how many of its base the answers count. Does not belong here: whether that is what
was printed (`schemas/figures/judge.py`, which knows nothing of frames).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from schemas.accounting import members_of_bases, tellable
from schemas.answers import CHOSEN
from schemas.compiled import compile_condition, status_of, value_of
from schemas.conditions import Item
from schemas.figures.model import Figure, Statistic
from schemas.figures.reproduced import Other, Recount
from schemas.questionnaire import Questionnaire, Status, Type, column_of

RECOUNTED = (Statistic.base, Statistic.count, Statistic.percent)


LEFT_OUT = " if the don't-knows are left out of the base"
COUNTED_IN = " if the respondents who are held back are counted"


def recount(
    figures: Sequence[Figure], q: Questionnaire, kept: pl.DataFrame, everybody: pl.DataFrame | None = None
) -> dict[str, Recount]:
    """Count and base of each figure that the answers can tell, by figure id.

    `kept` is a frame of prepared answers (`schemas/answers.py`); `everybody` is the frame with those held back, on whom
    a report may rest as well. The base of a question is those who chose one of its options, of a number, date or
    text those who answered it, of a condition those for whom it is known. Figures about quantities, or of other
    statistics, are left out.
    """
    wanted = [f for f in figures if f.statistic in RECOUNTED and f.quantity is None and _told(f, q)]
    subjects = {f.figure: replace(f, figure="", place="", document=None, printed="", note="", line=0) for f in wanted}
    found = _counted(set(subjects.values()), q, kept)
    unsure = {s for s in found if _may_not_know(s, q)}
    ways = [(LEFT_OUT, _counted(unsure, q, kept, substantive=True))]
    if everybody is not None and everybody.height > kept.height:
        ways.append((COUNTED_IN, _counted(found, q, everybody)))
        ways.append(
            (f"{COUNTED_IN} and{LEFT_OUT.removeprefix(' if')}", _counted(unsure, q, everybody, substantive=True))
        )
    told = {
        subject: replace(
            plain, others=tuple(Other(way[subject], how) for how, way in ways if way.get(subject, plain) != plain)
        )
        for subject, plain in found.items()
    }
    return {id_: told[subject] for id_, subject in subjects.items() if subject in told}


def _counted(
    subjects: Iterable[Figure], q: Questionnaire, answers: pl.DataFrame, *, substantive: bool = False
) -> dict[Figure, Recount]:
    """Each subject counted once, however often it is printed."""
    counted: dict[Figure, Recount] = {}
    for base, members in members_of_bases(q, answers).items() if subjects else ():
        own = [subject for subject in subjects if subject.base == base]
        if own:
            pairs = [_count(subject, q, substantive=substantive) for subject in own]
            named = [e.alias(f"{i}{part}") for i, pair in enumerate(pairs) for part, e in zip("cb", pair, strict=True)]
            row = members.select(named).row(0)
            counted |= {s: Recount(int(row[2 * i]), int(row[2 * i + 1])) for i, s in enumerate(own)}
    return counted


def _may_not_know(figure: Figure, q: Questionnaire) -> bool:
    """Whether a listed option of the question stands for no answer."""
    question = q.by_id.get(figure.question or "")
    return question is not None and any(
        q.option_status(question, code) is not Status.answered for code in question.options
    )


def _told(figure: Figure, q: Questionnaire) -> bool:
    trees = [q.condition(text) for text in (figure.where, q.bases.get(figure.base)) if text]
    if not all(tellable(q, tree) for tree in trees):
        return False
    question = q.by_id.get(figure.question or "")
    return question is None or not (
        question.withheld or question.id in q.untellable or (question.rows and figure.row is None)
    )


def _count(figure: Figure, q: Questionnaire, *, substantive: bool) -> tuple[pl.Expr, pl.Expr]:
    """Aggregates over the members of the figure's base: count, and base, with or without those who do not know."""
    if figure.question is None:
        if figure.where is None:
            return pl.len(), pl.len()
        holds = compile_condition(q.condition(figure.where), q)
        return holds.sum(), holds.is_not_null().sum()
    question = q.by_id[figure.question]
    item = Item(figure.question, figure.row)
    answered = pl.col(status_of(item)) == Status.answered.value
    chose = answered if substantive or not question.options else pl.col(status_of(item)).is_in(CHOSEN)
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
        holds = compile_condition(q.condition(figure.where), q)
        counted, whole = counted & holds, whole & holds.is_not_null()
    return counted.sum(), whole.sum()
