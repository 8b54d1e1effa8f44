"""What a printed mean and standard deviation allow together, for whole numbers.

Belongs here: GRIMMER (Anaya 2016, Allard 2018) and DEBIT (Heathers and Brown 2019) in whole numbers, and the
distributions behind a mean and a deviation (CLOSURE, Wilner and others 2018). Does not belong here: means alone
(`means.py`).

The deviation of n whole numbers with total S and sum of squares Q is the root of (Q - S^2/n) / (n - 1), or / n.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from schemas.figures.arithmetic.intervals import Interval, whole_numbers
from schemas.figures.arithmetic.means import Scale, totals
from schemas.figures.rounding import EITHER, Rounding, value_span
from schemas.figures.statistics import Printed, decimal

BINARY = Scale(0, 1)


@dataclass(frozen=True)
class Moments:
    """A total of whole numbers, and the sums of their squares that go with it."""

    total: int
    squares: range


def moments(
    mean: Printed,
    deviation: Printed,
    n: int,
    *,
    items: int = 1,
    scale: Scale | None = None,
    population: bool = False,
    convention: Rounding = EITHER,
) -> Iterator[Moments]:
    """The totals and sums of squares of `n` whole numbers that print as this mean and standard deviation.

    Nothing: mean and deviation cannot both be so. `items`: each number is the mean of so many whole numbers of the
    `scale`; total and squares are then of their sums. `population`: the deviation is divided by n, not n - 1. Raises
    ValueError for fewer than two numbers, which have no deviation.

    The sum of squares is odd where the total is, is least where the numbers lie closest together and greatest where
    they lie at the ends of the scale. On a scale of up to three points these are all conditions; on a longer one a sum
    near the ends may still be missed (`distributions` decides).
    """
    if n < 2:
        raise ValueError("A standard deviation needs two numbers or more.")
    own = scale and Scale(scale.least * items, scale.greatest * items)
    spread = value_span(deviation, convention).both(_no_less_than_zero(deviation))
    if spread.empty:
        return
    variance = Interval(spread.low**2, spread.high**2, spread.low_in, spread.high_in)
    around = variance.times(items**2 * (n if population else n - 1))
    for found in totals(mean, n * items, scale, convention):
        least, most = squares_between(found, n, own)
        middle = Fraction(found**2, n)
        asked = whole_numbers(Interval(around.low + middle, around.high + middle, around.low_in, around.high_in))
        first = max(least, asked.start)
        stop = asked.stop if most is None else min(asked.stop, most + 1)
        squares = range(first + (first - found) % 2, stop, 2)
        if squares:
            yield Moments(found, squares)


def _no_less_than_zero(deviation: Printed) -> Interval:
    return Interval(Fraction(0), Fraction(deviation.scaled + 2, 10**deviation.decimals))


def squares_between(total: int, n: int, scale: Scale | None = None) -> tuple[int, int | None]:
    """The least and the greatest sum of squares of `n` whole numbers with this total; no greatest without a scale."""
    middle, above = divmod(total, n)
    least = n * middle**2 + above * (2 * middle + 1)
    if scale is None:
        return least, None
    if scale.least == scale.greatest:
        return least, least
    width, raised = scale.greatest - scale.least, total - n * scale.least
    full, part = divmod(raised, width)
    squares = full * width**2 + part**2
    return least, squares + 2 * scale.least * raised + n * scale.least**2


def debit(
    mean: Printed, deviation: Printed, n: int, *, population: bool = False, convention: Rounding = EITHER
) -> tuple[int, ...]:
    """The numbers of ones among `n` zeros and ones that print as this mean and deviation; empty if none does."""
    found = moments(mean, deviation, n, scale=BINARY, population=population, convention=convention)
    return tuple(one.total for one in found)


def printed_deviation(total: int, squares: int, n: int, decimals: int, *, population: bool = False) -> str:
    """The standard deviation of `n` numbers from their total and sum of squares, exactly rounded, a half up."""
    by = n * (n if population else n - 1)
    return decimal((isqrt(4 * 10 ** (2 * decimals) * (n * squares - total**2) // by) + 1) // 2, decimals)


def distributions(one: Moments, n: int, scale: Scale) -> Iterator[int]:
    """How many distributions of `n` whole numbers on the scale have this total and one of these sums of squares.

    Given bit by bit: the first number says that there is one, all of them added how many. Exact. The counts of all but
    the three lowest points are tried, as far as what is left can still be made; those of the three follow.
    """
    total = one.total - n * scale.least
    shift = 2 * scale.least * total + n * scale.least**2
    squares = range(one.squares.start - shift, one.squares.stop - shift, one.squares.step)
    yield from _ways(n, total, squares, scale.greatest - scale.least)


def _ways(n: int, total: int, squares: range, greatest: int) -> Iterator[int]:
    """As `distributions`, for the scale from 0 to `greatest`."""
    if not _reachable(n, total, squares, greatest):
        return
    if greatest > 2:
        for count in range(min(n, total // greatest) + 1):
            least = count * greatest**2
            left = range(squares.start - least, squares.stop - least, squares.step)
            yield from _ways(n - count, total - count * greatest, left, greatest - 1)
        return
    if greatest < 2:
        yield int(total in squares)
        return
    first = max(0, total - n, -(-(squares.start - total) // 2))  # with so many twos, the squares are total + 2 * twos
    last = min(total // 2, (squares[-1] - total) // 2)
    if first <= last:
        yield last - first + 1


def _reachable(n: int, total: int, squares: range, greatest: int) -> bool:
    """Whether the total, and some of the sums of squares, lie between what `n` numbers can have."""
    if not squares or not 0 <= total <= n * greatest:
        return False
    if n == 0 or greatest == 0:
        return 0 in squares
    least, most = squares_between(total, n, Scale(0, greatest))
    return most is not None and squares.start <= most and squares[-1] >= least


def count_distributions(found: Iterator[Moments], n: int, scale: Scale) -> int:
    """How many distributions have any of these totals and sums of squares."""
    return sum(sum(distributions(one, n, scale)) for one in found)


def has_distribution(found: Iterator[Moments], n: int, scale: Scale) -> bool:
    """Whether some distribution on the scale has any of these totals and sums of squares."""
    return any(any(distributions(one, n, scale)) for one in found)
