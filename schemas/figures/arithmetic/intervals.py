"""Intervals of exact numbers whose ends may or may not belong: what a printed number leaves possible.

Belongs here: the arithmetic of intervals, and of ratios, differences and changes between two of them. Does not belong
here: which interval a printed number stands for (`rounding.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`; `low_in` and `high_in` say whether the ends themselves belong."""

    low: Fraction
    high: Fraction
    low_in: bool = True
    high_in: bool = True

    @property
    def empty(self) -> bool:
        """Whether no number is in it."""
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def __contains__(self, value: Fraction | int) -> bool:
        above = value > self.low or (value == self.low and self.low_in)
        return above and (value < self.high or (value == self.high and self.high_in))

    def meets(self, other: Interval) -> bool:
        """Whether some number is in both."""
        return not self.both(other).empty

    def both(self, other: Interval) -> Interval:
        """What is in this one and in the other; it may be empty."""
        low, low_in = max((self.low, not self.low_in), (other.low, not other.low_in))
        high, high_in = min((self.high, self.high_in), (other.high, other.high_in))
        return Interval(low, high, not low_in, high_in)

    def times(self, factor: Fraction | int) -> Interval:
        """Every number of it multiplied; a negative factor turns it round."""
        if factor == 0 and not self.empty:
            return exactly(0)
        ends = ((self.low * factor, self.low_in), (self.high * factor, self.high_in))
        (low, low_in), (high, high_in) = ends if factor >= 0 else ends[::-1]
        return Interval(low, high, low_in, high_in)

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_in and other.low_in,
            self.high_in and other.high_in,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + other.times(-1)


SHARES: Final = Interval(ZERO, ONE)
"""Every share of a whole."""


def exactly(value: Fraction | int) -> Interval:
    """The one number."""
    return Interval(Fraction(value), Fraction(value))


def total(parts: Iterable[Interval]) -> Interval:
    """What the sum of one number out of each interval can be."""
    return sum(parts, exactly(0))


def shares_of(counts: range, n: int) -> Interval | None:
    """From the least to the greatest share that these counts are of `n`; None where there is no count."""
    return Interval(Fraction(counts[0], n), Fraction(counts[-1], n)) if counts and n > 0 else None


def ratio_span(first: Interval, second: Interval) -> Interval | None:
    """What the first number divided by the second can be.

    None where nobody can tell, for the second may be zero or less.
    """
    if second.low <= 0:
        return None
    (low, low_in), (high, high_in) = (second.low, second.low_in), (second.high, second.high_in)
    corners = [
        (top / bottom, top_in and (bottom_in or top == 0))
        for (top, top_in), (bottom, bottom_in) in product(
            ((first.low, first.low_in), (first.high, first.high_in)), ((low, low_in), (high, high_in))
        )
    ]
    least, most = min(value for value, _ in corners), max(value for value, _ in corners)
    return Interval(least, most, (least, True) in corners, (most, True) in corners)


def difference_span(first: Interval, second: Interval) -> Interval:
    """How many percentage points a share, of 1, can be above another."""
    return (first - second).times(100)


def change_span(before: Interval, after: Interval) -> Interval | None:
    """By how many per cent an amount can have changed, above zero if it grew; None where nobody can tell."""
    ratio = ratio_span(after, before)
    return None if ratio is None else (ratio - exactly(1)).times(100)


def agrees(printed: Interval, possible: Interval | None) -> bool | None:
    """Whether a printed number can be what other numbers make of it; None where nobody can tell."""
    return None if possible is None else printed.meets(possible)


def ratio_of_counts(printed: Interval, first: range, n: int, second: range, m: int) -> tuple[int, int] | None:
    """Two counts, of `n` and of `m`, whose shares have a ratio in the interval; None if no two whole counts have.

    Being a multiple of nobody is no ratio, so the second count is one or more.
    """
    for k in second:
        if k > 0 and (counts := _within(printed.times(Fraction(k * n, m)), first)):
            return counts[0], k
    return None


def difference_of_counts(printed: Interval, first: range, n: int, second: range, m: int) -> tuple[int, int] | None:
    """Two counts, of `n` and of `m`, whose shares differ by points in the interval; None if no two whole counts do."""
    for k in second:
        if counts := _within((printed.times(Fraction(1, 100)) + exactly(Fraction(k, m))).times(n), first):
            return counts[0], k
    return None


def whole_numbers(interval: Interval) -> range:
    """The whole numbers in an interval."""
    first = -(-interval.low.numerator // interval.low.denominator)
    last = interval.high.numerator // interval.high.denominator
    first += first == interval.low and not interval.low_in
    last -= last == interval.high and not interval.high_in
    return range(first, max(first, last + 1))


def _within(interval: Interval, counts: range) -> range:
    found = whole_numbers(interval)
    first = max(found.start, counts.start)
    return range(first, max(first, min(found.stop, counts.stop)))
