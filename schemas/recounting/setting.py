"""How a figure is counted: among whom, who counts as having answered, by weight or not.

Belongs here: the sets that a figure's count and base are, in each of these ways. Does not belong here: statistics made
of them (`values.py`), and which way is tried when (`usual.py`, `ways.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction
from typing import NamedTuple

from schemas.conditions import Condition, Item
from schemas.figures.answers.recounts import Recount
from schemas.figures.model import Figure, Statistic
from schemas.figures.rounding import EITHER, Rounding
from schemas.figures.statistics import read
from schemas.questionnaire import Question, Questionnaire, Status, Type
from schemas.recounting.sets import SUBSTANTIVE, Sets


class Answering(Enum):
    """Who of a base is counted in the denominator of a question."""

    plain = auto()
    """Who chose a listed option, a don't know that is listed too; of a number, date or text, who answered it."""
    substantive = auto()
    """Without those who do not know."""
    given = auto()
    """With those who do not know, even where that is no listed option."""
    asked = auto()
    """Who was asked, whether they answered or not."""
    all = auto()
    """Everybody in the base, asked or not."""
    unrouted = auto()
    """Who gave an answer, even if they should not have been asked."""
    mentions = auto()
    """Not people but the options they ticked."""


class People(NamedTuple):
    """Two sets of respondents."""

    counted: int
    base: int


@dataclass(frozen=True)
class Setting:
    """One way of counting a figure in one frame of answers."""

    sets: Sets
    weighted: bool = False
    answering: Answering = Answering.plain
    members: int | None = None
    """The base, where it is not the one that the figure names."""
    where: Condition | bool | None = None
    """The condition in place of the figure's own; True for none at all."""
    unknown_is_unmet: bool = False
    """Who meets the condition is known of some only; the others count as not meeting it, rather than not at all."""
    of_everybody: bool = False
    """The denominator is not restricted to the base; the count is."""
    rounding: Rounding = EITHER

    @property
    def q(self) -> Questionnaire:
        """The questionnaire."""
        return self.sets.q


def is_weighted(figure: Figure, q: Questionnaire) -> bool:
    """Whether a figure is of weighted counts: as its line says, else as the report does; numbers of people are not.

    A count that is printed with decimals is no number of people.
    """
    if figure.weighted is not None:
        return figure.weighted
    if figure.statistic in (Statistic.base, Statistic.cases):
        return False
    if figure.statistic is Statistic.count:
        printed = read(figure.printed)
        return q.weighted and printed is not None and printed.decimals > 0
    return q.weighted


def people(figure: Figure, s: Setting) -> People | None:
    """Who is counted and who is in the base; None where the base rests on answers that were withheld."""
    members = s.members if s.members is not None else s.sets.members(figure.base)
    if members is None:
        return None
    met, known = _where(figure, s)
    question = s.q.by_id.get(figure.question or "")
    if question is None:
        whole = s.sets.everybody if s.of_everybody or s.answering is Answering.all else members
        return People(members & met, whole if s.answering is Answering.all else whole & known)
    item = Item(question.id, figure.row)
    chosen = s.sets.any_option(item, *figure.options) if question.options else s.sets.everybody
    answering = Answering.plain if s.answering is Answering.mentions else s.answering
    answered = _answered(question, item, s.sets, answering)
    if answering is not Answering.all:
        answered &= known
    gave = answered & (_answered(question, item, s.sets, Answering.plain) if _wider(answering) else s.sets.everybody)
    if not figure.options and figure.where is None:
        gave = answered
        chosen = s.sets.everybody
    base = answered if s.of_everybody else answered & members
    return People(gave & chosen & met & members, base)


def _wider(answering: Answering) -> bool:
    """Whether some of the denominator gave no option that is counted."""
    return answering in (Answering.given, Answering.asked, Answering.all)


def _where(figure: Figure, s: Setting) -> People:
    """For whom the condition is true, and for whom it is known or taken to be."""
    tree = s.where if s.where is not None else s.sets.condition(figure.where) if figure.where else True
    if isinstance(tree, bool):
        return People(s.sets.everybody, s.sets.everybody)
    met, known = s.sets.holds(tree)
    return People(met, s.sets.everybody if s.unknown_is_unmet else known)


def _answered(question: Question, item: Item, sets: Sets, answering: Answering) -> int:
    listed = sets.any_option(item) if question.options else sets.everybody
    match answering:
        case Answering.substantive:
            return sets.has_status(item, *SUBSTANTIVE) & listed
        case Answering.given:
            return sets.given(item)
        case Answering.asked:
            return sets.asked(item)
        case Answering.all:
            return sets.everybody
        case Answering.unrouted:
            return (sets.has_status(item, Status.invalidated, *SUBSTANTIVE) | sets.given(item)) & listed
    return (sets.given(item) if question.options else sets.has_status(item, *SUBSTANTIVE)) & listed


def measured(who: People, s: Setting, question: Question | None = None) -> Recount:
    """How many, of how many, and by weight where the setting says so; of ticks, where it counts mentions."""
    weigh = s.sets.weight if s.weighted and s.sets.weights else None
    if s.answering is Answering.mentions and question is not None and question.type is Type.multiple:
        ticked = [who.base & ticks for ticks in s.sets.options(Item(question.id)).values()]
        total = (weigh(who.counted), sum(map(weigh, ticked), Fraction(0))) if weigh else None
        return Recount(who.counted.bit_count(), sum(map(int.bit_count, ticked)), weights=total, rounding=s.rounding)
    total = (weigh(who.counted), weigh(who.base)) if weigh else None
    return Recount(who.counted.bit_count(), who.base.bit_count(), weights=total, rounding=s.rounding)


def compared(figure: Figure, q: Questionnaire) -> Figure | None:
    """What a ratio, difference or change compares its subject with, as a figure; None where it is a quantity."""
    other, _, row = (figure.versus_question or figure.question or "").partition(".")
    question = q.by_id.get(other)
    rows = question is not None and not figure.versus_question and bool(figure.versus)
    if rows and question and set(figure.versus) <= question.rows.keys() - question.options.keys():
        return _compared(figure, options=figure.options, row=figure.versus[0]) if len(figure.versus) == 1 else None
    options = figure.versus or figure.options
    if options and (question is None or not set(options) <= question.options.keys()):
        return None
    same = not figure.versus_question
    return _compared(figure, question=other or None, row=figure.row if same else row or None, options=options)


def _compared(figure: Figure, **changes: object) -> Figure:
    base = figure.versus_base or figure.base
    return replace(figure, base=base, versus=(), versus_question=None, versus_base=None, **changes)  # type: ignore[arg-type]
