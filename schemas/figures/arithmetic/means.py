"""What a printed mean allows: totals of whole numbers, bases, and what a printed table of the same answers makes of it.

Belongs here: means of whole numbers (GRIM: Brown and Heathers, 2017) and means worked out from a distribution. Does not
belong here: standard deviations (`deviations.py`) and medians (`medians.py`).

A scale of several items has a mean in steps of 1 / (respondents x items): hand in that product as the base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from schemas.figures.arithmetic.intervals import SHARES, Interval, exactly, total
from schemas.figures.rounding import EITHER, Rounding, ends, sums
from schemas.figures.statistics import Printed

FARTHEST: Final = 1_000


@dataclass(frozen=True)
class Scale:
    """The least and the greatest whole number that somebody can answer."""

    least: int
    greatest: int

    def totals(self, n: int) -> range:
        """The totals that `n` answers can have."""
        return range(self.least * n, self.greatest * n + 1)


def totals(mean: Printed, n: int, scale: Scale | None = None, convention: Rounding = EITHER) -> range:
    """The whole totals of `n` whole numbers whose mean is printed so; an empty range if there are none."""
    if n < 1:
        return range(0)
    found = sums(mean, n, convention)
    if scale is None:
        return found
    allowed = scale.totals(n)
    first = max(found.start, allowed.start)
    return range(first, max(first, min(found.stop, allowed.stop)))


def bases_of_mean(
    mean: Printed, most: int, items: int = 1, scale: Scale | None = None, convention: Rounding = EITHER
) -> list[int]:
    """The numbers of respondents up to `most` of whom `items` whole numbers each can have the printed mean."""
    return [n for n in range(1, most + 1) if totals(mean, n * items, scale, convention)]


def neighbours(
    printed: Printed, possible: Callable[[Printed], bool], farthest: int = FARTHEST, least: int | None = None
) -> tuple[Printed, ...]:
    """The nearest numbers of the same precision, below and above, that are possible.

    None is farther than so many units of the last decimal, nor below `least` units.
    """
    found = []
    for sign in (-1, 1):
        for step in range(1, farthest + 1):
            moved = Printed(printed.scaled + sign * step, printed.decimals, printed.percent)
            if least is not None and moved.scaled < least:
                break
            if possible(moved):
                found.append(moved)
                break
    return tuple(found)


def mean_of_extremes(n: int, least: int | Fraction, greatest: int | Fraction) -> Interval | None:
    """What the mean of `n` numbers can be if the least and the greatest of them are known; None if nothing can."""
    if n < 1 or least > greatest or (n == 1 and least != greatest):
        return None
    low, high = Fraction(least), Fraction(greatest)
    return Interval((low * (n - 1) + high) / n, (low + high * (n - 1)) / n) if n > 1 else exactly(low)


@dataclass(frozen=True)
class _Filled:
    """Shares handed out from the least: the total of the values, and whether every share is one that it may be."""

    total: Fraction
    attained: bool


def mean_of_shares(
    values: Sequence[int | Fraction], shares: Sequence[Interval], unscored: Interval | None = None
) -> Interval | None:
    """The means that a printed distribution allows: a value and an interval of shares, of 1, for each option.

    The shares, with the `unscored` of those without a value ("don't know"), make up the whole; the mean is over those
    with a value. None if the shares cannot make up a whole, or leave nobody with a value. Exact: the extreme means have
    as much as possible at one end of the scale (a fractional knapsack, Dantzig 1957).
    """
    parts = _merged(values, shares)
    scored = (exactly(1) - (unscored.both(SHARES) if unscored else exactly(0))).both(total(parts.values()))
    if not parts or scored.empty or scored.high <= 0 or any(one.empty for one in parts.values()):
        return None
    low = _least_mean(parts, scored)
    high = _least_mean({-value: one for value, one in parts.items()}, scored)
    return Interval(low.total, -high.total, low.attained, high.attained)


def _merged(values: Sequence[int | Fraction], shares: Sequence[Interval]) -> Mapping[Fraction, Interval]:
    """The shares by value, ascending; options of one value count as one."""
    parts: dict[Fraction, Interval] = {}
    for value, share in zip(values, shares, strict=True):
        own = share.both(SHARES)
        parts[Fraction(value)] = parts[Fraction(value)] + own if Fraction(value) in parts else own
    return parts


def _least_mean(parts: Mapping[Fraction, Interval], scored: Interval) -> _Filled:
    """The least mean, over every share of people who may have a value.

    Between the shares at which one option after another is full, the mean rises or falls throughout; so only these
    and the ends can be extreme, or a whole stretch between two of them.
    """
    filled = sum((one.low for one in parts.values()), Fraction(0))
    turns = [filled]
    for _, one in sorted(parts.items()):
        turns.append(turns[-1] + one.high - one.low)
    points = sorted({max(scored.low, min(scored.high, turn)) for turn in (*turns, scored.low, scored.high)} - {0})
    points += [(a + b) / 2 for a, b in pairwise(points)]
    found = [(_fill(parts, point), point) for point in points]
    least = min(one.total / point for one, point in found)
    attained = any(one.attained and point in scored for one, point in found if one.total / point == least)
    return _Filled(least, attained)


def _fill(parts: Mapping[Fraction, Interval], whole: Fraction) -> _Filled:
    """Every option has its least share; the rest of the whole goes to the lowest values."""
    rest = whole - sum((one.low for one in parts.values()), Fraction(0))
    added, attained = Fraction(0), True
    for value, one in sorted(parts.items()):
        more = min(rest, one.high - one.low)
        rest -= more
        added += value * (one.low + more)
        attained = attained and one.low + more in one
    return _Filled(added, attained)


def totals_of_counts(values: Sequence[int], counts: Sequence[range], n: int) -> Iterator[int]:
    """The totals of the values that counts of `n` respondents in all allow, ascending; a range of counts for each.

    Exact. One number whose bits are the pairs (people handed out, total) is shifted once for each person more.
    """
    if not all(counts) or not values:
        return
    spare = n - sum(one[0] for one in counts)
    if not 0 <= spare <= sum(one[-1] - one[0] for one in counts):
        return
    lowest = min(values)
    wide = spare * (max(values) - lowest) + 1
    reached = 1
    for value, one in zip(values, counts, strict=True):
        reached = _up_to(reached, wide + value - lowest, min(spare, one[-1] - one[0])) & ((1 << (spare + 1) * wide) - 1)
    ends_at = reached >> (spare * wide) & ((1 << wide) - 1)
    start = sum(value * one[0] for value, one in zip(values, counts, strict=True)) + lowest * spare
    while ends_at:
        bit = ends_at & -ends_at
        yield start + bit.bit_length() - 1
        ends_at ^= bit


def _up_to(reached: int, shift: int, times: int) -> int:
    """What is reached by up to so many shifts, each way taken together: doubling as far as it goes."""
    done = 1
    while times:
        step = min(done, times)
        reached |= reached << (shift * step)
        times -= step
        done += step
    return reached


def mean_of_table(
    mean: Printed,
    values: Sequence[int],
    counts: Sequence[range],
    bases: Iterable[int],
    convention: Rounding = EITHER,
) -> tuple[int, int] | None:
    """A total and a base at which counts of whole-numbered answers have the printed mean; None if there are none.

    `bases` are the possible numbers of people with a value: one, or several where "don't know" is known by its printed
    share only.
    """
    for n in bases:
        allowed = ends(mean, convention, percent=False).counts(n)
        found = next((one for one in totals_of_counts(values, counts, n) if one in allowed), None)
        if found is not None:
            return found, n
    return None
