"""The usual ways of counting a figure: each is as good as the plain one.

Belongs here: don't-knows in or out of the base, those who are held back in or out, those for whom a condition is not
known in or out, comparisons of rounded numbers, both formulas of a standard deviation. Does not belong here: ways that
explain why a figure is wrong (`ways.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from schemas.conditions import Item
from schemas.figures.answers.recounts import HELD_BACK, UNKNOWN, Other, Recount
from schemas.figures.model import COMPARING, Figure, Statistic
from schemas.figures.rounding import EITHER
from schemas.questionnaire import Question, Questionnaire, Status
from schemas.recounting.sets import Sets
from schemas.recounting.setting import Answering, Setting, is_weighted
from schemas.recounting.values import comparison, from_rounded, spread, statistic

LEFT_OUT: Final = " if the don't-knows are left out of the base"
COUNTED_IN: Final = " if the respondents who are held back are counted"
UNMET: Final = "those for whom the condition is not known are counted as not meeting it"
DECLINING: Final = {
    Status.dont_know: "the don't-knows",
    Status.refused: "the refusals",
    Status.not_applicable: "those it does not apply to",
}


class Way(NamedTuple):
    """A usual way: a setting, what tells it apart, and how it is said."""

    setting: Setting
    kind: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Frames:
    """The answers that are kept and, where somebody is held back, those of everybody."""

    kept: Sets
    everybody: Sets | None

    def plain(self, figure: Figure) -> Setting | None:
        """How a figure is counted first of all; None where it is of weighted counts and there are no weights."""
        weighted = is_weighted(figure, self.kept.q)
        if weighted and self.kept.weights is None:
            return None
        return Setting(self.kept, weighted, rounding=self.kept.q.published.convention or EITHER)


def recounted(figure: Figure, frames: Frames) -> tuple[Setting, Recount] | None:
    """A figure counted plainly, with every usual way of counting it that gives something else."""
    setting = frames.plain(figure)
    plain = statistic(figure, setting) if setting else None
    if setting is None or plain is None:
        return None
    others = (
        Other(recount, way.how, way.kind)
        for way, recount in _others(figure, setting, frames)
        if recount is not None and recount != plain
    )
    return setting, replace(plain, others=tuple(others))


def _others(figure: Figure, plain: Setting, frames: Frames) -> Iterator[tuple[Way, Recount | None]]:
    ways = [*_answering(figure, plain, ""), *_held_back(figure, plain, frames)]
    ways = [*_unmet(figure, Way(plain, (), "")), *ways, *(one for way in ways for one in _unmet(figure, way))]
    for way in ways:
        yield way, statistic(figure, way.setting)
    ways.insert(0, Way(plain, (), ""))
    for way in ways:
        yield from _formulas(figure, way)
    if figure.statistic is Statistic.count and figure.weighted is None and plain.q.weighted and not plain.weighted:
        for way in ways:
            weighed = replace(way.setting, weighted=True)
            yield Way(weighed, (*way.kind, "weighted"), " if people are counted by weight"), statistic(figure, weighed)


def _answering(figure: Figure, s: Setting, before: str) -> Iterator[Way]:
    """The don't-knows out of the base where they are a listed option, and in where they are none."""
    question = s.q.by_id.get(figure.question or "")
    if question is None or figure.statistic in (Statistic.mean, Statistic.median, Statistic.sd):
        return
    how = before + (" and" if before else " if")
    listed = declining(s.q, question)
    if listed and not any(s.q.option_status(question, code) is not Status.answered for code in figure.options):
        out = Way(
            replace(s, answering=Answering.substantive), ("left_out",), f"{how} {listed} are left out of the base"
        )
        yield out._replace(kind=(*((HELD_BACK,) if before else ()), *out.kind))
    unlisted = _unlisted(question, figure.row, s.sets)
    if unlisted:
        kind = (*((HELD_BACK,) if before else ()), "given")
        yield Way(replace(s, answering=Answering.given), kind, f"{how} {unlisted} are counted in the base")


def _held_back(figure: Figure, plain: Setting, frames: Frames) -> Iterator[Way]:
    if frames.everybody is not None:
        all_ = replace(plain, sets=frames.everybody)
        yield Way(all_, (HELD_BACK,), COUNTED_IN)
        yield from _answering(figure, all_, COUNTED_IN)


def _unmet(figure: Figure, way: Way) -> Iterator[Way]:
    """The same way, with those for whom the figure's condition is not known; none where it is known for all."""
    if figure.where is None:
        return
    unmet = replace(way.setting, unknown_is_unmet=True)
    if statistic(figure, unmet) != statistic(figure, way.setting):
        yield Way(unmet, (*way.kind, UNKNOWN), f"{way.how or ' if'}{' and' if way.how else ''} {UNMET}")


def _formulas(figure: Figure, way: Way) -> Iterator[tuple[Way, Recount | None]]:
    """Other formulas that are as usual, for the same people."""
    and_ = f"{way.how} and" if way.how else " if"
    if figure.statistic is Statistic.sd:
        how = f"{and_} it is divided by n rather than n - 1"
        yield Way(way.setting, (*way.kind, "population"), how), spread(figure, way.setting, sample=False)
    if figure.statistic in COMPARING or figure.statistic is Statistic.total:
        how = f"{and_} taken from the rounded percentages"
        yield Way(way.setting, (*way.kind, "rounded"), how), from_rounded(figure, way.setting)
    if figure.statistic in (Statistic.ratio, Statistic.change):
        how = f"{and_} numbers of people are compared"
        yield Way(way.setting, (*way.kind, "people"), how), comparison(figure, way.setting, counts=True)


def declining(q: Questionnaire, question: Question) -> str:
    """What the listed options of a question that stand for no answer are called; empty where there are none."""
    found = dict.fromkeys(q.option_status(question, code) for code in question.options)
    return " and ".join(DECLINING[status] for status in found if status in DECLINING)


def _unlisted(question: Question, row: str | None, sets: Sets) -> str:
    """What those are called who gave an answer that stands for none and is no listed option."""
    item = Item(question.id, row)
    if item not in question.items:
        return ""
    listed = sets.any_option(item) if question.options else 0
    return " and ".join(name for status, name in DECLINING.items() if sets.has_status(item, status) & ~listed)
