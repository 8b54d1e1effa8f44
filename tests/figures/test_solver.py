"""What contradicts what in a system of linear constraints, against trying everything."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.figures.solver import (
    Contradiction,
    ImpossibleStructureError,
    Sum,
    System,
    Undecided,
    contradictions,
    extremes,
    shrink,
)

SLOW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def equals(value, **terms):
    return (Sum(tuple(terms.items()), value, value),)


def percent(printed, count, base):
    """A whole percentage, halves either way."""
    return (
        Sum(((count, 200), (base, 1 - 2 * printed)), 0, None),
        Sum(((count, 200), (base, -1 - 2 * printed)), None, 0),
    )


def true(sums, values):
    for one in sums:
        total = sum(c * values[v] for v, c in one.terms)
        if (one.low is not None and total < one.low) or (one.high is not None and total > one.high):
            return False
    return True


def everything(system, structure=None):
    """All values that satisfy the structure."""
    ranges = [range(low, high + 1) for low, high in system.bounds.values()]
    kept = [system.structure[key] for key in (system.structure if structure is None else structure)]
    for drawn in itertools.product(*ranges):
        values = dict(zip(system.bounds, drawn, strict=True))
        if all(true(sums, values) for sums in kept):
            yield values


def wrong_sets(system):
    """For all values, the claims that are wrong with them; only the lightest such sets."""
    sets = {
        frozenset(key for key, sums in system.claims.items() if not true(sums, values)) for values in everything(system)
    }
    weigh = lambda one: sum(system.weights.get(key, 1) for key in one)  # noqa: E731
    least = min(map(weigh, sets))
    return least, {one for one in sets if weigh(one) == least}


def possible(system, claims, structure=None):
    return any(all(true(system.claims[key], values) for key in claims) for values in everything(system, structure))


def joined(found: tuple[Contradiction, ...]):
    """The corrections of all parts put together."""
    return {
        frozenset(itertools.chain.from_iterable(sets))
        for sets in itertools.product(*(one.corrections for one in found))
    }


VARIABLES = "abcd"


@st.composite
def sums(draw, *, certain=False):
    names = draw(st.lists(st.sampled_from(VARIABLES), min_size=0 if not certain else 1, max_size=3, unique=True))
    terms = tuple((name, draw(st.integers(-3, 3))) for name in names)
    low = draw(st.none() | st.integers(-6, 3))
    high = draw(st.none() | st.integers(low if low is not None else -3, 8))
    if certain:  # nobody at all is always possible
        low, high = min(low, 0) if low is not None else None, max(high, 0) if high is not None else None
    return Sum(terms, low, high)


@st.composite
def systems(draw):
    bounds = {name: (draw(st.integers(-1, 0)), draw(st.integers(0, 3))) for name in VARIABLES}
    structure = {f"s{i}": (draw(sums(certain=True)),) for i in range(draw(st.integers(0, 2)))}
    claims = {f"c{i}": tuple(draw(st.lists(sums(), min_size=1, max_size=2))) for i in range(draw(st.integers(1, 7)))}
    if len(claims) > 2 and draw(st.booleans()):
        claims["twin"] = claims["c1"]
    weights = {key: draw(st.integers(1, 3)) for key in claims if draw(st.booleans())}
    return System(bounds, structure, claims, weights)


@SLOW
@given(system=systems())
def test_the_least_that_must_be_wrong_as_by_trying_everything(system):
    found = contradictions(system, max_ties=1000)
    weight, sets = wrong_sets(system)
    assert sum(one.weight for one in found) == sum(one.bound for one in found) == weight
    assert all(one.status == "proved" and one.complete for one in found)
    assert joined(found) == sets
    for one in found:
        assert len(set(one.corrections)) == len(one.corrections)


@pytest.mark.slow
@SLOW
@given(system=systems())
def test_cores_are_irreducible_and_hit_by_every_correction(system):
    for one in contradictions(system, max_ties=1000):
        assert one.cores
        for core in one.cores:
            assert all(set(core.claims) & set(correction) for correction in one.corrections)
            assert not possible(system, core.claims, core.structure)
            for key in core.claims:
                assert possible(system, set(core.claims) - {key}, core.structure)
            for key in core.structure:
                assert possible(system, core.claims, set(core.structure) - {key})


@SLOW
@given(system=systems(), data=st.data())
def test_extremes_as_by_trying_everything(system, data):
    terms = tuple((name, data.draw(st.integers(-2, 2))) for name in VARIABLES)
    without = data.draw(st.sets(st.sampled_from(sorted(system.claims))))
    kept = set(system.claims) - without
    values = [
        sum(c * values[v] for v, c in terms)
        for values in everything(system)
        if all(true(system.claims[key], values) for key in kept)
    ]
    found = extremes(system, terms, without)
    if values:
        assert found == (min(values), max(values))
    elif found is not None:  # what cannot be hangs together with none of the terms
        assert contradictions(System(system.bounds, system.structure, {key: system.claims[key] for key in kept}))


@pytest.mark.slow
@SLOW
@given(system=systems(), data=st.data())
def test_shrinking_finds_a_core_among_the_claims_named(system, data):
    claims = data.draw(st.sets(st.sampled_from(sorted(system.claims))))
    core = shrink(system, claims)
    if core is None:
        assert possible(system, claims)
    else:
        assert set(core.claims) <= claims
        assert not possible(system, core.claims, core.structure)
        assert all(possible(system, set(core.claims) - {key}, core.structure) for key in core.claims)


@SLOW
@given(system=systems(), data=st.data())
def test_seeds_change_nothing_but_the_way(system, data):
    seeds = data.draw(st.lists(st.sets(st.sampled_from(sorted(system.claims)), min_size=1), max_size=3))
    plain, seeded = contradictions(system, max_ties=1000), contradictions(system, seeds=seeds, max_ties=1000)
    assert joined(plain) == joined(seeded)
    assert sum(one.weight for one in plain) == sum(one.weight for one in seeded)


def pie(shares, base=191, claims=None):
    """Shares of one single choice, printed as whole percentages."""
    names = [f"k{i}" for i in range(len(shares))]
    bounds = {"n": (0, 10_000), **dict.fromkeys(names, (0, 10_000))}
    whole = {"whole": (Sum((("n", -1), *((name, 1) for name in names)), 0, 0),)}
    stated = {f"p{i}": percent(share, name, "n") for i, (share, name) in enumerate(zip(shares, names, strict=True))}
    return System(bounds, whole, {"base": equals(base, n=1), **stated} if base else stated, claims or {})


def test_a_pie_whose_least_total_is_above_its_base():
    (one,) = contradictions(pie([24, 28, 50]))
    assert one.corrections == (("base",), ("p0",), ("p1",), ("p2",))
    assert (one.weight, one.bound, one.status, one.complete) == (1, 1, "proved", True)
    assert [(core.claims, core.structure) for core in one.cores] == [(("base", "p0", "p1", "p2"), ("whole",))]


def test_a_heavier_claim_is_doubted_last():
    (one,) = contradictions(pie([24, 28, 50], claims={"base": 3, "p0": 2}))
    assert one.corrections == (("p1",), ("p2",))


def test_claims_that_say_the_same_are_wrong_together():
    system = pie([24, 28, 50])
    system.claims["p0 again"] = system.claims["p0"]
    (one,) = contradictions(system)
    assert one.corrections == (("base",), ("p1",), ("p2",))
    system.weights = {"base": 5, "p1": 5, "p2": 5}
    (one,) = contradictions(system)
    assert one.corrections == (("p0", "p0 again"),)
    assert one.weight == 2


def test_the_nearest_values_of_a_doubted_figure():
    system = pie([24, 28, 50])
    assert extremes(system, (("k1", 1),)) is None
    assert extremes(system, (("k1", 1),), without=["p1"]) == (49, 51)
    assert extremes(system, (("k0", 1), ("k1", 1)), without=["p1"]) == (95, 96)
    assert extremes(system, (("n", 1),), without=["base"]) == (0, 0)


def test_a_claim_that_says_the_impossible():
    system = System({"n": (0, 9)}, {}, {"never": (Sum((), 1),), "fine": equals(3, n=1)})
    (one,) = contradictions(system)
    assert one.corrections == (("never",),)
    assert one.cores[0].claims == ("never",)


def test_parts_that_share_nothing_are_told_apart():
    system = System(
        {"a": (0, 9), "b": (0, 9), "c": (0, 9)},
        {},
        {"a1": equals(1, a=1), "a2": equals(2, a=1), "b1": equals(1, b=1), "c1": equals(1, c=1), "c2": equals(2, c=1)},
    )
    assert [one.corrections for one in contradictions(system)] == [(("a1",), ("a2",)), (("c1",), ("c2",))]


def test_shares_that_leave_no_base_are_found_though_ends_would_creep():
    (one,) = contradictions(creeping())
    assert one.status == "proved"
    assert one.corrections == (("p0",), ("p1",), ("p2",), ("least",))


def creeping():
    system = pie([30, 30, 30], base=None)
    system.bounds = dict.fromkeys(system.bounds, (0, 10**6))
    system.claims["least"] = (Sum((("n", 1),), 1),)
    return system


def test_more_ties_than_are_wanted():
    variables = [f"v{i}" for i in range(8)]
    claims = {(name, value): equals(value, **{name: 1}) for name in variables for value in (1, 2)}
    system = System(dict.fromkeys(variables, (0, 9)), {"all": (Sum(tuple((v, 1) for v in variables), 0, 99),)}, claims)
    for most in (1, 10, 1000):
        found = contradictions(system, max_ties=most)
        assert [(one.weight, one.bound, one.status) for one in found] == [(1, 1, "proved")] * 8
        assert [one.claims for one in found] == [tuple((v, value) for value in (1, 2)) for v in variables]
        assert all(len(one.corrections) == min(most, 2) and one.complete == (most > 1) for one in found)
        assert len(joined(found)) == min(most, 2) ** 8


def test_clusters_that_bear_on_each_other_grow_together():
    """a and b each say two things; only the smaller of one of them goes with what is left of the total."""
    system = System(
        {"a": (0, 9), "b": (0, 9)},
        {"total": (Sum((("a", 1), ("b", 1)), None, 5),)},
        {"a1": equals(1, a=1), "a4": equals(4, a=1), "b1": equals(1, b=1), "b4": equals(4, b=1)},
    )
    (one,) = contradictions(system)
    assert one.corrections == (("a1", "b4"), ("a4", "b1"), ("a4", "b4"))
    assert one.complete


def test_structure_that_contradicts_itself_is_the_callers_mistake():
    system = System({"n": (0, 9)}, {"s": (Sum((("n", 1),), 10),)}, {"c": equals(3, n=1)})
    with pytest.raises(ImpossibleStructureError, match="'s'"):
        contradictions(system)


def test_weights_are_whole_and_positive():
    with pytest.raises(ValueError, match="must be 1 or more"):
        contradictions(System({"n": (0, 9)}, {}, {"c": equals(3, n=1)}, {"c": 0}))


def test_without_effort_nobody_can_tell():
    (one,) = contradictions(creeping(), effort=0)
    assert (one.status, one.cores, one.corrections) == ("undecided", (), ())
    assert isinstance(shrink(creeping(), ["p0", "p1", "p2", "least"], effort=0), Undecided)
    found = extremes(creeping(), (("k0", 1),), without=["p0"], effort=0)
    assert isinstance(found, Undecided)


@pytest.mark.slow
@SLOW
@given(system=systems(), effort=st.sampled_from([0.00001, 0.0001, 0.0003, 0.001]))
def test_with_little_effort_a_correction_still_corrects_and_the_bound_holds(system, effort):
    weight, sets = wrong_sets(system)
    found = contradictions(system, effort=effort, max_ties=1000)
    assert sum(one.bound for one in found) <= weight
    for one in found:
        assert one.bound <= one.weight or not one.corrections
        for correction in one.corrections:
            assert possible(system, set(one.claims) - set(correction))
            assert sum(system.weights.get(key, 1) for key in correction) == one.weight
    if all(one.status == "proved" for one in found):
        assert joined(found) <= sets
    if all(one.complete for one in found):
        assert joined(found) == sets


def test_the_same_question_gets_the_same_answer():
    assert contradictions(creeping()) == contradictions(creeping())


def test_the_order_of_hashes_changes_nothing():
    said = (
        "from tests.figures.test_solver import chain; from schemas.figures.solver import contradictions; "
        "print(contradictions(chain(), max_ties=7))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", said], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def chain():
    """Pies that share their slices: a whole of each is a slice of the next, all printed too high."""
    bounds = dict.fromkeys("abcdefghi", (0, 1000))
    wholes = {f"s{a}": (Sum(((a, -1), (b, 1), (c, 1)), 0, 0),) for a, b, c in ("abc", "cde", "efg", "ghi")}
    printed = dict(zip("abcdefghi", (100, 61, 43, 30, 15, 9, 5, 3, 3), strict=True))
    return System(bounds, wholes, {f"{name} is {n}": equals(n, **{name: 1}) for name, n in printed.items()})


@pytest.mark.parametrize("shares", ["[23, 28, 50]", "[24, 28, 50]"])
def test_simple_questions_do_not_load_the_solver(shares):
    said = (
        "import sys; from tests.figures.test_solver import pie; from schemas.figures.solver import contradictions; "
        f"contradictions(pie({shares})); print('ortools' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
