"""What the printed numbers make of a figure's value: a share, a number, a ratio, a difference, a change or a total.

Belongs here: the interval a figure must lie in, given the others. Does not belong here: means (`averages.py`), and
whether what is printed lies there (`claimed.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.arithmetic.intervals import change_span, exactly, ratio_span
from schemas.figures.arithmetic.intervals import total as together
from schemas.figures.checking.checks import EXCLUSIVE
from schemas.figures.checking.ranges import Ranges
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.subjects import Subject

POINTS = Fraction(1, 100)


@dataclass(frozen=True)
class Possible:
    """An interval, in the unit of the statistic with shares and differences of 1, and the figures that it rests on."""

    bounds: Bounds
    facts: tuple[Fact, ...] = ()


class Values:
    """The possible values of figures, given the others."""

    def __init__(self, network: Network, ranges: Ranges) -> None:
        self.network, self.ranges = network, ranges

    def of(self, figure: Figure) -> Possible | None:
        """What the other figures make of a figure's value; None where they say nothing of it."""
        subject = self.network.subjects.of(figure)
        but = (figure.figure,)
        match figure.statistic:
            case Statistic.percent if subject.quantity is None:
                return self._found(self.ranges.share(subject, but=but), self.facts(subject, but))
            case Statistic.count | Statistic.base if subject.quantity is None and not subject.weighted:
                return self._found(self.ranges.count(subject, but=but), self.facts(subject, but))
            case Statistic.ratio | Statistic.difference | Statistic.change:
                return self._compared(figure, subject)
            case Statistic.total:
                return self._total(subject)
            case _:
                facts = self.amounts(replace(subject), but, figure.statistic)
                return Possible(self._spanned(facts[0]), (facts[0],)) if facts else None

    def facts(self, subject: Subject, but: Iterable[str] = ()) -> tuple[Fact, ...]:
        """The figures that print a share or a number of a subject itself."""
        group, left_out = self.network.groups.get(subject.whole), {*but, *self.ranges.without}
        if group is None:
            return ()
        prints = group.parts.get(subject)
        found = group.sizes if subject.is_whole else [*prints.counts, *prints.shares] if prints else []
        return tuple(fact for fact in found if fact.figure.figure not in left_out)

    def amounts(self, subject: Subject, but: Iterable[str] = (), *statistics: Statistic) -> list[Fact]:
        """The plain numbers printed for a quantity, or as another statistic of a subject."""
        left_out = set(but)
        return [
            fact
            for (about, statistic, versus, base), facts in self.network.values.items()
            if about == subject and not versus and base is None and (not statistics or statistic in statistics)
            for fact in facts
            if fact.figure.figure not in left_out
        ]

    def _found(self, bounds: Bounds | None, facts: tuple[Fact, ...]) -> Possible | None:
        return Possible(bounds, facts) if bounds is not None else None

    def _spanned(self, fact: Fact) -> Bounds:
        """What a printed number that is no number of people may be."""
        people = fact.figure.statistic in NUMBERS_OF_PEOPLE and fact.printed.decimals == 0
        if people:
            return Bounds.exactly(fact.printed.value)
        return Bounds.of(fact.value_span)

    def sides(self, figure: Figure, subject: Subject) -> tuple[Possible, Possible] | None:
        """Both sides of a comparison: shares, or else numbers of people, or amounts; None where one is not known."""
        other = self.network.subjects.versus(figure)
        if other is None or subject.quantity is not None or other.quantity is not None:
            first = self.side(subject, (), figure)
            second = self.side(other, figure.versus, figure)
            return (first, second) if first is not None and second is not None else None
        both, whole = (subject, other), subject.is_whole or other.is_whole
        found = [None if whole else self.ranges.share(one) or self.ranges.mean_over_rows(one) for one in both]
        if None in found and (whole or figure.statistic is not Statistic.difference):
            found = [self.ranges.count(one) for one in both]
        first, second = (self._found(bounds, self.facts(one)) for bounds, one in zip(found, both, strict=True))
        return (first, second) if first is not None and second is not None else None

    def side(self, subject: Subject | None, quantities: Iterable[str], figure: Figure) -> Possible | None:
        """One side of a comparison with a quantity: the share of a subject, its number, or an amount."""
        if subject is None or subject.quantity is not None:
            return self._amount(subject, quantities, figure)
        if subject.is_whole:
            return self._found(self.ranges.count(subject), self.facts(subject))
        bounds = self.ranges.share(subject) or self.ranges.count(subject) or self.ranges.mean_over_rows(subject)
        return self._found(bounds, self.facts(subject))

    def _hundredths(self, fact: Fact) -> Bounds:
        """A printed amount; a percentage as a share, of 1."""
        spanned = self._spanned(fact)
        share = fact.figure.statistic is Statistic.percent or fact.printed.percent
        return spanned.moved(lambda value: value * POINTS) if share else spanned

    def _amount(self, subject: Subject | None, quantities: Iterable[str], figure: Figure) -> Possible | None:
        names = [subject.quantity] if subject is not None and subject.quantity else list(quantities)
        sides = []
        for name in names:
            base = (
                subject.base if subject is not None else self.network.subjects.base(figure.versus_base or figure.base)
            )
            facts = self.amounts(Subject(base=base, quantity=name), (figure.figure,), *AMOUNTS)
            if not facts:
                return None
            sides.append(facts[0])
        spans = [self._hundredths(fact).interval for fact in sides]
        return Possible(Bounds.of(together(one for one in spans if one is not None)), tuple(sides)) if sides else None

    def _compared(self, figure: Figure, subject: Subject) -> Possible | None:
        sides = self.sides(figure, subject)
        if sides is None:
            return None
        first, second = sides
        one, other = first.bounds.interval, second.bounds.interval
        if one is None or other is None:
            return None
        if figure.statistic is Statistic.ratio:
            found = ratio_span(one, other)
        elif figure.statistic is Statistic.change:
            change = change_span(other, one)
            found = change.times(POINTS) if change else None
        else:
            found = one - other
        return Possible(Bounds.of(found), (*first.facts, *second.facts)) if found is not None else None

    def _total(self, subject: Subject) -> Possible | None:
        """What the printed parts add up to, as they are printed and as they may be."""
        question = self.network.q.by_id.get(subject.question or "")
        if question is None:
            return None
        wanted = subject.options or frozenset(question.options)
        group = self.network.groups.get(subject.whole)
        left, facts = set(wanted), []
        for part, prints in sorted(group.parts.items(), key=lambda p: len(p[0].options)) if group else ():
            if part.where is None and part.options and part.options <= left and prints.shares:
                facts.append(prints.shares[0])
                left -= part.options
        if left or not facts:
            return None
        exclusive = question.type in EXCLUSIVE and wanted == frozenset(question.options)
        spans = exactly(1) if exclusive else together(fact.span for fact in facts)
        return Possible(Bounds.of(spans), tuple(facts))


AMOUNTS = (Statistic.amount, Statistic.count, Statistic.percent, Statistic.mean, Statistic.median)
