"""Intervals, and ratios, differences and changes between two of them: against samples and every pair of counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.figures.arithmetic.intervals import (
    Interval,
    agrees,
    change_span,
    difference_of_counts,
    difference_span,
    ratio_of_counts,
    ratio_span,
    shares_of,
    whole_numbers,
)
from schemas.figures.rounding import attainable, span, value_span
from schemas.figures.statistics import Printed, read

F = Fraction
FRACTIONS = st.integers(-48, 48).map(lambda k: F(k, 12))  # quicker to draw than st.fractions


@st.composite
def intervals(draw, *, least=-4):
    low, high = sorted(F(k, 12) for k in draw(st.tuples(*[st.integers(12 * least, 48)] * 2)))
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


@given(one=intervals(), other=intervals(), value=FRACTIONS)
def test_what_is_in_both(one, other, value):
    assert (value in one.both(other)) is (value in one and value in other)
    if value in one and value in other:
        assert one.meets(other)


@given(one=intervals())
def test_an_interval_that_is_not_empty_has_its_middle(one):
    assert one.empty is ((one.low + one.high) / 2 not in one)


@given(one=intervals(), value=FRACTIONS, factor=FRACTIONS)
def test_multiplied(one, value, factor):
    if factor:
        assert (value * factor in one.times(factor)) is (value in one)
    else:
        assert (0 in one.times(0)) is not one.empty


@given(one=intervals(), other=intervals(), value=FRACTIONS)
def test_a_sum_is_what_two_members_make(one, other, value):
    assume(not one.empty and not other.empty)
    rest = Interval(value - one.high, value - one.low, one.high_in, one.low_in)
    assert (value in one + other) is other.meets(rest)
    assert (value in other - one) is other.meets(Interval(value + one.low, value + one.high, one.low_in, one.high_in))


@given(one=intervals(), other=intervals(least=F(1, 4)), value=FRACTIONS)
def test_a_ratio_is_what_two_members_make(one, other, value):
    assume(not one.empty and not other.empty and other.low > 0)
    found = ratio_span(one, other)
    assert found is not None
    assert (value in found) is other.times(value).meets(one)


@given(one=intervals())
def test_whole_numbers_of_an_interval(one):
    assert list(whole_numbers(one)) == [k for k in range(-5, 6) if k in one]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ("63", "37", "1.67", "1.74"),
        ("70", "30", "2.28", "2.39"),
        ("45", "15", "2.87", "3.14"),
    ],
)
def test_published_ratios(first, second, low, high):
    found = ratio_span(span(printed(first)), span(printed(second)))
    assert found is not None
    assert round(found.low, 2) == F(low)
    assert round(found.high, 2) == F(high)


def test_nobody_can_tell_a_multiple_of_what_may_be_nothing():
    assert ratio_span(span(printed("5")), span(printed("0"))) is None
    assert agrees(value_span(printed("9")), None) is None
    assert change_span(value_span(printed("0")), value_span(printed("3"))) is None


@pytest.mark.parametrize(
    ("points", "first", "second", "possible"),
    [("12", "34", "22", True), ("13", "34", "22", True), ("14", "34", "22", False), ("-12", "22", "34", True)],
)
def test_differences_in_points(points, first, second, possible):
    allowed = difference_span(span(printed(first)), span(printed(second)))
    assert agrees(value_span(printed(points)), allowed) is possible


@pytest.mark.parametrize(
    ("before", "after", "percent", "possible"),
    [
        ("80", "100", "25", True),
        ("80", "100", "27", False),
        ("80.0", "100.0", "25.3", False),
        ("200", "150", "-25", True),
        ("1.2", "1.5", "32", True),
        ("1.20", "1.50", "32", False),
    ],
)
def test_changes_in_per_cent(before, after, percent, possible):
    allowed = change_span(value_span(printed(before)), value_span(printed(after)))
    assert agrees(value_span(printed(percent)), allowed) is possible


@given(
    number=st.integers(0, 60),
    n=st.integers(1, 30),
    m=st.integers(1, 30),
    first=st.integers(0, 100),
    second=st.integers(0, 100),
)
def test_ratios_and_differences_of_counts_are_brute_force(number, n, m, first, second):
    ones, others = attainable(Printed(first), n), attainable(Printed(second), m)
    ratio, points = value_span(Printed(number, 1)), value_span(Printed(number))
    pairs = [(a, b) for a in ones for b in others]
    ratios = [(a, b) for a, b in pairs if b and F(a * m, b * n) in ratio]
    differences = [(a, b) for a, b in pairs if 100 * (F(a, n) - F(b, m)) in points]
    for found, expected in (
        (ratio_of_counts(ratio, ones, n, others, m), ratios),
        (difference_of_counts(points, ones, n, others, m), differences),
    ):
        assert (found is None) is (not expected)
        assert found is None or found in expected


def test_counts_as_shares():
    assert shares_of(range(3, 6), 20) == Interval(F(3, 20), F(1, 4))
    assert shares_of(range(3, 3), 20) is None
