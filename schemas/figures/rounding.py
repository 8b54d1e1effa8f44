"""Which whole numbers of respondents give a printed percentage: exact, by rounding convention.

Belongs here: closed forms about one printed number and a base. Does not belong here: several figures together
(`percentage_sets.py`, `closed.py`), and how a printed string is read (`statistics.py`).

A number printed as V units of its last decimal stands for every value within [V - below, V + above] of those units;
the convention decides how far the ends reach and whether they belong. Conventions are named as in the decimal
arithmetic of IEEE 754, with which spreadsheets and statistics packages agree: half away from zero in Excel, SPSS and
MATLAB, half even in R and Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, lcm
from typing import Final, NamedTuple

from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.statistics import Printed, decimal

HALF: Final = Fraction(1, 2)
PERCENT: Final = 100


class Convention(StrEnum):
    """How a value becomes the printed number. Those that look at the sign differ below zero only."""

    half_up = "half_up"
    half_down = "half_down"
    half_away = "half_away"
    """A half goes away from zero."""
    half_toward = "half_toward"
    """A half goes toward zero."""
    half_even = "half_even"
    either = "either"
    """An exact half may go up or down: what can be said when the convention is not known."""
    truncated = "truncated"
    """Decimals are cut off: toward zero."""
    away = "away"
    """Away from zero, whatever the rest."""
    floor = "floor"
    ceiling = "ceiling"
    zero_five_up = "zero_five_up"
    """Cut off, unless that leaves a last digit of 0 or 5: then away from zero."""


@dataclass(frozen=True)
class UpFrom:
    """Up from a given remainder, such as .45; down below it."""

    threshold: Fraction


@dataclass(frozen=True)
class Twice:
    """Rounded twice: first to `extra` decimals more, then to those that are printed."""

    by: Convention = Convention.either
    extra: int = 1


Rounding = Convention | UpFrom | Twice
EITHER: Final = Convention.either


def _beneath_zero(convention: Convention) -> Convention:
    """The convention that does to a value below zero what this one does above, and the other way round."""
    pairs = (
        (Convention.half_up, Convention.half_down),
        (Convention.floor, Convention.ceiling),
    )
    mirrored = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
    return mirrored.get(convention, convention)


def reach(scaled: int, convention: Rounding = EITHER) -> Interval:
    """What a number printed as `scaled` units of its last decimal may be, in those units."""
    match convention:
        case UpFrom(threshold):
            return Interval(scaled - 1 + threshold, scaled + threshold, high_in=False)
        case Twice(by, extra):
            fine = reach(scaled, by).times(10**extra)
            first = ceil(fine.low) if ceil(fine.low) in fine else ceil(fine.low) + 1
            last = floor(fine.high) if floor(fine.high) in fine else floor(fine.high) - 1
            low, high = reach(first, by), reach(last, by)
            return Interval(low.low, high.high, low.low_in, high.high_in).times(Fraction(1, 10**extra))
    if scaled < 0:
        return reach(-scaled, _beneath_zero(convention)).times(-1)
    return _above_zero(scaled, convention)


def _above_zero(scaled: int, convention: Convention) -> Interval:
    value, even = Fraction(scaled), scaled % 2 == 0
    halves = value - HALF, value + HALF
    match convention:
        case Convention.half_up:
            return Interval(*halves, high_in=False)
        case Convention.half_down:
            return Interval(*halves, low_in=False)
        case Convention.half_away:
            return Interval(*halves, low_in=scaled > 0, high_in=False)
        case Convention.half_toward:
            return Interval(*halves, low_in=scaled == 0)
        case Convention.half_even:
            return Interval(*halves, low_in=even, high_in=even)
        case Convention.either:
            return Interval(*halves)
        case Convention.floor:
            return Interval(value, value + 1, high_in=False)
        case Convention.ceiling:
            return Interval(value - 1, value, low_in=False)
        case Convention.truncated:
            return Interval(value - (scaled == 0), value + 1, low_in=scaled > 0, high_in=False)
        case Convention.away:
            return Interval(value - (scaled > 0), value, low_in=scaled == 0)
        case Convention.zero_five_up:
            if scaled % 5 == 0:
                return Interval(value, value)
            return Interval(value - (scaled % 5 == 1), value + 1, low_in=scaled % 5 != 1, high_in=False)


class Ends(NamedTuple):
    """What a printed number allows of a count k at a base of n, in whole numbers.

    `low * n <= unit * k - low_out` and `unit * k + high_out <= high * n`; an `_out` is 1 where the end itself does not
    belong, else 0.
    """

    low: int
    low_out: int
    high: int
    high_out: int
    unit: int

    def counts(self, n: int) -> range:
        """All whole numbers k, of any sign and size."""
        first = -((-self.low * n - self.low_out) // self.unit)
        last = (self.high * n - self.high_out) // self.unit
        return range(first, max(first, last + 1))

    @property
    def always(self) -> int | None:
        """A base from which there is a count for certain; None where there is no such base."""
        width = self.high - self.low
        return -(-(self.unit - 1 + self.low_out + self.high_out) // width) if width else None


@lru_cache(maxsize=16384)
def _ends(scaled: int, decimals: int, whole: int, convention: Rounding) -> Ends:
    one = reach(scaled, convention)
    below, above = one.low, one.high
    common = lcm(below.denominator, above.denominator)
    low, high = int(below * common), int(above * common)
    return Ends(low, int(not one.low_in), high, int(not one.high_in), whole * 10**decimals * common)


def ends(printed: Printed, convention: Rounding = EITHER, *, percent: bool = True) -> Ends:
    """What a printed percentage, or a printed mean of n values where `percent` is false, allows of whole numbers."""
    return _ends(printed.scaled, printed.decimals, PERCENT if percent else 1, convention)


def attainable(printed: Printed, n: int, convention: Rounding = EITHER) -> range:
    """The counts that print as the percentage `printed` at a base of `n`; an empty range if there are none."""
    if n < 1:
        return range(0)
    counts = ends(printed, convention).counts(n)
    first = max(0, counts.start)
    return range(first, max(first, min(n + 1, counts.stop)))


def sums(printed: Printed, n: int, convention: Rounding = EITHER) -> range:
    """The whole totals of `n` values whose mean is printed so; for a scale of several items, `n` times the items."""
    return ends(printed, convention, percent=False).counts(n)


def value_span(printed: Printed, convention: Rounding = EITHER) -> Interval:
    """What a printed number may be, in its own unit."""
    return reach(printed.scaled, convention).times(Fraction(1, 10**printed.decimals))


def span(printed: Printed, convention: Rounding = EITHER) -> Interval:
    """What share, of 1, a printed percentage may stand for."""
    return reach(printed.scaled, convention).times(Fraction(1, PERCENT * 10**printed.decimals))


def possible_bases(printed: Printed, most: int, count: int | None = None, convention: Rounding = EITHER) -> list[int]:
    """The bases up to `most` at which some count, or this `count`, prints as the percentage."""
    low, low_out, high, high_out, unit = one = ends(printed, convention)
    if count is not None:
        return list(_bases_of_count(one, count, most))
    if not 0 <= printed.scaled <= PERCENT * 10**printed.decimals:
        return []
    certain = most + 1 if one.always is None else min(most + 1, max(1, one.always))
    room, outside = high - low, low_out + high_out
    few = [n for n in range(1, certain) if (high * n - high_out) % unit <= room * n - outside]
    return few + list(range(certain, most + 1))


def _bases_of_count(one: Ends, count: int, most: int) -> range:
    """The bases from 1 to `most` of which a count is printed so."""
    people = one.unit * count
    if count < 0 or one.high < 0 or (one.high == 0 and people + one.high_out > 0):
        return range(0)
    first = max(1, count, -(-(people + one.high_out) // one.high) if one.high > 0 else 1)
    if one.low > 0:
        most = min(most, (people - one.low_out) // one.low)
    elif people < one.low_out and one.low == 0:
        return range(0)
    return range(first, max(first, most + 1))


def units(value: Fraction, convention: Rounding = Convention.half_up) -> int:
    """The whole number that a value is rounded to; where halves may go either way, up."""
    match convention:
        case UpFrom(threshold):
            return floor(value) + (value - floor(value) >= threshold)
        case Twice(by, extra):
            return units(Fraction(units(value * 10**extra, by), 10**extra), by)
        case Convention.half_even:
            return round(value)
        case Convention.floor:
            return floor(value)
        case Convention.ceiling:
            return ceil(value)
        case Convention.half_up | Convention.either:
            return floor(value + HALF)
        case Convention.half_down:
            return ceil(value - HALF)
    return _by_sign(abs(value), convention) * (-1 if value < 0 else 1)


def _by_sign(size: Fraction, convention: Convention) -> int:
    match convention:
        case Convention.half_away:
            return floor(size + HALF)
        case Convention.half_toward:
            return ceil(size - HALF)
        case Convention.away:
            return ceil(size)
        case Convention.zero_five_up if floor(size) % 5 == 0:
            return ceil(size)
    return floor(size)


def printed_as(count: int, n: int, decimals: int, convention: Rounding = Convention.half_up) -> str:
    """`count` of `n` as a percentage, without its sign; where halves may go either way, up."""
    return decimal(units(Fraction(PERCENT * 10**decimals * count, n), convention), decimals)


def rounded(count: int, n: int, decimals: int) -> str:
    """`count` of `n` as a percentage, without its sign, halves rounded up."""
    return printed_as(count, n, decimals)


def informative(printed: Printed, n: int, *, percent: bool = True) -> Fraction:
    """How probable it is that a random number printed so precisely is impossible for a base of `n`, from 0 to 1.

    For the mean of a scale of several items `n` is the respondents times the items (Brown and Heathers 2017). Zero: the
    base is so large that every number of this precision is possible, and being possible says nothing.
    """
    values = (PERCENT if percent else 1) * 10**printed.decimals
    return max(Fraction(0), Fraction(values - n, values))
