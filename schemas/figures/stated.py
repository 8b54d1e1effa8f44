"""What each figure claims about the people it counts, as sums of whole numbers.

Belongs here: the bounds that a printed number, percentage or mark puts on a cell, and how hard a figure is to doubt.
Does not belong here: what is certain between cells (`constraints.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.cells import WEIGHTED, Cell
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.solver import Sum
from schemas.questionnaire import EVERYBODY

REPEATED: Final = 12
WEIGHT: Final = 10**7
"""The weight of everybody: so fine that the weights in a cell need be no whole numbers."""
SLACK: Final = 8
"""By so much a weight may miss a printed share, since it is taken as a whole number after all."""
LEAST_WEIGHT: Final = WEIGHT // 1_000
"""A share is printed of no group that weighs less: one respondent in a thousand."""
TOTAL_WEIGHT: Final = Cell(conditions=frozenset({WEIGHTED}))


@dataclass(frozen=True)
class Stated:
    """A figure, and the bounds it puts on a number of people or on a share, of 1."""

    figure: Figure
    bounds: Bounds
    share: bool
    decimals: int = 0


def count_sums(cell: Cell, within: Bounds) -> tuple[Sum, ...]:
    """What a number of people claims."""
    low = None if within.low is None else floor(within.low) + 1 if not within.low_in else ceil(within.low)
    high = None if within.high is None else ceil(within.high) - 1 if not within.high_in else floor(within.high)
    return (Sum(((cell, 1),), low, high),)


def share_sums(cell: Cell, whole: Cell, within: Bounds, most: int) -> tuple[Sum, ...]:
    """What a percentage claims: its least and greatest share, times the denominator, which is `most` at the most.

    Of nobody, only 0% can be printed.
    """
    if whole.weighted:
        return _weight_sums(cell, whole, within)
    sums = []
    low, high = within.low, within.high
    nobody = within.has(0)
    if low is not None and (low > 0 or not nobody):
        sums.append(Sum(((cell, low.denominator), (whole, -low.numerator)), 0 if within.low_in else 1))
    if not nobody:
        sums.append(Sum(((whole, 1),), 1))
    if high is not None and (within.high_in or not nobody):
        sums.append(Sum(((whole, high.numerator), (cell, -high.denominator)), 0 if within.high_in else 1))
    elif high is not None:  # below the end by a part too small to matter, so that 0 of 0 is below as well
        sums.append(Sum(((whole, high.numerator * most - 1), (cell, -high.denominator * most)), 0))
    return tuple(sums)


def _weight_sums(cell: Cell, whole: Cell, within: Bounds) -> tuple[Sum, ...]:
    """What a weighted percentage claims. Its denominator is never nobody."""
    sums = [Sum(((whole, 1),), LEAST_WEIGHT)]
    if (low := within.low) is not None:
        sums.append(Sum(((cell, low.denominator), (whole, -low.numerator)), -SLACK * low.denominator))
    if (high := within.high) is not None:
        sums.append(Sum(((whole, high.numerator), (cell, -high.denominator)), -SLACK * high.denominator))
    return tuple(sums)


def _number(fact: Fact) -> Stated:
    return Stated(fact.figure, Bounds.exactly(fact.number), share=False)


def weight(figure: Figure, times: int = 1, *, firm: bool = False) -> int:
    """How hard a figure is to doubt: a `firm` one, of a table that adds up, is harder, and an n harder still.

    The number of all who took part comes last: the whole report rests on it. What is printed `times` times over is
    hardly harder to doubt for that: reports repeat themselves.
    """
    kind = 3 if firm else 2
    if figure.statistic is Statistic.base:
        kind = 4 if figure.question or figure.base != EVERYBODY else 40
    return 1 + -(-REPEATED * kind // times)


def stated(network: Network) -> Iterator[Stated]:
    """Every figure that states a number or a share of people."""
    for group in network.groups.values():
        yield from map(_number, group.sizes)
        for prints in group.parts.values():
            yield from map(_number, prints.counts)
            for fact in prints.shares:
                yield Stated(fact.figure, Bounds.of(fact.span), share=True, decimals=fact.printed.decimals)
            for mark in prints.marked:
                yield Stated(mark.figure, mark.bounds, mark.share, decimals=2 if mark.share else 0)
