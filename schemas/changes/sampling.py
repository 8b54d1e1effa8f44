"""How likely a difference between two shares is by sampling alone.

Belongs here: the tests, on counts. Does not belong here: which counts are compared, and what is said of them.

Sources: K. Pearson (1900), the two-proportion test with the pooled share, which is the chi-squared test of a fourfold
table without continuity correction, where every expected count is at least 5 (W. G. Cochran, Biometrics 10 (1954),
417-451); R. A. Fisher, The Design of Experiments (1935), the exact test otherwise, two-sided as the sum of all tables
that are no likelier than the observed one; E. B. Wilson, J. Am. Statist. Assoc. 22 (1927), 209-212, the interval of a
share; B. Woolf, Ann. Hum. Genet. 19 (1955), 251-253, and M. Zelen, Biometrika 58 (1971), 129-137, whether two odds
ratios are one; Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995), 289-300, for many comparisons at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb, erfc, exp, lgamma, log, sqrt
from typing import Final, NamedTuple

LEVEL: Final = 0.05
"""Share of false alarms among the alarms that the correction allows."""
EXPECTED: Final = 5
"""Least expected count at which a normal approximation holds."""
NINETY_FIVE: Final = 1.959963984540054
"""Standard deviations either way that hold 95 % of a normal distribution."""
TIE: Final = 1e-9
"""Logarithms of chances that differ by less are of the same chance."""


class Moved(NamedTuple):
    """So many `x` of `n` before, `y` of `m` now."""

    x: int
    n: int
    y: int
    m: int


def two_samples(x: float, n: float, y: float, m: float) -> float:
    """Chance of shares at least as different as `x` of `n` and `y` of `m` in two independent samples of one population.

    Whole numbers where an expected count is below 5; else effective sizes will do. Neither sample may be empty.
    """
    if not expected(x + y, n, m):
        return exact(int(x), int(n), int(y), int(m))
    return normal(x, n, y, m, 1 / n + 1 / m)


def expected(chosen: float, n: float, m: float) -> bool:
    """Whether every expected count of the fourfold table is large enough for the normal approximation."""
    return min(chosen, n + m - chosen) * min(n, m) >= EXPECTED * (n + m)


def normal(x: float, n: float, y: float, m: float, spread: float) -> float:
    """Chance of such a difference if its variance is p (1 - p) times `spread`, with the pooled share p."""
    p = (x + y) / (n + m)
    variance = p * (1 - p) * spread
    if variance <= 0:
        return 1.0 if x * m == y * n else 0.0
    return erfc(abs(x / n - y / m) / sqrt(2 * variance))


@lru_cache(maxsize=20_000)
def exact(x: int, n: int, y: int, m: int) -> float:
    """Fisher's exact test, two-sided, in whole numbers: no rounding decides which tables are as unlikely."""
    whole, chosen = n + m, x + y
    small, other, seen = min(
        (n, chosen, x),
        (m, chosen, y),
        (chosen, n, x),
        (whole - chosen, n, n - x),
    )
    # Of `whole`, `other` are marked and `small` are drawn: `seen` marked ones were, which may be from low to high.
    low, high = max(0, small + other - whole), min(small, other)
    ways = [comb(other, k) * comb(whole - other, small - k) for k in range(low, high + 1)]
    limit = ways[seen - low]
    return sum(way for way in ways if way <= limit) / sum(ways)


def interval(share: float, n: float) -> tuple[float, float]:
    """Between what a share may lie, with 95 % confidence, of which a sample of `n` people shows `share` (Wilson)."""
    z2 = NINETY_FIVE * NINETY_FIVE
    middle, half = share + z2 / (2 * n), NINETY_FIVE * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)
    return max(0.0, low) if share > 0 else 0.0, min(1.0, high) if share < 1 else 1.0


def apart(one: Moved, other: Moved) -> float:
    """Chance of odds ratios as unlike if two independent groups moved alike; 1 where a group is nobody.

    Woolf's test of the logarithms where every cell is at least 5, else Zelen's exact test.
    """
    cells = [cell for x, n, y, m in (one, other) for cell in (x, n - x, y, m - y)]
    if min(cells) < EXPECTED:
        return _zelen(one, other)
    a, b, c, d, e, f, g, h = cells
    return erfc(abs(log(a * d / (b * c)) - log(e * h / (f * g))) / sqrt(2 * sum(1 / cell for cell in cells)))


@lru_cache(maxsize=20_000)
def _zelen(one: Moved, other: Moved) -> float:
    """Two-sided, given how many chose it before and now in all, and in either group."""
    now = one.y + other.y
    lows, highs = zip(*(_range(group) for group in (one, other)), strict=True)
    ways = {
        k: _ways(one, k) + _ways(other, now - k)
        for k in range(max(lows[0], now - highs[1]), min(highs[0], now - lows[1]) + 1)
    }
    most, limit = max(ways.values()), ways[one.y] + TIE
    chances = {k: exp(way - most) for k, way in ways.items()}
    return sum(chances[k] for k, way in ways.items() if way <= limit) / sum(chances.values())


def _range(group: Moved) -> tuple[int, int]:
    """How few and how many of those who chose it could be among those of now."""
    chosen = group.x + group.y
    return max(0, chosen - group.n), min(chosen, group.m)


def _ways(group: Moved, k: int) -> float:
    """The logarithm of how many ways there are that `k` of those who chose it are among those of now."""
    return _choose(group.m, k) + _choose(group.n, group.x + group.y - k)


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def adjusted(chances: Sequence[float]) -> list[float]:
    """Chances corrected for their number: those up to the level hold at most its share of false alarms."""
    least, found = 1.0, [1.0] * len(chances)
    for place, i in reversed(list(enumerate(sorted(range(len(chances)), key=chances.__getitem__), start=1))):
        least = min(least, chances[i] * len(chances) / place)
        found[i] = least
    return found
