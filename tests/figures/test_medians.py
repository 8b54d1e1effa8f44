"""Printed medians, by themselves and against printed distributions: every list of answers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.intervals import Interval, exactly
from schemas.figures.arithmetic.means import Scale
from schemas.figures.arithmetic.medians import medians, medians_of_counts, medians_of_shares
from schemas.figures.rounding import Convention, span
from schemas.figures.statistics import Printed, read

F = Fraction


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("text", "n", "expected"),
    [
        ("3.5", 10, [F(7, 2)]),
        ("3.5", 11, []),
        ("3.5", None, [F(7, 2)]),
        ("3.0", 11, [F(3)]),
        ("3.25", 10, []),
        ("3", 10, [F(5, 2), F(3), F(7, 2)]),
        ("3", 11, [F(3)]),
        ("3.3", None, []),
    ],
)
def test_medians_of_whole_numbers(text: str, n: int | None, expected: list[Fraction]) -> None:
    assert list(medians(printed(text), n)) == expected


def test_medians_of_other_steps_scales_and_conventions() -> None:
    assert medians(printed("3.25"), 10, step=F(1, 2)) == (F(13, 4),)
    assert medians(printed("3.25"), 11, step=F(1, 2)) == ()
    assert medians(printed("5.5"), 10, scale=Scale(1, 5)) == ()
    assert medians(printed("3"), 10, convention=Convention.half_even) == (F(3),)
    assert medians(printed("4"), 10, convention=Convention.half_even) == (F(7, 2), F(4), F(9, 2))


@given(
    values=st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True),
    data=st.data(),
    n=st.integers(0, 12),
)
@settings(deadline=None, max_examples=200)
def test_medians_of_counts_are_brute_force(values, data, n):
    counts = []
    for _ in values:
        low = data.draw(st.integers(0, 4))
        counts.append(range(low, low + data.draw(st.integers(0, 4))))
    expected = set()
    for some in product(*counts):
        if sum(some) == n > 0:
            expected.add(median([F(v) for v, k in zip(values, some, strict=True) for _ in range(k)]))
    assert list(medians_of_counts(values, counts, n)) == sorted(expected)


@given(values=st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True), data=st.data())
@settings(deadline=None)
def test_medians_of_shares_are_those_of_a_fine_base(values, data):
    """Where the ends are eighths, sixteen respondents have every median that any number of them has."""
    shares, counts = [], []
    for _ in values:
        low, high = sorted(data.draw(st.tuples(st.integers(0, 8), st.integers(0, 8))))
        shares.append(Interval(F(low, 8), F(high, 8)))
        counts.append(range(2 * low, 2 * high + 1))
    assert set(medians_of_counts(values, counts, 16)) == set(medians_of_shares(values, shares))


def test_medians_of_a_printed_table():
    shares = [span(printed(one)) for one in ("20%", "29%", "31%", "20%")]
    assert medians_of_shares([1, 2, 3, 4], shares) == (F(5, 2), F(3))
    assert medians_of_shares([1, 2], [exactly(F(1, 2)), exactly(F(1, 2))]) == (F(3, 2),)
    assert medians_of_shares([1, 2], [exactly(F(1, 4)), exactly(F(1, 4))]) == ()
