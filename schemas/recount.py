"""Published figures recomputed from the answers.

Belongs here: for each figure that the answers can tell, what they give, counted plainly and in every other way that is
worth knowing. Does not belong here: how each is counted (`schemas/recounting`), and whether it is what was printed
(`schemas/figures/answers/reproduced.py`, which knows nothing of frames).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from schemas.accounting import tellable
from schemas.figures.answers.recounts import HELD_BACK, Recount, gives, in_words
from schemas.figures.model import COMPARING, Figure, Statistic
from schemas.figures.statistics import read
from schemas.figures.wording import lexicon_of
from schemas.questionnaire import EVERYBODY, Questionnaire, Type
from schemas.recounting.sets import Sets
from schemas.recounting.setting import Setting, compared
from schemas.recounting.usual import COUNTED_IN, LEFT_OUT, Frames, recounted
from schemas.recounting.ways import explanations

__all__ = ["COUNTED_IN", "LEFT_OUT", "recount"]


def recount(
    figures: Sequence[Figure], q: Questionnaire, kept: pl.DataFrame, everybody: pl.DataFrame | None = None
) -> dict[str, Recount]:
    """What the answers give for each figure that they can tell, by figure id.

    `kept` is a frame of prepared answers (`schemas/answers.py`); `everybody` is the frame with those held back, on whom
    a report may rest as well. The base of a question is those who chose one of its options, of a number, date or text
    those who answered it, of a condition those for whom it is known. A figure is of weighted counts as its line says,
    else as the report does. Where the plain count is not what is printed, the recount holds every other way of counting
    that is. Figures about quantities and amounts, and those that rest on answers that were withheld, are left out.
    """
    if kept.is_empty():
        return {}
    held_back = everybody is not None and everybody.height > kept.height
    words, _ = lexicon_of(q.published.wording, q.published.marks)
    frames = Frames(Sets(q, kept), Sets(q, everybody) if everybody is not None and held_back else None)
    found: dict[str, Recount] = {}
    counted: dict[Figure, tuple[Setting, Recount] | None] = {}
    for figure in figures:
        if not told_by_answers(figure, q):
            continue
        subject = _subject(figure)
        if subject not in counted:  # what is printed in several places is counted once
            counted[subject] = recounted(subject, frames)
        told = counted[subject]
        if told is not None:
            setting, plain = told[0], in_words(told[1], words)
            wrong = gives(figure, plain) is False and read(figure.printed) is not None
            found[figure.figure] = _explained(figure, setting, plain, frames) if wrong else plain
    return found


def _explained(figure: Figure, setting: Setting, plain: Recount, frames: Frames) -> Recount:
    """A recount with every other way that gives what is printed, of the same respondents: those kept, or all."""
    others = plain.others
    if frames.everybody is not None:
        all_ = replace(setting, sets=frames.everybody)
        others = tuple(
            replace(one, recount=replace(one.recount, explained=explanations(figure, all_, one.recount)))
            if one.kind == (HELD_BACK,)
            else one
            for one in others
        )
    return replace(plain, others=others, explained=explanations(figure, setting, plain))


def _subject(figure: Figure) -> Figure:
    """A figure without its place; how precisely it is printed may decide whether it is weighted or of rounded ones."""
    return replace(figure, figure="", place="", document=None, note="", line=0)


def told_by_answers(figure: Figure, q: Questionnaire) -> bool:
    """Whether a figure is about people and numbers in the answers, all of which were delivered."""
    if figure.quantity is not None or figure.statistic is Statistic.amount:
        return False
    versus = compared(figure, q) if figure.statistic in COMPARING else None
    if figure.statistic in COMPARING and versus is None:
        return False
    return all(_delivered(one, q) for one in (figure, versus) if one is not None)


def _delivered(figure: Figure, q: Questionnaire) -> bool:
    bases = [figure.base] if figure.base != EVERYBODY else []
    trees = [q.condition(text) for text in (figure.where, *(q.bases[base] for base in bases)) if text]
    if not all(tellable(q, tree) for tree in trees):
        return False
    question = q.by_id.get(figure.question or "")
    if question is None:
        return True
    if question.withheld or question.id in q.untellable or (question.type is Type.text and figure.options):
        return False
    return not question.rows or figure.row is not None or figure.statistic is Statistic.mean
