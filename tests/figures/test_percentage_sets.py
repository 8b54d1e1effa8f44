"""Whether a set of percentages can be true of a base: against every combination of counts, one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.percentage_sets import PercentageSet, Whole, bases_of_set, can_total
from schemas.figures.rounding import Convention, Rounding, Twice, UpFrom, attainable, printed_as
from schemas.figures.statistics import Printed, read

CONVENTIONS = st.sampled_from(
    [*Convention, Twice(), Twice(Convention.half_even), UpFrom(Fraction(45, 100)), Twice(Convention.half_up, 2)]
)
GOES = {
    Whole.exactly: lambda total, n: total == n,
    Whole.at_most: lambda total, n: total <= n,
    Whole.at_least: lambda total, n: total >= n,
    Whole.apart: lambda total, n: total >= 0 < n,
}


def percentages(text: str) -> list[Printed]:
    return [number for part in text.split() if (number := read(part))]


def by_combination(printed: list[Printed], n: int, convention: Rounding, whole: Whole) -> bool:
    counts = [attainable(one, n, convention) for one in printed]
    return any(GOES[whole](sum(some), n) for some in product(*counts))


def flat(bases: tuple[range, ...]) -> list[int]:
    return [n for one in bases for n in one]


SETS = st.one_of(
    st.lists(st.builds(Printed, st.integers(-1, 102)), min_size=1, max_size=4),
    st.lists(st.builds(Printed, st.integers(0, 500), st.just(1)), min_size=1, max_size=3),
)
NEARLY_ALL = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(-3, 3)).map(
    lambda some: [Printed(some[0]), Printed(some[1]), Printed(100 - some[0] - some[1] + some[2])]
)


@given(printed=SETS | NEARLY_ALL, n=st.integers(0, 60), convention=CONVENTIONS, whole=st.sampled_from(Whole))
@settings(max_examples=300)
def test_one_base_is_brute_force(printed: list[Printed], n: int, convention: Rounding, whole: Whole) -> None:
    expected = n > 0 and by_combination(printed, n, convention, whole)
    assert can_total(printed, n, convention, whole) is expected


@given(printed=SETS | NEARLY_ALL, most=st.integers(0, 1500), convention=CONVENTIONS, whole=st.sampled_from(Whole))
@settings(max_examples=150, deadline=None)
@example([Printed(50), Printed(51)], 1000, Convention.either, Whole.exactly)  # only exact halves: 49.5 and 50.5
@example([Printed(49), Printed(50)], 1000, Convention.either, Whole.exactly)
@example([Printed(50), Printed(51)], 1000, Convention.half_even, Whole.exactly)
@example([Printed(335, 1), Printed(333, 1), Printed(334, 1)], 9000, Convention.either, Whole.exactly)
@example([Printed(1), Printed(99)], 400, Convention.ceiling, Whole.exactly)
@example([Printed(0), Printed(100)], 400, Convention.truncated, Whole.exactly)
@example([Printed(20)] * 5, 400, Convention.truncated, Whole.exactly)
@example([Printed(5), Printed(10)], 400, Convention.zero_five_up, Whole.apart)
def test_all_bases_are_those_of_one_by_one(
    printed: list[Printed], most: int, convention: Rounding, whole: Whole
) -> None:
    each = PercentageSet(printed, convention, whole)
    found = bases_of_set(printed, most, convention, whole)
    assert flat(found) == [n for n in range(1, most + 1) if each.at(n)]
    assert all(before.stop < after.start for before, after in pairwise(found))


@given(
    counts=st.lists(st.integers(0, 300), min_size=1, max_size=7),
    decimals=st.integers(0, 2),
    convention=CONVENTIONS,
)
def test_what_respondents_make_is_possible(counts: list[int], decimals: int, convention: Rounding) -> None:
    n = sum(counts)
    if n:
        printed = percentages(" ".join(printed_as(k, n, decimals, convention) for k in counts))
        assert can_total(printed, n, convention)
        assert any(n in one for one in bases_of_set(printed, n, convention))


@pytest.mark.parametrize(
    ("printed", "n", "possible"),
    [
        ("24 28 50", 191, False),  # the pie of trackTR: 193 people at least
        ("23 28 50", 191, True),
        ("33 33 33", 3, True),
        ("33 33 33", 300, True),
        ("33 33 32", 300, False),
        ("33 33 33", 4, False),
        ("33.3 33.3 33.3", 3, True),
        ("17 17 17 17 17 17", 6, True),
        ("50 50", 7, False),
        ("50 51", 200, True),  # 49.5 and 50.5, both up
        ("50 51", 201, False),
    ],
)
def test_known_sets(printed: str, n: int, possible: bool) -> None:
    assert can_total(percentages(printed), n) is possible


@pytest.mark.parametrize(
    ("printed", "convention", "bases"),
    [
        ("50 51", Convention.either, [n for n in range(1, 1001) if n % 200 == 0]),
        ("50 51", Convention.half_even, []),
        ("30 30 30", Convention.either, []),
        ("32 32 33", Convention.truncated, []),
        ("32 33 33", Convention.truncated, None),
    ],
)
def test_where_only_the_ends_can_make_up_the_whole(
    printed: str, convention: Convention, bases: list[int] | None
) -> None:
    found = flat(bases_of_set(percentages(printed), 1000, convention))
    if bases is None:
        assert found
        assert found[-1] == 1000
    else:
        assert found == bases


def test_a_set_that_adds_up_is_possible_of_every_large_base() -> None:
    found = bases_of_set(percentages("31 24 17 13 9 6"), 10**6)
    assert found[-1].stop == 10**6 + 1
    assert found[-1].start < 300


def test_wholes_differ() -> None:
    assert can_total(percentages("60 30"), 10, whole=Whole.at_most)
    assert not can_total(percentages("60 30"), 10)
    assert not can_total(percentages("60 50"), 10, whole=Whole.at_most)
    assert can_total(percentages("60 50"), 10, whole=Whole.at_least)
    assert not can_total(percentages("40 50"), 10, whole=Whole.at_least)
    assert can_total(percentages("40 50"), 10, whole=Whole.apart)
    assert not can_total(percentages("41 50"), 10, whole=Whole.apart)
