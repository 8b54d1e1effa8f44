"""Which whole numbers of respondents give a printed percentage: exact, by rounding convention.

Belongs here: closed forms about one printed number and a base. Does not belong here: several figures together
(`constraints.py`), and how a printed string is read (`statistics.py`).

A percentage printed as V units of its last decimal stands for every share within [V - below, V + above] of those units;
the convention decides how far the ends reach and whether they belong.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Final

from schemas.figures.statistics import Printed, decimal

HALF: Final = Fraction(1, 2)
NONE: Final = Fraction(0)
ALL: Final = Fraction(1)


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


def _reach(scaled: int, convention: Convention, threshold: Fraction) -> tuple[Fraction, Fraction, bool, bool]:
    """How far a printed number reaches down and up in units of its last decimal, and whether the ends belong to it."""
    even = scaled % 2 == 0
    match convention:
        case Convention.half_up:
            return HALF, HALF, True, False
        case Convention.half_down:
            return HALF, HALF, False, True
        case Convention.half_even:
            return HALF, HALF, even, even
        case Convention.either:
            return HALF, HALF, True, True
        case Convention.truncated:
            return NONE, ALL, True, False
        case Convention.ceiling:
            return ALL, NONE, False, True
        case Convention.up_from:
            return ALL - threshold, threshold, True, False


def _totals(printed: Printed, n: int, unit: int, convention: Convention, threshold: Fraction) -> range:
    """All whole numbers k of zero or more for which `unit * k / n` is printed so."""
    below, above, low_in, high_in = _reach(printed.scaled, convention, threshold)
    whole = unit * 10**printed.decimals
    low, low_by = (printed.scaled * below.denominator - below.numerator) * n, below.denominator * whole
    high, high_by = (printed.scaled * above.denominator + above.numerator) * n, above.denominator * whole
    first = -(-low // low_by) if low_in else low // low_by + 1
    last = high // high_by if high_in else -(-high // high_by) - 1
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
    unit = 100 * 10**printed.decimals
    low, high, by = 2 * printed.scaled - 1, 2 * printed.scaled + 1, 2 * unit
    if count is None:
        if not 0 <= printed.scaled <= unit:
            return []
        few = range(1, min(most + 1, unit))  # from `unit` on the interval is wide enough to hold a whole number
        return [n for n in few if high * n // by * by >= low * n] + list(range(unit, most + 1))
    if high < 0:
        return []
    last = most if low * most <= count * by else count * by // low
    return list(range(max(1, count, -(-count * by // high)), last + 1))


def rounded(count: int, n: int, decimals: int) -> str:
    """`count` of `n` as a percentage, without its sign, halves rounded up."""
    return decimal((2 * 100 * 10**decimals * count + n) // (2 * n), decimals)
