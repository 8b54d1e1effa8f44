"""Means, deviations and medians against their base, their scale and the printed distribution."""

from __future__ import annotations

import pytest

from .support import found, judged, of, only, questionnaire, row, serious

Q = questionnaire(
    """
    - id: marks
      text: Marks
      type: single
      options: {s1: "1", s2: "2", s3: "3", s4: "4", s5: "5", dk: Don't know}
      missing: {dont_know: [dk]}
    - {id: staff, text: Staff, type: number, integer: true, min: 0, max: 60}
    - {id: income, text: Income, type: number}
    - {id: impact, text: Impact, type: grid, rows: {p: Prisons, c: Courts}, options: {good: Good, bad: Bad}}
    """,
    "{}",
)


def distribution(*texts: str) -> list[dict[str, str]]:
    """Shares of the five marks and of those who do not know."""
    codes = ("s1", "s2", "s3", "s4", "s5", "dk")
    return [row(f"marks:{code}", "percent", text, "Table 1") for code, text in zip(codes, texts, strict=False)]


@pytest.mark.parametrize(
    ("n", "mean", "fine"),
    [("28", "5.19", False), ("32", "5.19", True), ("43", "5.27", False), ("28", "5.18", True), ("28", "5.2", True)],
)
def test_a_mean_of_whole_numbers(n: str, mean: str, fine: bool) -> None:
    """Vectors of Brown and Heathers (2017)."""
    assert found(row("staff", "base", n), row("staff", "mean", mean), q=Q) == ([] if fine else ["mean:mean:staff@all"])


def test_what_is_told_of_a_mean() -> None:
    one = only(judged(row("staff", "base", "28", "Table 2"), row("staff", "mean", "5.19", "Table 3"), q=Q))
    assert one.headline == "No 28 whole numbers have a mean of 5.19"
    assert one.correction == "5.18 or 5.21."
    assert one.figures == ("f1", "f2")


def test_numbers_with_decimals_have_any_mean() -> None:
    assert not found(row("income", "base", "28"), row("income", "mean", "5.19"), q=Q)


def test_weighted_means_have_no_whole_total() -> None:
    lines = [row("staff", "base", "28"), row("staff", "mean", "5.19", weighted="yes")]
    assert not found(*lines, q=Q)


@pytest.mark.parametrize(("mean", "fine"), [("60", True), ("60.4", False), ("61", False), ("0", True), ("-1", False)])
def test_a_mean_lies_within_what_can_be_answered(mean: str, fine: bool) -> None:
    assert bool(found(row("staff", "mean", mean), q=Q)) is not fine


@pytest.mark.parametrize(("mean", "fine"), [("3.43", True), ("3.40", False), ("3.29", True)])
def test_those_who_do_not_know_have_no_mark(mean: str, fine: bool) -> None:
    """7 of 10 gave a mark: 24 / 7 is 3.43, 34 / 10 is no mean of theirs."""
    lines = [row("marks", "base", "10"), row("marks:dk", "count", "3"), row("marks", "mean", mean)]
    assert bool(found(*lines, q=Q)) is not fine
    assert not found(lines[0], lines[2], q=Q)  # nobody can tell how many did not know


@pytest.mark.parametrize(
    ("printed", "mean", "fine"),
    [
        (("10", "20", "40", "20", "10", "0"), "3.0", True),
        (("10", "20", "40", "20", "10", "0"), "3.03", True),
        (("10", "20", "40", "20", "10", "0"), "3.5", False),
        (("5", "10", "20", "10", "5", "50"), "3.0", True),  # half of them do not know
        (("5", "10", "20", "10", "5", "50"), "1.5", False),
    ],
)
def test_a_mean_against_its_own_table(printed: tuple[str, ...], mean: str, fine: bool) -> None:
    lines = [*distribution(*printed), row("marks", "mean", mean)]
    assert bool(found(*lines, q=Q)) is not fine


@pytest.mark.parametrize(("sd", "fine"), [("0.47", True), ("0.00", True), ("0.05", False), ("0.30", False)])
def test_a_deviation_beside_its_mean(sd: str, fine: bool) -> None:
    """Of ten whole numbers with a mean of 5.0, all are 5, or two are not: a deviation of 0.45 or 0.47 at least."""
    lines = [row("staff", "base", "10"), row("staff", "mean", "5.00"), row("staff", "sd", sd)]
    assert bool(found(*lines, q=Q)) is not fine


@pytest.mark.parametrize(
    ("n", "median", "fine"), [("31", "5.5", False), ("30", "5.5", True), ("", "5.3", False), ("31", "5", True)]
)
def test_a_median_is_an_answer_or_the_middle_of_two(n: str, median: str, fine: bool) -> None:
    base = [row("staff", "base", n)] if n else []
    assert bool(found(*base, row("staff", "median", median), q=Q)) is not fine


@pytest.mark.parametrize(("mean", "fine"), [("25.5%", True), ("26%", True), ("30%", False), ("24%", False)])
def test_a_mean_over_the_rows_of_a_grid(mean: str, fine: bool) -> None:
    lines = [row("impact.p:good", "percent", "20"), row("impact.c:good", "percent", "31")]
    judgement = judged(*lines, row("impact:good", "mean", mean), q=Q)
    assert bool(serious(judgement)) is not fine
    assert of(judgement, "f3").verdict == ("pass" if fine else "fail")
    if not fine:
        assert "between 25% and 26%" in only(judgement).arithmetic


def test_one_mean_printed_in_two_ways() -> None:
    lines = [row("staff", "mean", "12.4"), row("staff", "mean", "12")]
    assert not found(*lines, q=Q)
    assert found(*lines, row("staff", "mean", "13"), q=Q) == ["repeated:mean:staff@all"]
