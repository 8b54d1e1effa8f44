"""Tests of chance: against SciPy, and against published numbers."""

from math import comb, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.sampling import Moved, adjusted, apart, exact, expected, interval, two_samples

NEUHAUS = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
)  # fmt: skip
"""Benjamini and Hochberg 1995, section 4.1: fifteen comparisons of a trial of Neuhaus et al. (1992)."""

samples = st.tuples(st.integers(1, 400), st.integers(1, 400)).flatmap(
    lambda sizes: st.tuples(st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1]))
)


@settings(max_examples=50)
@given(samples)
def test_fishers_test_is_that_of_scipy(sample):
    from scipy.stats import fisher_exact

    x, n, y, m = sample
    assert exact(x, n, y, m) == pytest.approx(fisher_exact([[x, n - x], [y, m - y]]).pvalue, rel=1e-6, abs=1e-12)


@given(samples)
def test_two_proportions_are_those_of_scipy(sample):
    from scipy.stats import chi2_contingency, fisher_exact

    x, n, y, m = sample
    table = [[x, n - x], [y, m - y]]
    if min(x + y, n + m - x - y) * min(n, m) / (n + m) >= 5:
        wanted = chi2_contingency(table, correction=False).pvalue
    else:
        wanted = fisher_exact(table).pvalue
    assert two_samples(x, n, y, m) == pytest.approx(wanted, rel=1e-6, abs=1e-12)


@given(samples)
def test_neither_order_nor_point_of_view_matters(sample):
    x, n, y, m = sample
    chance = two_samples(x, n, y, m)
    assert 0 <= chance <= 1
    assert two_samples(y, m, x, n) == pytest.approx(chance)
    assert two_samples(n - x, n, m - y, m) == pytest.approx(chance)


def test_the_lady_tasting_tea():
    assert exact(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert exact(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_large_samples_of_rare_things_stay_exact():
    assert not expected(8, 100_000, 100_000)
    assert exact(8, 100_000, 0, 100_000) == pytest.approx(2 * 0.5**8, rel=1e-3)


def test_benjamini_and_hochbergs_own_example():
    corrected = adjusted(NEUHAUS)
    assert [chance <= 0.05 for chance in corrected] == [True] * 4 + [False] * 11
    assert corrected[3] == pytest.approx(0.0095 * 15 / 4)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_correction_is_that_of_scipy(chances):
    from scipy.stats import false_discovery_control

    wanted = list(false_discovery_control(chances)) if chances else []
    assert adjusted(chances) == pytest.approx(wanted)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_scipy(share):
    from scipy.stats import binomtest

    x, n = share
    wanted = binomtest(x, n).proportion_ci(method="wilson")
    assert interval(x / n, n) == pytest.approx((wanted.low, wanted.high), abs=1e-12)
    assert interval(x / n, n)[0] <= x / n <= interval(x / n, n)[1]


small = st.tuples(st.integers(0, 12), st.integers(0, 12)).flatmap(
    lambda sizes: st.tuples(st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1]))
)


@given(small, small)
def test_unlike_moves_of_few_are_those_of_zelen(one, other):
    one, other = Moved(*one), Moved(*other)
    ways = {}
    for k in range(one.m + 1):
        rest, t, u = one.y + other.y - k, one.x + one.y, other.x + other.y
        if 0 <= rest <= other.m and 0 <= t - k <= one.n and 0 <= u - rest <= other.n:
            ways[k] = comb(one.m, k) * comb(one.n, t - k) * comb(other.m, rest) * comb(other.n, u - rest)
    wanted = sum(way for way in ways.values() if way <= ways[one.y]) / sum(ways.values())
    if any(cell < 5 for x, n, y, m in (one, other) for cell in (x, n - x, y, m - y)):
        assert apart(one, other) == pytest.approx(wanted)


def test_unlike_moves_of_many_are_those_of_woolf():
    from scipy.stats import norm

    odds = (30 / 70) / (60 / 40) / ((50 / 50) / (55 / 45))
    spread = sum(1 / cell for cell in (30, 70, 60, 40, 50, 50, 55, 45))
    chance = 2 * norm.sf(abs(log(odds)) / sqrt(spread))
    assert apart(Moved(30, 100, 60, 100), Moved(50, 100, 55, 100)) == pytest.approx(chance)
    assert apart(Moved(30, 100, 60, 100), Moved(60, 200, 120, 200)) == pytest.approx(1.0)


def test_all_are_not_unlike_nobody():
    assert apart(Moved(30, 100, 60, 100), Moved(0, 0, 0, 0)) == 1.0
