"""Whether the percentages printed for one question can all be true of one base: closed forms, no search.

Belongs here: the percentages of one set at one base, and all bases that a set leaves possible. Does not belong here:
one percentage alone (`rounding.py`), and sets that are tied to other figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import compress
from math import gcd, lcm
from typing import Final

from schemas.figures.rounding import EITHER, Ends, Rounding, ends
from schemas.figures.statistics import Printed


class Whole(StrEnum):
    """How the counts behind a set of percentages go with their base."""

    exactly = "exactly"
    """Everybody is in one part: all answers of a single choice."""
    at_most = "at_most"
    """Nobody is in two parts: some answers of a single choice."""
    at_least = "at_least"
    """Everybody is in one part or several: all answers of a multiple choice that nobody left without a tick."""
    apart = "apart"
    """Each part for itself: a multiple choice."""


class PercentageSet:
    """Percentages of one base, made ready to be tried at many bases. Bases are of one or more respondents."""

    def __init__(self, printed: Iterable[Printed], convention: Rounding = EITHER, whole: Whole = Whole.exactly) -> None:
        parts = [ends(one, convention) for one in printed]
        self.unit: Final = lcm(*(one.unit for one in parts))
        """What the ends of all parts are fractions of."""
        self.parts: Final = [_within(one, self.unit // one.unit, self.unit) for one in parts]
        self.below: Final = whole in (Whole.exactly, Whole.at_most)
        self.above: Final = whole in (Whole.exactly, Whole.at_least)
        self._fast = [(one.low, one.low_out + self.unit - 1, one.high, one.high_out) for one in self.parts]

    def at(self, n: int) -> bool:
        """Whether whole counts of `n` respondents print so."""
        if n < 1:
            return False
        unit = self.unit
        least = most = 0
        for low, up, high, out in self._fast:
            first, last = (low * n + up) // unit, (high * n - out) // unit
            if first > last:
                return False
            least += first
            most += last
        return not (self.below and least > n) and not (self.above and most < n)

    def bases(self, most: int) -> tuple[range, ...]:
        """All bases up to `most` at which whole counts print so, as ranges in ascending order."""
        if self._never:
            return ()
        if self._step:
            return tuple(_ranges(range(self._step, most + 1, self._step)))
        each = most + 1 if self._each_from is None else self._each_from
        certain = min(most + 1, max(each, self._least_from, self._most_from))
        few = self._totalling(self._each(certain))
        return tuple(_ranges(few, range(certain, most + 1)))

    @cached_property
    def _least(self) -> int:
        """How much of all parts together is printed at least, where the whole is `unit`."""
        return sum(one.low for one in self.parts)

    @cached_property
    def _most(self) -> int:
        return sum(one.high for one in self.parts)

    @cached_property
    def _never(self) -> bool:
        """Whether even shares that are no whole counts cannot be so."""
        if any(one.low + one.low_out + one.high_out > one.high for one in self.parts):
            return True
        low_out, high_out = (any(one.low_out for one in self.parts), any(one.high_out for one in self.parts))
        over = self.below and self._least + low_out > self.unit
        return over or (self.above and self._most - high_out < self.unit)

    @cached_property
    def _step(self) -> int | None:
        """Where only the very ends can make up the whole: the bases are the multiples of this, all of them."""
        if self.below and self._least == self.unit:
            return lcm(*(self.unit // gcd(one.low, self.unit) for one in self.parts))
        if self.above and self._most == self.unit:
            return lcm(*(self.unit // gcd(one.high, self.unit) for one in self.parts))
        return None

    @cached_property
    def _hard(self) -> list[Ends]:
        """The parts that not every base has a count for, the smallest first: nobody and everybody are always there."""
        nobody_or_all = (
            one for one in self.parts if one.low + one.low_out == 0 or one.high - one.high_out == self.unit
        )
        return sorted({*self.parts}.difference(nobody_or_all), key=lambda one: one.high)

    @cached_property
    def _each_from(self) -> int | None:
        """A base from which every part has a count; None where there is no such base."""
        found = [one.always for one in self._hard]
        return None if None in found else max((n for n in found if n is not None), default=1)

    def _totals_from(self, adds: int, room: int) -> int:
        """A base from which the least, or the most, counts fit into the base.

        A least count is less than one above its share of the base: all of them fit once the room that the printed
        percentages leave, which grows with the base, exceeds what rounding to whole counts can add.
        """
        return max(1, (adds + len(self.parts) * (self.unit - 1) - self.unit) // room + 1)

    @cached_property
    def _least_from(self) -> int:
        outs = sum(one.low_out for one in self.parts)
        return self._totals_from(outs, self.unit - self._least) if self.below else 1

    @cached_property
    def _most_from(self) -> int:
        outs = sum(one.high_out for one in self.parts)
        return self._totals_from(outs, self._most - self.unit) if self.above else 1

    def _each(self, stop: int) -> Sequence[int]:
        """The bases below `stop` at which every part has a count."""
        if not self._hard:
            return range(1, stop)
        first, *others = self._hard
        limit = stop if self._each_from is None else min(stop, self._each_from)
        found = _bases_by_count(first, limit)
        for low, low_out, high, out, unit in others:
            room, outside = high - low, low_out + out
            found = [n for n in found if (high * n - out) % unit <= room * n - outside]
        return [*found, *range(limit, stop)]

    def _totalling(self, bases: Sequence[int]) -> Sequence[int]:
        """Those of the bases at which the counts go with the base, where every part has a count."""
        if self.below:
            excess = [(low, up) for low, up, _, _ in self._fast]
            bases = self._fitting(bases, self._least_from, excess, 1)
        if self.above:
            lack = [(high, -out) for _, _, high, out in self._fast]
            bases = self._fitting(bases, self._most_from, lack, -1)
        return bases

    def _fitting(self, bases: Sequence[int], certain: int, rates: list[tuple[int, int]], sign: int) -> Sequence[int]:
        """The bases n at which the sum of `(rate * n + add) // unit` is at most n (at least n where `sign` is -1).

        The sum less n grows by a fixed amount with every `unit` of n, so no more than one such period is worked out.
        """
        unit, cut = self.unit, bisect_left(bases, certain)
        few, rest = bases[:cut], bases[cut:]
        grows = sign * (sum(rate for rate, _ in rates) - unit)
        places: Sequence[int] = range(unit) if len(few) > unit else few
        sums = [-n for n in places]
        for rate, add in rates:
            sums = [total + (rate * n + add) // unit for total, n in zip(sums, places, strict=True)]
        if places is few:
            return [*compress(few, (sign * total <= 0 for total in sums)), *rest]
        return [n for n in few if sign * sums[n % unit] + n // unit * grows <= 0] + list(rest)


def _bases_by_count(one: Ends, stop: int) -> list[int]:
    """The bases below `stop` at which a part that is somebody, but not everybody, has a count: count by count."""
    low, low_out, high, high_out, unit = one
    found: list[int] = []
    start = 1
    for people in range(unit, high * stop, unit):
        first = max(start, -(-(people + high_out) // high))
        start = min(stop, (people - low_out) // low + 1) if low else stop
        found.extend(range(first, start))
        if start == stop:
            break
    return found


def _within(one: Ends, factor: int, unit: int) -> Ends:
    """The ends in units of the whole set, no less than nobody and no more than everybody."""
    low, high = one.low * factor, one.high * factor
    return Ends(max(low, 0), one.low_out if low >= 0 else 0, min(high, unit), one.high_out if high <= unit else 0, unit)


def _ranges(bases: Sequence[int], rest: range = range(0)) -> Iterable[range]:
    """Ascending numbers, and a range above them, as ranges without gaps."""
    start = stop = 0
    for n in bases:
        if n != stop:
            if stop > start:
                yield range(start, stop)
            start = n
        stop = n + 1
    if rest and rest.start == stop:
        yield range(start, rest.stop)
        return
    if stop > start:
        yield range(start, stop)
    if rest:
        yield rest


@lru_cache(maxsize=1024)
def _made_ready(printed: tuple[Printed, ...], convention: Rounding, whole: Whole) -> PercentageSet:
    return PercentageSet(printed, convention, whole)


def can_total(printed: Sequence[Printed], n: int, convention: Rounding = EITHER, whole: Whole = Whole.exactly) -> bool:
    """Whether percentages printed for the parts of one question can all be true of `n` respondents."""
    return _made_ready(tuple(printed), convention, whole).at(n)


def bases_of_set(
    printed: Sequence[Printed], most: int, convention: Rounding = EITHER, whole: Whole = Whole.exactly
) -> tuple[range, ...]:
    """The bases up to `most` of which percentages printed for the parts of one question can all be true."""
    return _made_ready(tuple(printed), convention, whole).bases(most)
