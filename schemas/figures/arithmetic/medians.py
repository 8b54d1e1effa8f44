"""What a printed median allows: by itself, and against a printed distribution of the same answers.

Belongs here: medians. Does not belong here: means (`means.py`).

The median of an even number of answers is taken as half way between the two in the middle, as Excel, R, SPSS and
Python do.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from operator import itemgetter

from schemas.figures.arithmetic.intervals import SHARES, Interval, whole_numbers
from schemas.figures.arithmetic.means import Scale
from schemas.figures.rounding import EITHER, Rounding, value_span
from schemas.figures.statistics import Printed


def medians(
    median: Printed,
    n: int | None = None,
    *,
    step: int | Fraction = 1,
    scale: Scale | None = None,
    convention: Rounding = EITHER,
) -> tuple[Fraction, ...]:
    """The medians of numbers in steps of `step` that print so; empty if there are none.

    An odd number of answers has one of them as its median, an even number, or an unknown one, may have half a step
    between two.
    """
    fine = Fraction(step) / (1 if n is not None and n % 2 else 2)
    found = (k * fine for k in whole_numbers(value_span(median, convention).times(1 / fine)))
    return tuple(one for one in found if scale is None or scale.least <= one <= scale.greatest)


def medians_of_counts(values: Sequence[int | Fraction], counts: Sequence[range], n: int) -> tuple[Fraction, ...]:
    """The medians that counts of `n` answers in all allow, ascending; a range of counts for each value. Exact."""
    rows = sorted(zip(map(Fraction, values), counts, strict=True), key=itemgetter(0))
    if n < 1 or not all(one for _, one in rows):
        return ()
    ordered, parts = [value for value, _ in rows], [(one[0], one[-1]) for _, one in rows]
    beside = (n - 1) // 2  # so many at most may lie below the middle, and above it
    found = {ordered[i] for i in range(len(parts)) if _amid(parts, i, beside, n)}
    if n % 2 == 0:
        pairs = combinations(range(len(parts)), 2)
        found |= {(ordered[i] + ordered[j]) / 2 for i, j in pairs if _apart(parts, i, j, n // 2)}
    return tuple(sorted(found))


def _amid(parts: Sequence[tuple[int, int]], i: int, beside: int, n: int) -> bool:
    """Whether no more than `beside` answers may lie below the i-th value, and no more above it."""
    below, above = _sum(parts[:i]), _sum(parts[i + 1 :])
    if below[0] > beside or above[0] > beside:
        return False
    least = below[0] + parts[i][0] + above[0]
    return least <= n <= min(below[1], beside) + parts[i][1] + min(above[1], beside)


def _apart(parts: Sequence[tuple[int, int]], i: int, j: int, half: int) -> bool:
    """Whether one half may end at the i-th value and the other begin at the j-th, with nobody between."""
    if any(low > 0 for low, _ in parts[i + 1 : j]) or not (parts[i][1] and parts[j][1]):
        return False
    lower = _sum([*parts[:i], (max(1, parts[i][0]), parts[i][1])])
    upper = _sum([(max(1, parts[j][0]), parts[j][1]), *parts[j + 1 :]])
    return lower[0] <= half <= lower[1] and upper[0] <= half <= upper[1]


def _sum(parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(low for low, _ in parts), sum(high for _, high in parts)


def medians_of_shares(values: Sequence[int | Fraction], shares: Sequence[Interval]) -> tuple[Fraction, ...]:
    """The medians that printed shares, of 1, allow where the base is not known, ascending.

    A value is the median if less than half lie below it and less than half above; half way between two, exactly half.
    The ends of the shares count as possible, so that nothing is left out.
    """
    ordered = sorted(zip(map(Fraction, values), (one.both(SHARES) for one in shares), strict=True), key=itemgetter(0))
    half = Fraction(1, 2)
    lows, highs = [one.low for _, one in ordered], [one.high for _, one in ordered]
    if sum(lows) > 1 or sum(highs) < 1:
        return ()
    found = set()
    for i, (value, own) in enumerate(ordered):
        below, above = sum(highs[:i]), sum(highs[i + 1 :])
        reach = min(below, half) + own.high + min(above, half)
        beside = max(sum(lows[:i]), sum(lows[i + 1 :])) < half
        if beside and (reach > 1 or (reach == 1 and max(below, above) < half)):
            found.add(value)
    for i, j in combinations(range(len(ordered)), 2):
        if sum(lows[i + 1 : j]) or not (highs[i] and highs[j]) or max(sum(lows[:i]), sum(lows[j + 1 :])) >= half:
            continue
        lower, upper = (sum(lows[: i + 1]), sum(highs[: i + 1])), (sum(lows[j:]), sum(highs[j:]))
        if lower[0] <= half <= lower[1] and upper[0] <= half <= upper[1]:
            found.add((ordered[i][0] + ordered[j][0]) / 2)
    return tuple(sorted(found))
