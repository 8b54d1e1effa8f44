"""Which whole numbers of respondents give a printed percentage: exact, by rounding convention.

Belongs here: closed forms about one printed number and a base. Does not belong here: several figures together
(`constraints.py`), and how a printed string is read (`statistics.py`).

A percentage printed as V units of its last decimal stands for every share within [V - below, V + above] of those units;
the convention decides how far the ends reach and whether they belong.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final

from schemas.figures.statistics import Printed, decimal

HALF: Final = Fraction(1, 2)


class Convention(StrEnum):
    """How a share becomes the printed number."""

    half_up = "half_up"
    half_down = "half_down"
    half_even = "half_even"
    either = "either"
    """An exact half may go up or down: what can be said when the convention is not known."""
    truncated = "truncated"
    ceiling = "ceiling"
    up_from = "up_from"
    """Up from a given remainder, such as .45."""


def _ends(scaled: int, convention: Convention, threshold: Fraction) -> tuple[Fraction, Fraction, bool, bool]:
    """How far a printed number reaches down and up in units of its last decimal, and whether the ends belong to it."""
    even = scaled % 2 == 0
    zero, one = Fraction(0), Fraction(1)
    return {
        Convention.half_up: (HALF, HALF, True, False),
        Convention.half_down: (HALF, HALF, False, True),
        Convention.half_even: (HALF, HALF, even, even),
        Convention.either: (HALF, HALF, True, True),
        Convention.truncated: (zero, one, True, False),
        Convention.ceiling: (one, zero, False, True),
        Convention.up_from: (one - threshold, threshold, True, False),
    }[convention]


def _totals(printed: Printed, n: int, unit: int, convention: Convention, threshold: Fraction) -> range:
    """All whole numbers k of zero or more for which `unit * k / n` is printed so."""
    below, above, low_in, high_in = _ends(printed.scaled, convention, threshold)
    per = Fraction(n, unit * 10**printed.decimals)
    low, high = (printed.scaled - below) * per, (printed.scaled + above) * per
    first = ceil(low) if low_in else floor(low) + 1
    last = floor(high) if high_in else ceil(high) - 1
    return range(max(0, first), max(0, first, last + 1))


def attainable(
    printed: Printed, n: int, convention: Convention = Convention.either, threshold: Fraction = HALF
) -> range:
    """The counts that print as the percentage `printed` at a base of `n`; an empty range if there are none."""
    if n < 1:
        return range(0)
    counts = _totals(printed, n, 100, convention, threshold)
    return counts[: max(0, n + 1 - counts.start)]


def sums(printed: Printed, n: int, convention: Convention = Convention.either, threshold: Fraction = HALF) -> range:
    """The whole totals of `n` values whose mean is printed so; for a scale of several items, `n` times the items."""
    return _totals(printed, n, 1, convention, threshold)


def span(printed: Printed) -> tuple[Fraction, Fraction]:
    """The least and the greatest share, of 1, that a percentage may stand for when an exact half may go either way."""
    unit = 100 * 10**printed.decimals
    return Fraction(2 * printed.scaled - 1, 2 * unit), Fraction(2 * printed.scaled + 1, 2 * unit)


def possible_bases(printed: Printed, most: int, count: int | None = None) -> list[int]:
    """The bases up to `most` at which some count, or this `count`, prints as the percentage; halves go either way."""
    low, high = span(printed)
    if count is None:
        always = 100 * 10**printed.decimals  # from here on the interval is wide enough to hold a whole number
        if not 0 <= printed.scaled <= always:
            return []
        return [n for n in range(1, min(most, always - 1) + 1) if holds(low, high, n)] + list(range(always, most + 1))
    last = most if low * most <= count else floor(count / low)
    return list(range(max(1, count, ceil(count / high)), last + 1)) if high > 0 else []


def holds(low: Fraction, high: Fraction, n: int) -> bool:
    """Whether a whole number of `n` respondents makes a share from `low` to `high`."""
    first = max(0, -(-low.numerator * n // low.denominator))
    return first <= n and first * high.denominator <= high.numerator * n


def rounded(count: int, n: int, decimals: int) -> str:
    """`count` of `n` as a percentage, without its sign, halves rounded up."""
    return decimal((2 * 100 * 10**decimals * count + n) // (2 * n), decimals)
