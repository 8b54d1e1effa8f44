"""Which counts and totals give a printed number: published vectors, and brute force."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.figures.rounding import Convention, attainable, possible_bases, rounded, sums
from schemas.figures.statistics import Printed, read

GRIM = Path(__file__).parents[3] / "shared" / "data" / "grim"


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


@pytest.mark.corpora
def test_the_truth_table_of_grim() -> None:
    """The signed table of phoughton/grim_test: below zero, floor and ceiling change places."""
    path = GRIM / "grim_test_data.csv"
    if not path.exists():
        pytest.skip("the GRIM data are not beside the repository")
    modes = {
        "CEILING": (Convention.ceiling, Convention.truncated),
        "FLOOR": (Convention.truncated, Convention.ceiling),
        "DOWN": (Convention.truncated, Convention.truncated),
        "UP": (Convention.ceiling, Convention.ceiling),
        "HALF_UP": (Convention.half_up, Convention.half_up),
        "HALF_DOWN": (Convention.half_down, Convention.half_down),
        "HALF_EVEN": (Convention.half_even, Convention.half_even),
    }
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 26
    for line in rows:
        mean, n = line["mean"].strip('"'), int(line["n"].strip('"'))
        for mode, conventions in modes.items():
            convention = conventions[mean.startswith("-")]
            assert str(bool(sums(printed(mean.lstrip("-")), n, convention))) == line[f"ROUND_{mode}"], (mean, n, mode)


def rounds_to(value: Fraction, scaled: int, convention: Convention, threshold: Fraction) -> bool:
    """Whether `value`, in units of the last decimal, is printed as `scaled`: by direct rounding."""
    low = math.floor(value)
    rest = value - low
    half = Fraction(1, 2)
    match convention:
        case Convention.truncated:
            results = {low}
        case Convention.ceiling:
            results = {math.ceil(value)}
        case Convention.half_up:
            results = {low + (rest >= half)}
        case Convention.half_down:
            results = {low + (rest > half)}
        case Convention.half_even:
            results = {round(value)}
        case Convention.either:
            results = {low + (rest > half), low + (rest >= half)}
        case Convention.up_from:
            results = {low + (rest >= threshold)}
    return scaled in results


@given(
    n=st.integers(1, 60),
    scaled=st.integers(0, 1050),
    decimals=st.integers(0, 1),
    convention=st.sampled_from(Convention),
    threshold=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
)
def test_attainable_is_brute_force(
    n: int, scaled: int, decimals: int, convention: Convention, threshold: Fraction
) -> None:
    unit = 100 * 10**decimals
    expected = [k for k in range(n + 1) if rounds_to(Fraction(unit * k, n), scaled, convention, threshold)]
    assert list(attainable(Printed(scaled, decimals), n, convention, threshold)) == expected


@given(n=st.integers(1, 400), count=st.integers(0, 400), decimals=st.integers(0, 2))
def test_what_is_printed_is_attainable(n: int, count: int, decimals: int) -> None:
    count = min(count, n)
    assert count in attainable(printed(rounded(count, n, decimals)), n, Convention.half_up)


@given(scaled=st.integers(0, 1000), decimals=st.integers(0, 1), most=st.integers(1, 300))
def test_possible_bases_are_those_with_a_count(scaled: int, decimals: int, most: int) -> None:
    number = Printed(scaled, decimals)
    assert possible_bases(number, most) == [n for n in range(1, most + 1) if attainable(number, n)]


@given(scaled=st.integers(0, 100), count=st.integers(0, 60), most=st.integers(1, 300))
def test_possible_bases_of_a_count(scaled: int, count: int, most: int) -> None:
    number = Printed(scaled)
    assert possible_bases(number, most, count) == [n for n in range(1, most + 1) if count in attainable(number, n)]


def test_many_decimals_leave_few_bases() -> None:
    assert possible_bases(printed("58.94"), 160) == [151]
    assert possible_bases(printed("67%"), 10_000, 58) == [86, 87]
    assert possible_bases(printed("120%"), 10) == []
