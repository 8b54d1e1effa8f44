"""What the printed numbers leave possible for a share or a count that is not printed, or is left out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from schemas.figures.checking.ranges import Ranges
from schemas.figures.network import Network
from schemas.figures.subjects import Subject

from .support import questionnaire, read, row

Q = questionnaire()


def ranges(*lines: dict[str, str]) -> Ranges:
    return Ranges(Network(read(Q, lines), Q))


def opinion(*codes: str) -> Subject:
    return Subject("opinion", options=frozenset(codes))


def per_cent(found: Ranges, subject: Subject, *but: str) -> tuple[Fraction, Fraction] | None:
    share = found.share(subject, but=but)
    assert share is None or (share.low is not None and share.high is not None)
    return (share.low * 100, share.high * 100) if share and share.low is not None and share.high is not None else None


THREE = [row("opinion:same", "percent", "30"), row("opinion:worse", "percent", "20"), row("opinion:dk", "percent", "5")]


@pytest.mark.parametrize(
    ("codes", "low", "high"),
    [
        (("same",), "29.5", "30.5"),
        (("better",), "43.5", "46.5"),  # what the others leave
        (("same", "worse"), "49", "51"),  # what they make together
        (("better", "dk"), "49", "51"),
    ],
)
def test_shares_of_one_answer_each(codes: tuple[str, ...], low: str, high: str) -> None:
    assert per_cent(ranges(*THREE), opinion(*codes)) == (Fraction(low), Fraction(high))


def test_whole_people_narrow_a_share() -> None:
    found = ranges(row("opinion", "base", "34"), row("opinion:better", "percent", "24%"))
    assert per_cent(found, opinion("better")) == (Fraction(800, 34), Fraction(800, 34))
    count = found.count(opinion("better"))
    assert count is not None
    assert (count.low, count.high) == (8, 8)
    assert found.base(opinion("better")) == 34


def test_ticks_overlap() -> None:
    lines = [row("clients:women", "percent", "40"), row("clients:men", "percent", "30")]
    both = Subject("clients", options=frozenset({"women", "men"}))
    assert per_cent(ranges(*lines), both) == (Fraction("39.5"), Fraction(71))
    assert per_cent(ranges(*lines), Subject("clients", options=frozenset({"faith"}))) is None


def test_a_figure_that_is_left_out_says_nothing_of_itself() -> None:
    lines = [row("opinion:better", "percent", "40%"), row("opinion:better", "percent", "*", "Table 1")]
    assert per_cent(ranges(*lines), opinion("better"), "f1") is None
    assert per_cent(ranges(*lines), opinion("better"), "f2") == (Fraction("39.5"), Fraction("40.5"))


def test_nothing_printed_nothing_known() -> None:
    assert ranges(*THREE).share(Subject("role", options=frozenset({"tier2"}))) is None
    assert ranges(*THREE).count(opinion("same")) is None
    assert ranges(*THREE).base(opinion("same")) is None
