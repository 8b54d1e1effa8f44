"""What the printed numbers leave possible for a share or a count, whether or not it is printed itself.

Belongs here: intervals that follow from figures of one denominator: from the figure itself, from the options it is made
of, and from those that remain. Does not belong here: comparing them with what is printed (`claimed.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.checking.checks import EXCLUSIVE
from schemas.figures.checking.closed import Options
from schemas.figures.exhibits import in_exhibit
from schemas.figures.model import Figure
from schemas.figures.network import Fact, Group, Network, Prints
from schemas.figures.subjects import Subject
from schemas.questionnaire import Question

ALL = Bounds(Fraction(0), Fraction(1))


class Ranges:
    """The ranges of everything a report counts, resting on the figures that are not left out."""

    def __init__(self, network: Network, without: Collection[str] = ()) -> None:
        self.network, self.without = network, frozenset(without)
        self._of: dict[Subject, _Group] = {}
        self._led_on: dict[Subject, list[Fact]] = {}
        """Answers that lead to further questions, with how many are printed to have answered those."""
        for whole, group in network.groups.items():
            for led in network.subjects.narrowing(whole) if group.sizes and whole.question else ():
                if led.options and (led.question, led.row) != (whole.question, whole.row):
                    self._led_on.setdefault(led, []).extend(group.sizes)

    def share(self, subject: Subject, *, but: Collection[str] = ()) -> Bounds | None:
        """The shares, of 1, that are possible, given other figures than `but`; None where nothing is printed."""
        group = self._group(subject.whole, but)
        return group.share(subject) if group else None

    def count(self, subject: Subject, *, but: Collection[str] = ()) -> Bounds | None:
        """The numbers of people that are possible; None where nothing is printed."""
        facts = [f for f in self.network.numbers(subject) if not self._left_out(f, but)]
        if facts:
            return Bounds(Fraction(min(f.number for f in facts)), Fraction(max(f.number for f in facts)))
        if subject.is_whole:
            return None
        group = self._group(subject.whole, but)
        share = group.share(subject) if group else None
        n = group.n if group else None
        if share is None or n is None:
            return None
        return share.moved(lambda value: value * n)

    def base(self, subject: Subject) -> int | None:
        """The denominator of a subject, where one is printed."""
        group = self._group(subject.whole)
        return group.n if group else None

    def mean_over_rows(self, subject: Subject) -> Bounds | None:
        """The mean of a share, of 1, over the rows of a grid; None where nothing is printed for a row."""
        question = self.network.q.by_id.get(subject.question or "")
        rows = list(question.rows) if question is not None and subject.row is None and subject.options else []
        shares = [self.share(replace(subject, row=row)) for row in rows]
        lows = [one.low for one in shares if one is not None and one.low is not None]
        highs = [one.high for one in shares if one is not None and one.high is not None]
        if not rows or len(lows) < len(rows) or len(highs) < len(rows):
            return None
        return Bounds(sum(lows, Fraction(0)) / len(rows), sum(highs, Fraction(0)) / len(rows))

    def led_on(self, subject: Subject, *, but: Collection[str] = ()) -> tuple[Fact, ...]:
        """The printed denominators of questions that only those were asked whom a subject counts."""
        return tuple(fact for fact in self._led_on.get(subject, ()) if not self._left_out(fact, but))

    def siblings(self, subject: Subject, *, but: Collection[str] = ()) -> Mapping[Options, Bounds]:
        """What is possible for every single option of the subject's question, in its base."""
        group = self._group(subject.whole, but)
        return group.single() if group else {}

    def _left_out(self, fact: Fact, but: Collection[str]) -> bool:
        return fact.figure.figure in self.without or fact.figure.figure in but

    def _group(self, whole: Subject, but: Collection[str] = ()) -> _Group | None:
        group = self.network.groups.get(whole)
        if group is None and any(one.whole == whole for one in self._led_on):
            group = Group(whole)
        if group is None:
            return None
        if but and any(figure.figure in but for figure in _figures(group)):
            return _Group(self, group, but)
        if whole not in self._of:
            self._of[whole] = _Group(self, group, ())
        return self._of[whole]


def _figures(group: Group) -> Iterator[Figure]:
    yield from (fact.figure for fact in group.sizes)
    for prints in group.parts.values():
        yield from (fact.figure for fact in (*prints.counts, *prints.shares))
        yield from (mark.figure for mark in prints.marked)


class _Group:
    """What one denominator leaves possible."""

    def __init__(self, ranges: Ranges, group: Group, but: Collection[str]) -> None:
        self.ranges, self.network, self.group = ranges, ranges.network, group
        self.left_out = ranges.without | frozenset(but)
        self.question: Question | None = self.network.q.by_id.get(group.whole.question or "")
        self.exclusive = self.question is not None and self.question.type in EXCLUSIVE

    def kept(self, facts: Iterable[Fact]) -> list[Fact]:
        """Figures that count."""
        return [fact for fact in facts if fact.figure.figure not in self.left_out]

    @cached_property
    def n(self) -> int | None:
        """The printed denominator, where places agree: the graphs and tables, where they print it."""
        if self.group.whole.weighted:
            return None
        facts = self.kept(self.network.numbers(self.group.whole))
        shown = [fact for fact in facts if in_exhibit(fact.figure)]
        values = {fact.number for fact in shown or facts}
        return values.pop() if len(values) == 1 else None

    @cached_property
    def printed(self) -> dict[Subject, Bounds]:
        """What each part's own figures say."""
        return {
            subject: bounds for subject, prints in self.group.parts.items() if (bounds := self._own(prints)) is not None
        }

    def _own(self, prints: Prints) -> Bounds | None:
        own = ALL
        for mark in prints.marked:
            if mark.figure.figure not in self.left_out and (mark.share or self.n):
                n = 1 if mark.share else self.n or 1
                own = own.both(mark.bounds.moved(lambda value, n=n: value / n))  # type: ignore[misc]
        for fact in self.kept(prints.shares):
            one = fact.span
            own = own.both(Bounds(one.low, one.high, one.low_in, one.high_in))
        numbers = {fact.number for fact in self.kept(prints.counts)}
        if self.n and numbers:
            counted = own.both(Bounds(Fraction(min(numbers), self.n), Fraction(max(numbers), self.n)))
            own = own if counted.empty else counted  # a wrong n: the shares still say which is the larger
        if own.empty or own == ALL:
            return None
        return self._whole_people(own) or own

    def _whole_people(self, share: Bounds) -> Bounds | None:
        """A share narrowed to what whole numbers of people give; None if none does."""
        if not self.n or share.low is None or share.high is None:
            return share
        low, high = ceil(share.low * self.n), floor(share.high * self.n)
        low += Fraction(low, self.n) == share.low and not share.low_in
        high -= Fraction(high, self.n) == share.high and not share.high_in
        return Bounds(Fraction(low, self.n), Fraction(high, self.n)) if low <= high else None

    @cached_property
    def options(self) -> dict[Options, Bounds]:
        """What is printed of options and nets, the smallest sets first."""
        found = {s.options: bounds for s, bounds in self.printed.items() if s.where is None and s.options}
        return dict(sorted(found.items(), key=lambda pair: (len(pair[0]), sorted(pair[0]))))

    def share(self, subject: Subject) -> Bounds | None:
        """The shares that are possible for a part; None where nothing is known of it."""
        own = self.printed.get(subject)
        if subject.where is not None or not subject.options or self.question is None:
            return own
        inferred = self._at_least(subject, self.inferred(subject.options))
        both = inferred if own is None else own.both(inferred)
        if both.empty:
            return own
        return None if both == ALL else self._whole_people(both) or both

    def _at_least(self, subject: Subject, share: Bounds) -> Bounds:
        """A share narrowed by how many were led on by their answer to a further question, and answered that."""
        led = self.ranges.led_on(subject, but=self.left_out)
        most = self.n or self.network.bases(self.group.whole).most
        least = Fraction(max((fact.number for fact in led), default=0), most or 1)
        narrowed = share.both(Bounds(least, Fraction(1)))
        return share if narrowed.empty else narrowed

    def inferred(self, options: Options) -> Bounds:
        """What follows for a set of options from those inside it, those that hold it, and those that remain.

        Where these contradict each other, what it is made of counts.
        """
        inside = self._inside(options)
        both = inside.both(self._around(options))
        return inside if both.empty else both

    def _inside(self, options: Options) -> Bounds:
        inside, covered = self._packed(options)
        low, low_in = self._total([bounds for _, bounds in inside], lower=True)
        high, high_in = Fraction(1), True
        if covered:
            high, high_in = self._total([bounds for _, bounds in inside], lower=False)
        return Bounds(low, high, low_in or low <= 0, high_in).both(ALL)

    def _around(self, options: Options) -> Bounds:
        everything = frozenset(self.question.options) if self.question else frozenset()
        found = ALL
        if self.exclusive:
            outside, covered = self._packed(everything - options)
            taken, taken_in = self._total([bounds for _, bounds in outside], lower=True)
            low, low_in = Fraction(0), True
            if covered:
                most, most_in = self._total([bounds for _, bounds in outside], lower=False)
                low, low_in = 1 - most, most_in
            found = found.both(Bounds(low, 1 - taken, low_in, taken_in))
        for holder, bounds in self.options.items():
            if options < holder and bounds.high is not None:
                found = found.both(Bounds(Fraction(0), bounds.high, high_in=bounds.high_in))
        return found

    def _packed(self, options: Options) -> tuple[list[tuple[Options, Bounds]], bool]:
        """Printed sets inside some options that do not overlap, and whether they leave none out."""
        left, packed = set(options), []
        for inside, bounds in self.options.items():
            if inside <= left:
                packed.append((inside, bounds))
                left -= inside
        return packed, not left

    def _total(self, parts: list[Bounds], *, lower: bool) -> tuple[Fraction, bool]:
        """The least or the greatest that parts make together; several ticks a person overlap."""
        ends = [((b.low or Fraction(0)) if lower else (b.high if b.high is not None else Fraction(1))) for b in parts]
        belong = [b.low_in if lower else b.high_in for b in parts]
        if not ends:
            return Fraction(0), True
        if lower and not self.exclusive:
            most = max(range(len(ends)), key=lambda i: (ends[i], not belong[i]))
            return ends[most], belong[most]
        return sum(ends, Fraction(0)), all(belong)

    def single(self) -> dict[Options, Bounds]:
        """What is possible for each option."""
        if self.question is None:
            return {}
        whole = self.group.whole
        found: dict[Options, Bounds] = {}
        for code in self.question.options:
            alone = frozenset({code})
            subject = Subject(whole.question, whole.row, alone, whole.base, weighted=whole.weighted)
            bounds = self.share(subject)
            if bounds is not None:
                found[alone] = bounds
        return found
