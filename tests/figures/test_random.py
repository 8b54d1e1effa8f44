"""Consistent reports never yield an error or a warning; an altered figure does whenever it can be told at all.

Reports are drawn from random respondents and printed under a random convention (`reports.py`). Whether an alteration
can be told is decided by trying every outcome of a small survey (`worlds.py`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schemas.figures.judge import judge
from schemas.figures.rounding import Convention
from schemas.figures.statistics import Printed
from schemas.findings import Finding
from schemas.questionnaire import Questionnaire, Severity

from .reports import CONVENTIONS, Report, report
from .support import read, serious
from .worlds import SMALL, Line, Survey, possible, true_line

HALVES = ("half_up", "half_down", "half_even")
LENIENT = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 10**9)
SIZES = st.one_of(st.integers(1, 12), st.integers(1, 400))


def told(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{one.finding}: {one.arithmetic}" for one in findings)


def nothing_found(made: Report, q: Questionnaire) -> None:
    judgement = judge(read(q, made.lines), q)
    assert not serious(judgement), told(serious(judgement))
    assert "fail" not in {one.verdict for one in judgement.figures}


@pytest.mark.slow
@settings(LENIENT, max_examples=20)
@given(seed=SEEDS, size=SIZES, convention=st.sampled_from(sorted(CONVENTIONS)), weighted=st.booleans())
def test_consistent_reports_that_state_their_convention(seed: int, size: int, convention: str, weighted: bool) -> None:
    made = report(seed, size, convention, weighted=weighted)
    nothing_found(made, made.q(stated=True))


@pytest.mark.slow
@pytest.mark.parametrize("convention", sorted(CONVENTIONS))
@settings(LENIENT, max_examples=20)
@given(seed=SEEDS, size=SIZES, weighted=st.booleans())
def test_many_consistent_reports(convention: str, seed: int, size: int, weighted: bool) -> None:
    made = report(seed, size, convention, weighted=weighted)
    nothing_found(made, made.q(stated=True))


@pytest.mark.slow
@LENIENT
@given(seed=SEEDS, size=SIZES, convention=st.sampled_from(HALVES), weighted=st.booleans())
def test_consistent_reports_that_do_not(seed: int, size: int, convention: str, weighted: bool) -> None:
    """Rounding to the nearest is what readers take for granted, whichever way its exact halves go."""
    made = report(seed, size, convention, weighted=weighted)
    nothing_found(made, made.q(stated=False))


@LENIENT
@given(seed=SEEDS, size=st.integers(60, 99), decimals=st.integers(0, 1))
def test_a_report_that_cuts_decimals_off_and_does_not_say_so(seed: int, size: int, decimals: int) -> None:
    """With as many figures as a report has, what cannot be rounded shows that nothing is."""
    chance = random.Random(seed)  # noqa: S311
    survey = Survey(SMALL["routed"])
    world = [0] * len(survey.small.types)
    for _ in range(size):
        world[chance.randrange(len(world))] += 1
    lines = [true_line(chance, whole, "base", world, Convention.truncated) for whole in survey.wholes]
    lines += [true_line(chance, part, "percent", world, Convention.truncated, decimals) for part in survey.parts]
    q = survey.small.q()
    judgement = judge(read(q, [line.row for line in lines if line]), q)
    assert not serious(judgement), told(serious(judgement))
    (remark,) = (one for one in judgement.findings if one.kind == "rounding")
    assert "cut off, not rounded" in remark.arithmetic


@pytest.mark.slow
@LENIENT
@given(seed=SEEDS, size=SIZES, convention=st.sampled_from(("half_up", "half_even")))
def test_the_answers_behind_a_consistent_report_give_its_figures(seed: int, size: int, convention: str) -> None:
    made = report(seed, size, convention, more=False)
    q = made.q(stated=True)
    judgement = judge(read(q, made.lines), q, made.recounts)
    assert not serious(judgement), told(serious(judgement))
    assert {one.verdict for one in judgement.figures} <= {"pass"}


# -- one figure altered ----------------------------------------------------------------------------------------------

STATED = {name: one for name, one in CONVENTIONS.items() if isinstance(one, Convention)}


@cache
def small(name: str, convention: str) -> tuple[Survey, Questionnaire]:
    """A small survey, and its questionnaire, which states the convention of the report."""
    return Survey(SMALL[name]), SMALL[name].q(f"{{rounding: {convention}}}")


def altered(chance: random.Random, survey: Survey, convention: str) -> list[Line]:
    """The number of respondents and some more figures of a random world, one of them altered."""
    types = len(survey.small.types)
    size = chance.randint(2, 5)
    drawn = [chance.randrange(types) for _ in range(size)]
    world = [drawn.count(i) for i in range(types)]
    lines = []
    for _ in range(chance.randint(2, 9)):
        whole = chance.random() < 0.25
        counted = chance.choice(survey.wholes if whole else survey.parts)
        line = true_line(
            chance, counted, "base" if whole else chance.choice(["count", "percent"]), world, STATED[convention]
        )
        lines += [line] if line else []
    everybody = true_line(chance, survey.wholes[0], "base", world, STATED[convention])
    lines = [one for one in (everybody, *lines) if one]
    at = chance.randrange(len(lines))
    step = chance.choice([1, 2, 3] if lines[at].statistic != "percent" else [1, 2, 3, 10, 20, 30]) * chance.choice(
        [-1, 1]
    )
    scaled = lines[at].printed.scaled + step
    lines[at] = replace(lines[at], printed=replace(lines[at].printed, scaled=scaled))
    return lines if scaled >= 0 and lines[0].printed.scaled <= 5 else []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SMALL))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=SEEDS, convention=st.sampled_from(sorted(STATED)))
def test_an_alteration_is_found_whenever_it_can_be(name: str, seed: int, convention: str) -> None:
    survey, q = small(name, convention)
    lines = altered(random.Random(seed), survey, convention)  # noqa: S311
    assume(lines)
    size = lines[0].printed.scaled
    everybody = [line for line in lines if line.counted == survey.wholes[0]]
    can_be = all(line.printed.scaled == size for line in everybody) and possible(
        lines, len(survey.small.types), size, STATED[convention]
    )
    findings = judge(read(q, [line.row for line in lines]), q).findings
    errors = [one for one in findings if one.severity is Severity.error]
    assert bool(errors) is not can_be, told(findings) or [line.row for line in lines]


def test_a_world_gives_the_figures_that_are_printed_of_it() -> None:
    """The judge of the alterations is itself held against figures worked out by hand: of 3 people, 1 of 2 is 50%."""
    survey, _ = small("routed", "half_up")
    part = next(one for one in survey.parts if one.subject == "one:u" and not one.where)
    whole = next(one for one in survey.wholes if one.subject == "one")
    types = len(survey.small.types)
    lines = [Line(part, "count", Printed(1), "Table 1"), Line(whole, "base", Printed(2), "Table 1")]
    assert possible([*lines, Line(part, "percent", Printed(50), "Table 1")], types, 3, Convention.either)
    assert not possible([*lines, Line(part, "percent", Printed(67), "Table 1")], types, 3, Convention.either)
    assert not possible(lines, types, 1, Convention.either)
