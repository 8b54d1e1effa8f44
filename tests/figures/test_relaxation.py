"""What a linear program says of rows: every contradiction it names is one."""

from __future__ import annotations

import pytest
from hypothesis import given

from schemas.figures.solver import Sum, System
from schemas.figures.solving.narrowing import Effort, Narrowing
from schemas.figures.solving.relaxation import contradiction
from schemas.figures.solving.system import Compiled
from tests.figures.test_solver import SLOW, creeping, possible, systems


def asked(system: System):
    """The keys of claims and of structure that contradict each other, after narrowing alone has found nothing."""
    compiled = Compiled(system)
    rows = list(range(len(compiled.rows)))
    narrowing = Narrowing(compiled, Effort(1))
    assert narrowing.start(rows) is None
    found = contradiction(narrowing, rows)
    if found is None:
        return None
    owners = {compiled.rows[row].owner for row in found}
    keys = {key for owner in owners for key in compiled.members[owner]}
    return keys & system.claims.keys(), keys & system.structure.keys()


def test_ends_that_would_creep():
    assert asked(creeping()) == ({"p0", "p1", "p2", "least"}, {"whole"})


@pytest.mark.parametrize("scale", [1, 10**3, 10**6])
def test_what_is_narrowed_is_explained(scale):
    """b is at least 6 for the sake of a claim; then a is more than 4 by one row and at most 4 by another."""
    system = System(
        {"a": (0, 10 * scale), "b": (0, 10 * scale), "c": (0, 10 * scale)},
        {"sum": (Sum((("a", 1), ("b", 1)), None, 10 * scale),)},
        {
            "b6": (Sum((("b", 1),), 6 * scale),),
            "c": (Sum((("c", 1),), 3, 3),),
            "a above b": (Sum((("a", 3), ("b", -2)), scale),),
            "a+c": (Sum((("a", 1), ("c", 1)), None, 9 * scale),),
        },
    )
    compiled = Compiled(system)
    rows = list(range(len(compiled.rows)))
    narrowing = Narrowing(compiled, Effort(1))
    first = [row for row in rows if compiled.rows[row].owner in {compiled.owner["b6"], compiled.owner["c"]}]
    assert narrowing.start(first) is None
    found = contradiction(narrowing, rows)
    assert found is not None
    claims = {key for row in found for key in compiled.members[compiled.rows[row].owner]}
    assert claims == {"b6", "a above b", "sum"}


@pytest.mark.slow
@SLOW
@given(system=systems())
def test_what_is_said_to_be_impossible_is(system):
    compiled = Compiled(system)
    rows = list(range(len(compiled.rows)))
    narrowing = Narrowing(compiled, Effort(1))
    if narrowing.start(rows) is None and (found := contradiction(narrowing, rows)) is not None:
        owners = {compiled.rows[row].owner for row in found}
        keys = {key for owner in owners for key in compiled.members[owner]}
        assert not possible(system, keys & system.claims.keys(), keys & system.structure.keys())


@pytest.mark.slow
@SLOW
@given(system=systems())
def test_rows_that_can_be_satisfied_are_left_alone(system):
    compiled = Compiled(system)
    rows = [row for row in range(len(compiled.rows)) if compiled.rows[row].owner in compiled.structure]
    assert contradiction(Narrowing(compiled, Effort(1)), rows) is None
