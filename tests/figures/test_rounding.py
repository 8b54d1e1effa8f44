"""Which counts and totals give a printed number: published vectors, and brute force."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.rounding import (
    Convention,
    Rounding,
    Twice,
    UpFrom,
    attainable,
    informative,
    possible_bases,
    printed_as,
    rounded,
    span,
    sums,
    value_span,
)
from schemas.figures.statistics import Printed, read


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


def truths(text: str) -> list[bool]:
    return [letter == "T" for letter in text.split()]


MEANS = [
    *zip([f"5.{i}" for i in range(19, 31)], [28] * 12, truths("F F T F F F T F F F T F"), strict=True),
    *zip([f".{i}" for i in range(150, 160)], [120 * 3] * 10, truths("T F F T F F T F T F"), strict=True),
    *zip([f".{i}" for i in range(80, 90)], [28 * 2] * 10, truths("T F T F T F T T T T"), strict=True),
    *zip(
        ["7.22", "4.74", "5.23", "2.57", "6.77", "2.68", "7.01", "7.38", "3.14", "6.89", "5.00", "0.24"],
        (32, 25, 29, 24, 27, 28, 29, 26, 27, 31, 25, 28),
        truths("T F F F F T F T F F T F"),
        strict=True,
    ),
    *zip(["8.97", "2.61", "7.26", "3.64", "9.26", "10.46", "7.39"], [28] * 7, truths("F T F T F T T"), strict=True),
    *zip(["5.90", "5.71", "3.50", "3.82", "4.61", "5.24"], [40] * 6, truths("T F T T F F"), strict=True),
    *zip(["5.90", "5.71", "3.50", "3.82", "4.61", "5.24"], [40 * 3] * 6, [True] * 6, strict=True),
    ("5.19", 28, False),
    ("5.19", 32, True),
    ("5.27", 43, False),
    ("5.82", 50, True),
    ("5.83", 50, False),
    ("5.84", 50, True),
]


@pytest.mark.parametrize(("mean", "n", "consistent"), MEANS)
def test_published_vectors_of_means(mean: str, n: int, consistent: bool) -> None:
    assert bool(sums(printed(mean), n)) is consistent


PERCENTAGES = [
    *zip([f"{i}%" for i in range(6, 17)], [50] * 11, truths("T F T F T F T F T F T"), strict=True),
    *zip(["67.4", "54.2", "54.0", "69.8", "68.1", "55.4"], [150] * 6, truths("F F T F F F"), strict=True),
    ("32.5", 438, False),
    ("35.6", 455, True),
    ("21.7", 501, False),
    ("39.3", 516, True),
    ("71%", 43, False),
    ("30%", 24, False),
    ("94%", 19, False),
    ("70%", 26, False),
    ("50%", 25, False),
    ("24%", 191, True),
    ("28%", 191, True),
    ("50%", 191, True),
]


@pytest.mark.parametrize(("percent", "n", "consistent"), PERCENTAGES)
def test_published_vectors_of_percentages(percent: str, n: int, consistent: bool) -> None:
    assert bool(attainable(printed(percent), n)) is consistent


HALVES = (Convention.half_up, Convention.half_down, Convention.half_even)


@pytest.mark.parametrize(
    ("mean", "n", "convention", "consistent"),
    [
        ("11.09", 21, Convention.half_up, False),
        ("11.09", 22, Convention.half_up, True),
        ("3.5", 9, Convention.ceiling, True),
        *[("3.5", 9, half, False) for half in HALVES],
        *[("6.05", 121, convention, True) for convention in (*HALVES, Convention.truncated, Convention.ceiling)],
        *[("15.70", 12, convention, False) for convention in (*HALVES, Convention.truncated, Convention.ceiling)],
        *[("133.98", 28, convention, False) for convention in (*HALVES, Convention.truncated, Convention.ceiling)],
    ],
)
def test_published_vectors_by_convention(mean: str, n: int, convention: Convention, consistent: bool) -> None:
    assert bool(sums(printed(mean), n, convention)) is consistent


def test_two_subsamples_with_printed_means() -> None:
    splits = [n for n in range(1, 40) if sums(printed("4.71"), n) and sums(printed("5.3"), 40 - n)]
    assert splits == [7, 14, 17, 21, 24, 28, 31, 34]


SIGNED = [
    ("11.67", 3, "T F F T T T T F"),
    ("11.09", 21, "F T T F F F F T"),
    ("11.09", 22, "F T T T T T F T"),
    ("-11.67", 3, "F F T T T T T F"),
    ("-11.66", 3, "T T F F F F F T"),
    ("-11.09", 22, "T T F T T T F T"),
    ("-11.09", 23, "F F T T T T T F"),
    ("6.05", 121, "T T T T T T T F"),
    ("3.5", 9, "T T T F F F T F"),
    ("15.70", 12, "F F F F F F F F"),
]
MODES = (
    Convention.ceiling,
    Convention.truncated,
    Convention.floor,
    Convention.half_toward,
    Convention.half_even,
    Convention.half_away,
    Convention.away,
    Convention.zero_five_up,
)


@pytest.mark.parametrize(("mean", "n", "consistent"), SIGNED)
def test_published_vectors_with_signs(mean: str, n: int, consistent: str) -> None:
    assert [bool(sums(printed(mean), n, mode)) for mode in MODES] == truths(consistent)


def direct(value: Fraction, convention: Rounding) -> set[int]:
    """What a value is printed as, by direct rounding: nothing of the intervals under test."""
    low, rest = math.floor(value), value - math.floor(value)
    half, size = Fraction(1, 2), abs(value)
    sign = -1 if value < 0 else 1
    match convention:
        case UpFrom(threshold):
            return {low + (rest >= threshold)}
        case Twice(by, extra):
            finer = {Fraction(first, 10**extra) for first in direct(value * 10**extra, by)}
            return {second for first in finer for second in direct(first, by)}
        case Convention.truncated:
            return {math.trunc(value)}
        case Convention.floor:
            return {low}
        case Convention.ceiling:
            return {math.ceil(value)}
        case Convention.away:
            return {sign * math.ceil(size)}
        case Convention.half_up:
            return {low + (rest >= half)}
        case Convention.half_down:
            return {low + (rest > half)}
        case Convention.half_away:
            return {sign * math.floor(size + half)}
        case Convention.half_toward:
            return {sign * math.ceil(size - half)}
        case Convention.half_even:
            return {round(value)}
        case Convention.either:
            return {low + (rest > half), low + (rest >= half)}
        case Convention.zero_five_up:
            kept = math.floor(size)
            return {sign * (kept + (size > kept and kept % 5 == 0))}


HALF_WAYS = (Convention.half_up, Convention.half_down, Convention.half_even, Convention.half_away, Convention.either)
ROUNDINGS = st.one_of(
    st.sampled_from(Convention),
    st.builds(UpFrom, st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)),
    st.builds(Twice, st.sampled_from(HALF_WAYS), st.integers(1, 2)),
)


@given(value=st.fractions(-30, 30, max_denominator=400), scaled=st.integers(-31, 31), convention=ROUNDINGS)
def test_a_printed_number_reaches_as_far_as_direct_rounding(value: Fraction, scaled: int, convention: Rounding) -> None:
    assert (value in value_span(Printed(scaled), convention)) is (scaled in direct(value, convention))


@given(scaled=st.integers(-31, 31), convention=ROUNDINGS)
def test_the_ends_of_a_printed_number_belong_to_it_or_not(scaled: int, convention: Rounding) -> None:
    one, little = value_span(Printed(scaled), convention), Fraction(1, 10**6)
    for end, outward in ((one.low, -little), (one.high, little)):
        assert (end in one) is (scaled in direct(end, convention))
        assert scaled not in direct(end + outward, convention)


@given(
    n=st.integers(1, 60),
    scaled=st.integers(-5, 1050),
    decimals=st.integers(0, 1),
    convention=ROUNDINGS,
)
def test_attainable_is_brute_force(n: int, scaled: int, decimals: int, convention: Rounding) -> None:
    unit = 100 * 10**decimals
    expected = [k for k in range(n + 1) if scaled in direct(Fraction(unit * k, n), convention)]
    assert list(attainable(Printed(scaled, decimals), n, convention)) == expected


@given(n=st.integers(1, 40), scaled=st.integers(-100, 100), convention=ROUNDINGS)
def test_sums_are_brute_force(n: int, scaled: int, convention: Rounding) -> None:
    expected = [total for total in range(-12 * n, 12 * n) if scaled in direct(Fraction(10 * total, n), convention)]
    assert list(sums(Printed(scaled, 1), n, convention)) == expected


@given(n=st.integers(1, 200), count=st.integers(0, 200), decimals=st.integers(0, 2), convention=ROUNDINGS)
def test_a_count_is_printed_by_its_convention(n: int, count: int, decimals: int, convention: Rounding) -> None:
    count = min(count, n)
    number = printed(printed_as(count, n, decimals, convention))
    assert number.scaled in direct(Fraction(100 * 10**decimals * count, n), convention)
    assert count in attainable(number, n, convention)


@pytest.mark.parametrize(
    ("count", "n", "decimals", "convention", "text"),
    [
        (1, 8, 0, Convention.half_up, "13"),
        (1, 8, 0, Convention.half_even, "12"),
        (3, 8, 0, Convention.half_even, "38"),
        (1, 8, 0, Convention.half_down, "12"),
        (2, 3, 1, Convention.truncated, "66.6"),
        (1, 3, 2, Convention.ceiling, "33.34"),
        (89, 200, 0, UpFrom(Fraction(45, 100)), "45"),
        (444, 1000, 0, UpFrom(Fraction(45, 100)), "44"),
        (4445, 10_000, 0, UpFrom(Fraction(45, 100)), "45"),
        (447, 1000, 0, Convention.half_up, "45"),
        (3447, 10_000, 0, Convention.half_up, "34"),
        (3447, 10_000, 0, Twice(Convention.half_up), "35"),
        (3445, 10_000, 0, Twice(Convention.half_even), "34"),
        (3445, 10_000, 0, Twice(Convention.half_up), "35"),
        (34447, 100_000, 0, Twice(Convention.half_up, 2), "34"),
        (34497, 100_000, 0, Twice(Convention.half_up, 2), "35"),
    ],
)
def test_counts_as_they_are_printed(count: int, n: int, decimals: int, convention: Rounding, text: str) -> None:
    assert printed_as(count, n, decimals, convention) == text


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        (Convention.either, ("34.5", "35.5", True, True)),
        (Convention.half_up, ("34.5", "35.5", True, False)),
        (Convention.half_even, ("34.5", "35.5", False, False)),
        (Convention.truncated, ("35", "36", True, False)),
        (Convention.ceiling, ("34", "35", False, True)),
        (UpFrom(Fraction(45, 100)), ("34.45", "35.45", True, False)),
        (Twice(Convention.half_up), ("34.45", "35.45", True, False)),
        (Twice(Convention.half_even), ("34.55", "35.45", True, True)),
        (Twice(Convention.either), ("34.45", "35.55", True, True)),
        (Twice(Convention.half_up, 2), ("34.495", "35.495", True, False)),
    ],
)
def test_what_share_a_percentage_stands_for(convention: Rounding, expected: tuple[str, str, bool, bool]) -> None:
    low, high, low_in, high_in = expected
    assert span(Printed(35), convention) == Interval(Fraction(low) / 100, Fraction(high) / 100, low_in, high_in)


@given(n=st.integers(1, 400), count=st.integers(0, 400), decimals=st.integers(0, 2))
def test_what_is_printed_is_attainable(n: int, count: int, decimals: int) -> None:
    count = min(count, n)
    assert count in attainable(printed(rounded(count, n, decimals)), n, Convention.half_up)


@given(scaled=st.integers(-3, 1030), decimals=st.integers(0, 1), most=st.integers(1, 1200), convention=ROUNDINGS)
@settings(max_examples=60)
def test_possible_bases_are_those_with_a_count(scaled: int, decimals: int, most: int, convention: Rounding) -> None:
    number = Printed(scaled, decimals)
    expected = [n for n in range(1, most + 1) if attainable(number, n, convention)]
    assert possible_bases(number, most, convention=convention) == expected


@given(scaled=st.integers(-3, 103), count=st.integers(0, 60), most=st.integers(1, 300), convention=ROUNDINGS)
def test_possible_bases_of_a_count(scaled: int, count: int, most: int, convention: Rounding) -> None:
    number = Printed(scaled)
    expected = [n for n in range(1, most + 1) if count in attainable(number, n, convention)]
    assert possible_bases(number, most, count, convention) == expected


@pytest.mark.parametrize(
    ("text", "n", "percent", "expected"),
    [
        ("5.19", 28, False, Fraction(72, 100)),
        ("5.19", 56, False, Fraction(44, 100)),
        ("5.19", 100, False, Fraction(0)),
        ("32.5%", 438, True, Fraction(562, 1000)),
        ("71%", 43, True, Fraction(57, 100)),
        ("71%", 143, True, Fraction(0)),
    ],
)
def test_how_much_being_possible_says(text: str, n: int, percent: bool, expected: Fraction) -> None:
    assert informative(printed(text), n, percent=percent) == expected


def test_many_decimals_leave_few_bases() -> None:
    assert possible_bases(printed("58.94"), 160) == [151]
    assert possible_bases(printed("67%"), 10_000, 58) == [86, 87]
    assert possible_bases(printed("120%"), 10) == []
