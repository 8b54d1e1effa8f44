"""Whether rows can be satisfied by numbers that need not be whole: if not even by such, they contradict each other.

Belongs here: one linear program, and the proof in whole numbers of what it says. Does not belong here: whole numbers
that satisfy rows (`search.py`, `oracle.py`).

The program asks by how many people the worst of the rows is missed. Its answer comes with a factor for every row; the
rows with a factor are an irreducible contradiction (Gleeson and Ryan 1990): added up so many times each, they demand
what the ends of the variables do not allow. The program reckons in floating point, so nothing is taken from it but the
factors, and the sum is formed again in whole numbers. Only that proves anything; being rounded does the factors no
harm, for whatever number of times rows are added up, the sum must hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.figures.solving.narrowing import TERMS_A_UNIT, Conflict, Narrowing

FINE: Final = 1 << 40
"""Parts of a factor that count."""
STEP: Final = 200
"""Terms that can be looked at in the time of one step of the linear program."""


def contradiction(narrowing: Narrowing, rows: Sequence[int]) -> Conflict | None:
    """Rows that contradict each other even if numbers need not be whole; None: not found."""
    factors = _factors(narrowing, rows)
    return _proved(narrowing, factors) if factors else None


def _factors(narrowing: Narrowing, rows: Sequence[int]) -> dict[int, int]:
    """How often rows have to be added up for a contradiction; nothing if there is none, or none is found."""
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]  # it has no stubs

    program = pywraplp.Solver.CreateSolver("GLOP")
    missed = program.NumVar(0, program.infinity(), "")
    variables: dict[int, pywraplp.Variable] = {}
    asked: list[tuple[int, int, pywraplp.Constraint]] = []
    terms = 0
    for index in rows:
        row = narrowing.system.rows[index]
        if not row.terms:
            continue
        largest = max(factor for _, factor in row.terms)
        constraint = program.Constraint(-program.infinity(), row.high / largest)
        for end, factor in row.terms:
            v = end // 2
            if v not in variables:
                variables[v] = program.NumVar(-narrowing.ends[2 * v], narrowing.ends[2 * v + 1], "")
            constraint.SetCoefficient(variables[v], (-factor if end % 2 else factor) / largest)
        constraint.SetCoefficient(missed, -1)
        asked.append((index, largest, constraint))
        terms += len(row.terms)
    program.Objective().SetCoefficient(missed, 1)
    program.Objective().SetMinimization()
    status = program.Solve()
    narrowing.effort.spend((10 * terms + STEP * program.iterations()) / TERMS_A_UNIT)
    if status != pywraplp.Solver.OPTIMAL:
        return {}
    found = {index: round(-constraint.dual_value() / largest * FINE) for index, largest, constraint in asked}
    return {index: factor for index, factor in found.items() if factor > 0}


def _proved(narrowing: Narrowing, factors: Mapping[int, int]) -> Conflict | None:
    """The rows, and those that made the ends they rest on, if adding them up is a contradiction.

    Ends that were narrowed are used only where those of the system do not do: whatever narrowed them is part of it.
    """
    rows, ends, before = narrowing.system.rows, narrowing.ends, narrowing.system.ends
    high = 0
    total: dict[int, int] = {}  # variable -> its factor in the sum
    for index, times in factors.items():
        high += times * rows[index].high
        for end, factor in rows[index].terms:
            total[end // 2] = total.get(end // 2, 0) + times * (-factor if end % 2 else factor)
    used = [(2 * v if factor > 0 else 2 * v + 1, abs(factor)) for v, factor in total.items() if factor]
    over = -high - sum(factor * ends[end] for end, factor in used)  # the least that the sum can be, less what it may
    if over <= 0:
        return None
    resting = []
    for gain, end in sorted((factor * (before[end] - ends[end]), end) for end, factor in used):
        if gain < over:
            over -= gain
        else:
            resting.append(end)
    return narrowing.why(factors, resting)
