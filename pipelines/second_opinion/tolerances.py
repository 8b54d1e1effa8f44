"""How far a wave may lie from an earlier one before somebody is told: every tolerance, with its reason.

Sampling alone moves shares, means and distributions. Each limit is where sampling would carry one of them with the
chance that `critical_value` leaves: `FALSE_ALARMS` for all comparisons of a wave, shared out evenly (Bonferroni).
Does not belong here: what is compared (`drift.py`).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

FALSE_ALARMS: Final = 0.05
"""Chance that anything at all is told of a wave that is merely another sample of the same people."""
FEWEST: Final = 30
"""Fewer answers, then or now, are not compared: the normal approximation needs about so many (Cochran, Sampling
Techniques, 1977, 2.15), and the page would speak of a handful of people."""
LOST_ROWS: Final = 0.05
"""A wave that is published again may lose this share of its rows: as many as a wave may hold back unless it says
otherwise (`max_quarantined`). It may grow: answers still come in."""
OTHER_SIZE: Final = 2.0
"""A wave with less than half or more than twice the respondents of the one before is half a file, or another sample."""


def critical_value(comparisons: int) -> float:
    """How many standard errors are tolerated, two-sided, in each of so many comparisons."""
    return NormalDist().inv_cdf(1 - FALSE_ALARMS / (2 * max(comparisons, 1)))


def share_limits(share: float, base: float, base_now: float, z: float) -> tuple[float, float]:
    """Between which shares (0 to 1) a second sample of `base_now` lies, after one of `base` had `share`.

    On the arc sine scale the variance of a share does not depend on the share, so that rare options are not told for
    being rare (Anscombe, The transformation of Poisson, binomial and negative-binomial data, 1948).
    """
    angle = math.asin(math.sqrt((share * base + 3 / 8) / (base + 3 / 4)))
    reach = z / 2 * math.sqrt(1 / base + 1 / base_now)
    least, most = math.sin(max(angle - reach, 0)) ** 2, math.sin(min(angle + reach, math.pi / 2)) ** 2
    half = 1 / (2 * base_now)  # an answer more or less is a step, not a slope: the correction for continuity
    return max(least - half, 0), min(most + half, 1)


def mean_limits(mean: float, deviation: float, n: float, n_now: float, z: float) -> tuple[float, float]:
    """Between which means a second sample of `n_now` lies, after one of `n` had this mean and standard deviation."""
    reach = z * deviation * math.sqrt(1 / n + 1 / n_now)
    return mean - reach, mean + reach


def divergence_limit(options: int, n: float, n_now: float, comparisons: int) -> float:
    """The Kullback-Leibler divergence (in nats) up to which two samples may be of one distribution.

    2 n KL follows chi-square with `options` - 1 degrees of freedom (the G-test; Wilks 1938), with 1/n the sum of both.
    """
    chance = 1 - FALSE_ALARMS / max(comparisons, 1)
    return chi_square_quantile(chance, options - 1) * (1 / n + 1 / n_now) / 2


def chi_square_quantile(chance: float, freedom: int) -> float:
    """The value below which chi-square lies with this chance (Wilson and Hilferty, 1931; exact for one degree)."""
    if freedom == 1:
        return NormalDist().inv_cdf((1 + chance) / 2) ** 2
    ninth = 2 / (9 * freedom)
    return freedom * (1 - ninth + NormalDist().inv_cdf(chance) * math.sqrt(ninth)) ** 3


def smoothed(counts: list[int]) -> list[float]:
    """Shares in which no option is impossible because nobody chose it: half an answer added to each (Jeffreys)."""
    total = sum(counts) + len(counts) / 2
    return [(count + 1 / 2) / total for count in counts]
