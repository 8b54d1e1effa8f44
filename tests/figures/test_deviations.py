"""Means with standard deviations: the published vectors of GRIMMER, DEBIT and CLOSURE, and every list of answers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.deviations import (
    Moments,
    count_distributions,
    debit,
    distributions,
    has_distribution,
    moments,
    printed_deviation,
    squares_between,
)
from schemas.figures.arithmetic.means import Scale, neighbours
from schemas.figures.rounding import Convention
from schemas.figures.statistics import Printed, read


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


VECTORS = """
5.23 2.55 35 F, 5.23 2.55 31 T, 3.44 2.47 18 F, 5.21 1.6 28 T, 2.57 2.57 30 T, 1.03 0.41 40 F, 3.10 1.37 10 T,
7.22 5.30 38 F, 4.74 6.55 31 T, 6.77 2.18 33 F, 2.68 2.59 34 T, 7.01 6.68 35 F, 7.38 3.65 32 T, 3.14 5.32 33 F,
6.89 4.18 37 T, 5.00 2.18 31 T, 0.24 6.43 34 T, 16.03 6.41 40 T
"""
GRIMMER = [vector.split() for vector in VECTORS.split(",")]


@pytest.mark.parametrize(("mean", "deviation", "n", "consistent"), GRIMMER)
def test_published_vectors_of_grimmer(mean: str, deviation: str, n: str, consistent: str) -> None:
    assert any(moments(printed(mean), printed(deviation), int(n))) is (consistent == "T")


DEBIT = [
    (".53", ".50", True),
    (".44", ".50", True),
    (".77", ".42", True),
    (".19", ".35", False),
    (".34", ".47", True),
    (".93", ".25", True),
    (".12", ".33", True),
]


@pytest.mark.parametrize(("mean", "deviation", "consistent"), DEBIT)
def test_published_vectors_of_debit(mean: str, deviation: str, consistent: bool) -> None:
    assert bool(debit(printed(mean), printed(deviation), 1683)) is consistent


def test_no_whole_number_of_ones_has_this_mean() -> None:
    assert debit(printed(".11"), printed(".31"), 40) == ()
    assert debit(printed(".10"), printed(".30"), 40) == (4,)


@pytest.mark.parametrize(("mean", "deviation", "n"), [(mean, sd, n) for mean, sd, n, _ in GRIMMER])
def test_the_formula_of_the_deviation(mean: str, deviation: str, n: str) -> None:
    number = printed(deviation)
    for one in moments(printed(mean), number, int(n), convention=Convention.half_up):
        for squares in (one.squares[0], one.squares[-1]):
            assert printed_deviation(one.total, squares, int(n), number.decimals) == number.digits


def test_the_deviation_of_two_groups() -> None:
    """127 zeros and 153 ones: the root of 127 * 153 / (280 * 279) is 0.49873."""
    assert printed_deviation(153, 153, 280, 4) == "0.4987"
    assert printed_deviation(153, 153, 280, 4, population=True) == "0.4978"


def test_the_nearest_deviations_that_are_possible() -> None:
    mean, deviation = printed("1.03"), printed("0.41")
    found = neighbours(deviation, lambda one: any(moments(mean, one, 40)), least=0)
    assert [one.digits for one in found] == ["0.36", "0.42"]


def test_one_answer_has_no_deviation() -> None:
    with pytest.raises(ValueError, match="two numbers"):
        list(moments(printed("3"), printed("0"), 1))
    assert list(moments(printed("3.0"), printed("-0.5"), 10)) == []


def test_closure_counts_its_distributions() -> None:
    """The example of the unsum software: 5,359 samples of 130 answers from 1 to 5."""
    scale = Scale(1, 5)
    found = moments(printed("2.7"), printed("1.9"), 130, scale=scale)
    assert count_distributions(found, 130, scale) == 5359


@given(
    n=st.integers(2, 7),
    least=st.integers(-2, 2),
    width=st.integers(0, 4),
    mean=st.integers(-30, 60),
    deviation=st.integers(0, 40),
    population=st.booleans(),
)
@settings(deadline=None)
def test_distributions_are_brute_force(
    n: int, least: int, width: int, mean: int, deviation: int, population: bool
) -> None:
    scale = Scale(least, least + width)
    expected = [
        answers
        for answers in combinations_with_replacement(range(least, least + width + 1), n)
        if _prints(answers, Printed(mean, 1), Printed(deviation, 1), population)
    ]
    both = Printed(mean, 1), Printed(deviation, 1)
    found = list(moments(*both, n, scale=scale, population=population))
    assert count_distributions(iter(found), n, scale) == len(expected)
    assert has_distribution(iter(found), n, scale) is bool(expected)
    sums = {(sum(some), sum(x * x for x in some)) for some in expected}
    assert all(any(total == one.total and squares in one.squares for one in found) for total, squares in sums)
    if width <= 2:
        assert {(one.total, squares) for one in found for squares in one.squares} == sums


def _prints(answers: tuple[int, ...], mean: Printed, deviation: Printed, population: bool) -> bool:
    n = len(answers)
    middle = Fraction(sum(answers), n)
    variance = sum((x - middle) ** 2 for x in answers) / (n if population else n - 1)
    half = Fraction(1, 20)
    low, high = max(deviation.value - half, Fraction(0)), deviation.value + half
    return abs(middle - mean.value) <= half and low**2 <= variance <= high**2


@given(answers=st.lists(st.integers(-3, 4), min_size=2, max_size=12))
def test_squares_lie_between_their_ends(answers: list[int]) -> None:
    least, most = squares_between(sum(answers), len(answers), Scale(-3, 4))
    assert most is not None
    assert least <= sum(x * x for x in answers) <= most
    assert squares_between(sum(answers), len(answers)) == (least, None)


@given(
    answers=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=15),
    decimals=st.integers(1, 3),
)
def test_means_of_several_items_are_possible(answers: list[tuple[int, int, int]], decimals: int) -> None:
    n, total, squares = len(answers), sum(map(sum, answers)), sum(sum(one) ** 2 for one in answers)
    mean = Printed(round(Fraction(total * 10**decimals, 3 * n)), decimals)
    deviation = _third(total, squares, n, decimals)
    found = list(moments(mean, deviation, n, items=3, scale=Scale(1, 5)))
    assert any(one.total == total and squares in one.squares for one in found)


def _third(total: int, squares: int, n: int, decimals: int) -> Printed:
    """The deviation of thirds, rounded: the greatest number whose lower end is not above it."""
    variance = Fraction(n * squares - total**2, 9 * n * (n - 1))
    scaled = 0
    while (Fraction(2 * scaled + 1, 2 * 10**decimals)) ** 2 <= variance:
        scaled += 1
    return Printed(scaled, decimals)


def test_every_distribution_is_counted_once() -> None:
    scale = Scale(0, 3)
    counted: Counter[int] = Counter()
    for total in range(16):
        least, most = squares_between(total, 5, scale)
        assert most is not None
        for squares in range(least, most + 1, 2):
            counted[total] += sum(distributions(Moments(total, range(squares, squares + 1)), 5, scale))
    assert sum(counted.values()) == comb(5 + 3, 3)
