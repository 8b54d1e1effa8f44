"""Printed strings as numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.figures.statistics import Printed, decimal, garbled, is_phrase, read


@pytest.mark.parametrize(
    ("text", "value", "decimals", "percent"),
    [
        ("35%", 35, 0, True),
        ("35 %", 35, 0, True),
        ("35\u00a0%", 35, 0, True),
        ("35 per cent", 35, 0, True),
        ("35 percent", 35, 0, True),
        ("ten per cent", 10, 0, True),
        ("0.5%", Fraction(1, 2), 1, True),
        ("8,5 %", Fraction(17, 2), 1, True),
        ("35", 35, 0, False),
        ("8.50", Fraction(17, 2), 2, False),
        (".5", Fraction(1, 2), 1, False),
        ("1,404", 1404, 0, False),
        ("1 404", 1404, 0, False),
        ("12,345,678", 12345678, 0, False),
        ("£12,500", 12500, 0, False),
        ("n=34", 34, 0, False),
        ("N = 34", 34, 0, False),
        ("(34)", 34, 0, False),
        ("-3", -3, 0, False),
        ("\u22123.5", Fraction(-7, 2), 1, False),
        ("two", 2, 0, False),
        ("Twelve", 12, 0, False),
        ("no one", 0, 0, False),
        ("\uff10\uff17", 7, 0, False),
    ],
)
def test_plain_numbers(text: str, value: Fraction, decimals: int, percent: bool) -> None:
    number = read(text)
    assert number is not None
    assert (number.value, number.decimals, number.percent) == (value, decimals, percent)


@pytest.mark.parametrize(
    "text",
    [
        "Only two",
        "1 in 6",
        "3 in 10",
        "two thirds",
        "a third",
        "almost 60%",
        "over 90",
        "three-fifths",
        "half",
        "thirteen",
    ],
)
def test_phrases_and_hedges_are_no_numbers(text: str) -> None:
    assert read(text) is None
    assert is_phrase(text)
    assert not garbled(text)


@pytest.mark.parametrize("text", ["*", "-", "<1", "<1%", "..", "%", "2000+", "\u00bd", ""])
def test_marks_are_no_numbers(text: str) -> None:
    assert read(text) is None
    assert not is_phrase(text)
    assert not garbled(text)


@pytest.mark.parametrize("text", ["3 5%", "3.", "1,40,4", "12.5.3", "35%%", "1,4040"])
def test_digits_that_are_no_number_are_garbled(text: str) -> None:
    assert read(text) is None
    assert garbled(text)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_number_survives_printing(scaled: int, decimals: int) -> None:
    number = Printed(scaled, decimals)
    assert number.digits == decimal(scaled, decimals)
    assert read(number.digits) == number


@pytest.mark.parametrize(("text", "whole"), [("34", 34), ("0", 0), ("34.0", None), ("-1", None), ("34%", None)])
def test_numbers_of_people_are_whole(text: str, whole: int | None) -> None:
    number = read(text)
    assert number is not None
    assert number.whole == whole
