"""Which rounding convention a report uses: told from invented reports printed by a known one."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.convention import (
    Evidence,
    Item,
    PrintedSet,
    Tie,
    from_rounded_parts,
    infer,
    infer_by_place,
)
from schemas.figures.arithmetic.percentage_sets import Whole
from schemas.figures.rounding import Convention, Rounding, Twice, printed_as
from schemas.figures.statistics import Printed, read


def printed(text: str) -> Printed:
    number = read(text)
    assert number is not None
    return number


def items(rows: Iterable[tuple[str, int | None, int]], place: str = "Table 1") -> tuple[Item, ...]:
    """Items out of printed text, count and base."""
    return tuple(Item(f"{place}.{i}", printed(text), n, count, place) for i, (text, count, n) in enumerate(rows))


def halves(convention: Rounding, counts: Iterable[int], place: str = "Table 1") -> tuple[Item, ...]:
    """Exact halves: odd counts of 200."""
    return items(((printed_as(k, 200, 0, convention), k, 200) for k in counts), place)


ODD = range(1, 35, 2)


@pytest.mark.parametrize(
    ("convention", "sentence"),
    [
        (Convention.half_even, "17 exact halves, all rounded to the even digit."),
        (Convention.half_up, "17 exact halves, all rounded up."),
        (Convention.half_down, "17 exact halves, all rounded down."),
    ],
)
def test_exact_halves_show_the_convention(convention: Convention, sentence: str) -> None:
    found = infer(Evidence(halves(convention, ODD)))
    assert (found.convention, found.sentence, found.against) == (convention, sentence, ())
    assert sum(found.ties.values()) == 34


def test_a_count_that_is_not_printed_is_found_where_only_one_prints_so() -> None:
    found = infer(Evidence(items([("13", None, 8), ("63", None, 8), ("3", None, 40), ("33", None, 40)])))
    assert found.ties == {"up": 4, "down": 0, "to the even digit": 0, "to the odd digit": 4}
    assert found.convention is Convention.half_up


def test_a_set_leaves_one_count_only() -> None:
    """101 in all: of 200 people 50.5 % and 49.5 % both went up, which one percentage would not show."""
    one = PrintedSet(items([("51", None, 200), ("50", None, 200)]))
    found = infer(Evidence(sets=(one,)))
    assert found.ties == {"up": 2, "down": 0, "to the even digit": 1, "to the odd digit": 1}
    assert infer(Evidence(items=one.items)).ties["up"] == 0


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([3], "1 exact half, rounded up and to the even digit; that is too little to tell the convention."),
        ([3, 7], "2 exact halves, both rounded up and to the even digit; that is too little to tell the convention."),
        (
            [3, 7, 11, 15],
            "4 exact halves, all rounded up and to the even digit; that is too little to tell the convention.",
        ),
        ([], "No exact half is printed that shows how halves are rounded."),
    ],
)
def test_little_evidence_is_no_convention(counts: list[int], sentence: str) -> None:
    found = infer(Evidence(halves(Convention.half_up, counts)))
    assert (found.convention, found.sentence) == (None, sentence)


def test_mixed_conventions_are_named_with_their_places() -> None:
    up = halves(Convention.half_up, range(1, 25, 2), "Table 1")
    down = halves(Convention.half_down, [1, 5, 9], "Table 4")
    found = infer(Evidence((*up, *down)))
    assert found.convention is None
    assert found.sentence == "12 halves went up (Table 1), 3 down (Table 4)."
    each = infer_by_place(Evidence((*up, *down)))
    assert {place: one.convention for place, one in each.items()} == {
        "Table 1": Convention.half_up,
        "Table 4": None,  # three down, all of them to the even digit: half even as well
    }


def test_halves_that_no_computer_holds_exactly() -> None:
    """0.285 and 0.125 as percentages with one decimal: 28.45 is no binary number, 12.25 and 12.75 are."""
    rows = [("28.5", 569, 2000), ("28.3", 567, 2000), ("12.3", 245, 2000), ("12.7", 255, 2000)]
    found = infer(Evidence(items(rows)))
    assert found.convention is None
    assert found.sentence == (
        "2 halves went up (Table 1), 2 down (Table 1); "
        "2 of the 4 a computer holds only nearly, and may send either way."
    )
    assert Tie(items(rows)[2], 245, up=True, even=False).binary
    assert not Tie(items(rows)[0], 569, up=True, even=False).binary


def report(convention: Rounding, seed: int, n: int = 57) -> Evidence:
    """Ten single choices of invented respondents."""
    random_ = random.Random(seed)  # noqa: S311
    sets = []
    for table in range(10):
        answers = [random_.randrange(4) for _ in range(n + table)]
        counts = [answers.count(k) for k in range(4)]
        rows = [(printed_as(k, n + table, 0, convention), k, n + table) for k in counts]
        sets.append(PrintedSet(items(rows, f"Table {table}")))
    return Evidence(sets=tuple(sets))


@pytest.mark.parametrize("convention", [Convention.truncated, Convention.ceiling])
@pytest.mark.parametrize("seed", range(3))
def test_a_report_that_cuts_off_or_raises(convention: Convention, seed: int) -> None:
    found = infer(report(convention, seed))
    assert found.convention is convention
    assert found.against == ()
    how = "cut off, not rounded" if convention is Convention.truncated else "raised to the next number, not rounded"
    assert how in found.sentence


def test_how_cutting_off_is_told() -> None:
    rows = [(printed_as(k, 19, 0, Convention.truncated), k, 19) for k in range(1, 19)]
    found = infer(Evidence(items(rows)))
    assert found.sentence == "9 of 9 percentages that tell the two apart are cut off, not rounded."
    sets = tuple(
        PrintedSet(items([("33", None, None), ("33", None, None), ("31", None, None)], f"Table {i}")) for i in range(3)
    )
    found = infer(Evidence(sets=sets))
    assert found.convention is None  # 97 in all is too little for three, cut off or rounded
    sets = tuple(PrintedSet(items([(text, None, None) for text in ["16"] * 6], f"Table {i}")) for i in range(3))
    assert infer(Evidence(sets=sets)).sentence == (
        "3 of 3 totals that tell the two apart are possible only where percentages are cut off, not rounded."
    )
    assert infer(Evidence(items(rows), sets)).sentence == (
        "9 of 9 percentages that tell the two apart are cut off, not rounded, "
        "and 3 of 3 totals that tell the two apart are possible only so."
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("convention", [Convention.half_up, Convention.half_even, Convention.half_down])
def test_a_rounded_report_is_never_taken_for_cut_off(convention: Convention, seed: int) -> None:
    found = infer(report(convention, seed))
    assert found.convention in (None, convention)


def test_a_few_errors_that_cutting_off_explains_do_not_make_a_convention() -> None:
    rounded = [(printed_as(k, 57, 0), k, 57) for k in range(1, 57)]
    wrong = [("94", None, 19), ("73", None, 19), ("52", None, 19)]
    assert infer(Evidence(items([*rounded, *wrong]))).convention is None


TWICE = (3447, 2748, 1146, 4545)
"""Of 10,000: 34.47 becomes 34.5 becomes 35."""


def test_rounded_twice() -> None:
    counts = (*TWICE, 3412, 2703, 1101, 4520)
    rows = [(printed_as(k, 10_000, 0, Twice(Convention.half_up)), k, 10_000) for k in counts]
    found = infer(Evidence(items(rows)))
    assert found.convention == Twice()
    assert found.sentence == (
        "4 of 4 percentages that tell the two apart are rounded twice, first to one decimal more."
    )


def test_where_two_unusual_conventions_would_do_nobody_can_tell() -> None:
    rows = [(printed_as(k, 10_000, 0, Twice(Convention.half_up)), k, 10_000) for k in TWICE]
    assert infer(Evidence(items(rows))).convention is None


def test_what_no_usual_convention_gives_is_named() -> None:
    rows = items([("40", 3, 10), ("30", 3, 10), ("71", None, 9)])
    assert infer(Evidence(rows)).against == (rows[0], rows[2])


def test_multiple_choices_total_anything() -> None:
    sets = tuple(PrintedSet(items([("60", 6, 10), ("70", 7, 10)], f"Table {i}"), Whole.apart) for i in range(4))
    assert infer(Evidence(sets=sets)).convention is None


@given(
    counts=st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=5), min_size=1, max_size=8),
    convention=st.sampled_from(
        [Convention.half_up, Convention.half_down, Convention.half_even, Convention.truncated, Convention.ceiling]
    ),
    decimals=st.integers(0, 1),
    shown=st.booleans(),
)
@settings(deadline=None)
def test_the_convention_found_gives_everything_in_a_consistent_report(counts, convention, decimals, shown):
    """Whatever is adopted, nothing printed by one convention throughout may contradict it."""
    sets = []
    for table, some in enumerate(counts):
        n = sum(some)
        if n:
            rows = [(printed_as(k, n, decimals, convention), k if shown else None, n) for k in some]
            sets.append(PrintedSet(items(rows, f"Table {table}")))
    found = infer(Evidence(sets=tuple(sets)))
    assert found.against == ()
    if found.convention is not None and shown:
        for one in sets:
            for item in one.items:
                assert printed(printed_as(item.count, item.n, decimals, found.convention)).scaled == item.printed.scaled


@pytest.mark.parametrize(
    ("net", "parts", "n", "expected"),
    [
        ("56", ["34", "22"], 110, ["55"]),
        ("56", ["34", "22"], 1000, []),
        ("57", ["34", "22"], 110, []),
        ("56", ["34", "22"], 3, []),
        ("56", [], 110, []),
        ("100.1", ["33.4", "66.7"], 3, []),
    ],
)
def test_a_net_that_is_the_sum_of_rounded_parts(net: str, parts: list[str], n: int, expected: list[str]) -> None:
    found = from_rounded_parts(printed(net), [printed(one) for one in parts], n)
    assert [one.digits for one in found] == expected
