"""What is certain of counts, and what a figure claims: every true report satisfies all of it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.cells import Cell
from schemas.figures.constraints import count_sums, model_of, share_sums
from schemas.figures.network import Network
from schemas.figures.rounding import Convention
from schemas.figures.solver import contradictions, extremes

from .support import questionnaire, read, row
from .worlds import SMALL, Survey, true_line

PART, WHOLE = Cell(frozenset(), frozenset()), Cell(frozenset({("item", frozenset("a"))}))  # type: ignore[arg-type]
MOST = 400


def satisfied(within: Bounds, part: int, whole: int) -> bool:
    """Whether so many of so many are within a claimed share."""
    values = {PART: part, WHOLE: whole}
    return all(
        (one.low is None or one.low <= total) and (one.high is None or total <= one.high)
        for one in share_sums(PART, WHOLE, within, MOST)
        for total in [sum(coefficient * values[cell] for cell, coefficient in one.terms)]
    )


@given(
    ends=st.tuples(st.fractions(-1, 1, max_denominator=40), st.fractions(0, 1, max_denominator=40)),
    belong=st.tuples(st.booleans(), st.booleans()),
    whole=st.integers(0, MOST),
    data=st.data(),
)
def test_a_share_claims_what_its_bounds_say(
    ends: tuple[Fraction, Fraction], belong: tuple[bool, bool], whole: int, data: st.DataObject
) -> None:
    """Also where the ends do not belong; of nobody, a share is nothing."""
    part = data.draw(st.integers(0, whole))
    within = Bounds(*ends, *belong)
    assert satisfied(within, part, whole) is within.has(Fraction(part, whole) if whole else 0)


@pytest.mark.parametrize(
    ("within", "least", "most"),
    [
        (Bounds(Fraction(3), Fraction(5)), 3, 5),
        (Bounds(Fraction(3), Fraction(5), low_in=False, high_in=False), 4, 4),
        (Bounds(Fraction(5, 2), None), 3, None),
        (Bounds(None, Fraction(9, 2)), None, 4),
    ],
)
def test_a_number_of_people_claims_whole_numbers(within: Bounds, least: int | None, most: int | None) -> None:
    (one,) = count_sums(PART, within)
    assert (one.low, one.high) == (least, most)


@pytest.mark.parametrize("name", sorted(SMALL))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_every_outcome_satisfies_what_is_certain(name: str, seed: int) -> None:
    """Everything that can be counted in a random outcome is printed as it is: nothing contradicts it."""
    chance, survey = random.Random(seed), Survey(SMALL[name])  # noqa: S311
    world = [chance.choice([0, 0, 1, 2, 5]) for _ in survey.small.types]
    counted = [(one, "base") for one in survey.wholes] + [(one, "count") for one in survey.parts]
    lines = [true_line(chance, one, statistic, world, Convention.either) for one, statistic in counted]
    q = survey.small.q()
    assert contradictions(model_of(Network(read(q, [line.row for line in lines if line]), q)).system) == ()


def test_what_is_not_printed_follows_from_what_is() -> None:
    """Of 100, 70 said U and 60 are from the north: 30 to 60 of the north said U, given that everybody answered both."""
    q = questionnaire(
        "- {id: one, text: One, type: single, options: {u: U, v: V}}\n"
        "- {id: region, text: Region, type: single, options: {n: North, s: South}}",
        "{north: region = 'n'}",
    )
    lines = [row(item, "base", "100") for item in ("", "one", "region")]
    lines += [row("one:u", "count", "70"), row("region:n", "count", "60"), row("one:u@north", "count", "1")]
    model = model_of(Network(read(q, lines), q))
    cell, _ = model.cells["f6"]
    assert extremes(model.system, ((cell, 1),), {"f6"}) == (30, 60)


def test_a_cross_table_of_few_questions_stays_small() -> None:
    questions = "\n".join(f"- {{id: q{i}, text: Q{i}, type: single, options: {{a: A, b: B, c: C}}}}" for i in range(20))
    q = questionnaire(questions, "{first: q0 = 'a', second: q0 = 'b', third: q0 = 'c'}")
    lines = [row(f"q{i}:a@{base}", "percent", "30") for i in range(1, 20) for base in ("first", "second", "third")]
    assert len(model_of(Network(read(q, lines), q)).system.bounds) < 20 * len(lines)
