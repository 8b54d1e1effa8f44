"""Printed means: the published vectors of GRIM, and means of distributions against every distribution."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.intervals import Interval, exactly
from schemas.figures.arithmetic.means import (
    Scale,
    bases_of_mean,
    mean_of_extremes,
    mean_of_shares,
    mean_of_table,
    neighbours,
    totals,
    totals_of_counts,
)
from schemas.figures.rounding import attainable, span, value_span
from schemas.figures.statistics import Printed, read

F = Fraction


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("mean", "n", "below_and_above"),
    [("5.83", 50, ["5.82", "5.84"]), ("5.19", 28, ["5.18", "5.21"]), ("5.27", 43, ["5.26", "5.28"])],
)
def test_the_nearest_means_that_are_possible(mean: str, n: int, below_and_above: list[str]) -> None:
    assert not totals(printed(mean), n)
    found = neighbours(printed(mean), lambda one: bool(totals(one, n)))
    assert [one.digits for one in found] == below_and_above


def test_neighbours_stop_at_the_least_value() -> None:
    found = neighbours(printed("0.1"), lambda one: one.scaled < 0 or one.scaled > 3, least=0)
    assert [one.digits for one in found] == ["0.4"]
    assert neighbours(printed("0.1"), lambda one: one.scaled > 50, farthest=20) == ()


@pytest.mark.parametrize(
    ("mean", "n", "scale", "expected"),
    [
        ("4.9", 10, Scale(1, 5), range(49, 50)),
        ("5.1", 10, Scale(1, 5), range(0)),
        ("0.9", 10, Scale(1, 5), range(0)),
        ("5.0", 30, Scale(1, 5), range(149, 151)),
        ("-1.5", 2, Scale(-3, 3), range(-3, -2)),
        ("4.9", 0, None, range(0)),
    ],
)
def test_totals_on_a_scale(mean: str, n: int, scale: Scale | None, expected: range) -> None:
    assert totals(printed(mean), n, scale) == expected


def test_bases_of_a_mean() -> None:
    assert bases_of_mean(printed("3.33"), 12) == [3, 6, 9, 12]
    assert bases_of_mean(printed("3.17"), 6) == [6]
    assert bases_of_mean(printed("3.17"), 6, items=3) == [2, 4, 6]
    assert 17 in bases_of_mean(printed("4.71"), 40)


@pytest.mark.parametrize(
    ("n", "least", "greatest", "expected"),
    [
        (4, 1, 5, Interval(F(2), F(4))),
        (2, 1, 5, Interval(F(3), F(3))),
        (1, 3, 3, exactly(3)),
        (1, 3, 4, None),
        (0, 3, 3, None),
        (5, 4, 3, None),
    ],
)
def test_the_mean_between_its_extremes(n: int, least: int, greatest: int, expected: Interval | None) -> None:
    assert mean_of_extremes(n, least, greatest) == expected


def test_a_mean_against_its_own_table() -> None:
    shares = [span(printed(one)) for one in ("10", "20", "40", "20", "10")]
    allowed = mean_of_shares(range(1, 6), shares)
    assert allowed == Interval(F("2.97"), F("3.03"))
    assert value_span(printed("3.0")).meets(allowed)
    assert not value_span(printed("3.1")).meets(allowed)


def test_shares_that_cannot_total_100_have_no_mean() -> None:
    assert mean_of_shares([1, 2], [span(printed("40")), span(printed("50"))]) is None
    assert mean_of_shares([1, 2], [span(printed("60")), span(printed("50"))]) is None
    assert mean_of_shares([], []) is None


def test_those_who_do_not_know_are_no_part_of_a_mean() -> None:
    shares = [exactly(F(30, 100)), exactly(F(20, 100))]
    assert mean_of_shares([1, 2], shares, exactly(F(50, 100))) == exactly(F(7, 5))
    assert mean_of_shares([1, 2], shares, exactly(F(40, 100))) is None


STEPS = 8


@st.composite
def on_the_grid(draw):
    """An interval of shares whose ends are eighths and belong to it."""
    low, high = sorted(draw(st.tuples(st.integers(0, STEPS), st.integers(0, STEPS))))
    return Interval(F(low, STEPS), F(high, STEPS))


@given(
    values=st.lists(st.integers(-3, 5), min_size=1, max_size=4),
    data=st.data(),
    unscored=st.one_of(st.none(), on_the_grid()),
)
@settings(max_examples=200, deadline=None)
def test_the_mean_of_shares_is_brute_force_on_a_grid(values, data, unscored):
    """With ends on a grid the extreme means are attained on the grid, however the shares are handed out."""
    shares = [data.draw(on_the_grid()) for _ in values]
    grid = [F(k, STEPS) for k in range(STEPS + 1)]
    means = []
    for some in product(*([one for one in grid if one in share] for share in shares)):
        rest = 1 - sum(some)
        if sum(some) and (rest in unscored if unscored else rest == 0):
            means.append(sum(v * s for v, s in zip(values, some, strict=True)) / sum(some))
    found = mean_of_shares(values, shares, unscored)
    if means:
        assert found is not None
        assert (found.low, found.high) == (min(means), max(means))
        assert found.low_in
        assert found.high_in
    else:
        assert found is None


@pytest.mark.parametrize(
    ("low_in", "high_in", "expected"),
    [
        (True, True, Interval(F(14, 10), F(16, 10))),
        (False, True, Interval(F(14, 10), F(16, 10), low_in=False, high_in=False)),
        (True, False, Interval(F(14, 10), F(16, 10), low_in=False, high_in=False)),
    ],
)
def test_a_mean_at_an_open_end_is_not_reached(low_in: bool, high_in: bool, expected: Interval) -> None:
    share = Interval(F(4, 10), F(6, 10), low_in, high_in)
    assert mean_of_shares([1, 2], [share, share]) == expected


@given(
    values=st.lists(st.integers(-2, 6), min_size=1, max_size=4),
    data=st.data(),
    n=st.integers(0, 14),
)
@settings(deadline=None)
def test_totals_of_counts_are_brute_force(values, data, n):
    counts = []
    for _ in values:
        low = data.draw(st.integers(0, 5))
        counts.append(range(low, low + data.draw(st.integers(0, 5))))
    expected = {sum(v * k for v, k in zip(values, some, strict=True)) for some in product(*counts) if sum(some) == n}
    assert list(totals_of_counts(values, counts, n)) == sorted(expected)


def test_a_mean_is_checked_against_whole_counts() -> None:
    counts = [attainable(printed(one), 10) for one in ("30%", "40%", "30%")]
    assert mean_of_table(printed("2.0"), [1, 2, 3], counts, [10]) == (20, 10)
    assert mean_of_table(printed("2.1"), [1, 2, 3], counts, [10]) is None
    assert mean_of_table(printed("2.1"), [1, 2, 3], counts, [11]) is None


def test_a_large_table_takes_no_time() -> None:
    counts = [attainable(printed(one), 10_000) for one in ("10%", "20%", "40%", "20%", "10%")]
    found = list(totals_of_counts(range(1, 6), counts, 10_000))
    assert (found[0], found[-1]) == (29_700, 30_300)
    assert len(found) == 601


@given(counts=st.lists(st.integers(0, 40), min_size=2, max_size=6), decimals=st.integers(0, 3))
def test_what_respondents_make_is_possible(counts: list[int], decimals: int) -> None:
    n, total = sum(counts), sum(v * k for v, k in enumerate(counts))
    assume(n)
    mean = Printed(round(F(total * 10**decimals, n)), decimals)
    assert total in totals(mean, n, Scale(0, len(counts) - 1))
    shares = [Interval(F(k, n), F(k, n)) for k in counts]
    allowed = mean_of_shares(range(len(counts)), shares)
    assert allowed is not None
    assert F(total, n) in allowed
    assert mean_of_table(mean, range(len(counts)), [range(k, k + 1) for k in counts], [n]) == (total, n)
