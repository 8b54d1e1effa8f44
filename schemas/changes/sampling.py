"""How likely a difference between two shares is by sampling alone.

Belongs here: the tests, on counts. Does not belong here: which counts are compared, and what is said of them.

Sources: K. Pearson (1900), the two-proportion test with the pooled share, which is the chi-squared test of a fourfold
table without continuity correction, where every expected count is at least 5 (W. G. Cochran, Biometrics 10 (1954),
417-451); R. A. Fisher, The Design of Experiments (1935), the exact test otherwise, two-sided as the sum of all tables
that are no likelier than the observed one; Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995), 289-300, for
many comparisons at once; L. Kish, Survey Sampling (1965), section 12.4, for two samples that share people.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import comb, erfc, sqrt
from typing import Final

LEVEL: Final = 0.05
"""Share of false alarms among the alarms that the correction allows."""
EXPECTED: Final = 5
"""Least expected count at which a normal approximation holds."""


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


def shared(x: int, n: int, y: int, m: int, both: int) -> float | None:
    """As `two_samples`, where `both` people are in both samples and answer the same; None: too few others to tell.

    Kish: what two samples share does not differ, so the variance is p (1 - p) (1/n + 1/m - 2 both / (n m)).
    """
    spread, others = 1 / n + 1 / m - 2 * both / (n * m), n + m - 2 * both
    p = (x + y) / (n + m)
    return normal(x, n, y, m, spread) if min(p, 1 - p) * others >= EXPECTED else None


def adjusted(chances: Sequence[float]) -> list[float]:
    """Chances corrected for their number: those up to the level hold at most its share of false alarms."""
    least, found = 1.0, [1.0] * len(chances)
    for place, i in reversed(list(enumerate(sorted(range(len(chances)), key=chances.__getitem__), start=1))):
        least = min(least, chances[i] * len(chances) / place)
        found[i] = least
    return found
