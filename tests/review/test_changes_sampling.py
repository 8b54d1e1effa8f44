"""Tests of chance: against SciPy, and against published numbers."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes.sampling import adjusted, exact, expected, shared, two_samples

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


def test_samples_that_share_nobody_are_independent():
    assert shared(30, 100, 50, 120, 0) == pytest.approx(two_samples(30, 100, 50, 120))


def test_people_who_only_came_are_compared_with_those_who_were_there():
    """Kish's variance of overlapping samples is then that of the two-proportion test between old and new people."""
    assert shared(100, 400, 128, 500, 400) == pytest.approx(two_samples(100, 400, 28, 100), rel=0.01)


def test_more_people_in_common_make_a_difference_less_likely():
    chances = [shared(100, 400, 130, 400, both) for both in (0, 100, 200, 300)]
    assert chances == sorted(chances, reverse=True)
    assert math.isclose(chances[0], two_samples(100, 400, 130, 400))


def test_a_few_others_are_too_few():
    assert shared(34, 141, 36, 142, 139) is None
