"""What narrowing and a short search cannot decide: asked of CP-SAT.

One thread, a fixed seed, and limits that count the solver's own steps: the same question always gets the same answer.
Values it names are checked against the rows. Does not belong here: what is asked. OR-Tools takes most of a second to
import, and is imported when the first question is put.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from schemas.figures.solving.narrowing import Effort, OutOfEffortError
from schemas.figures.solving.search import Values
from schemas.figures.solving.system import Compiled

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Set = frozenset[int]


def decide(
    system: Compiled, owners: Iterable[int], effort: Effort, near: Values | None = None, most: float | None = None
) -> Values | Set | None:
    """Values that satisfy what some owners demand, or owners that contradict each other, or None: not found out.

    `most` is the greatest effort that may be spent; all that is left unless given.
    """
    from ortools.sat.python import cp_model

    model, variables, literals = _model(system, owners)
    model.add_assumptions(list(literals.values()))
    if near is not None:
        for v, variable in variables.items():
            model.add_hint(variable, near[v])
    solver = _solver(effort if most is None else Effort(min(effort.left, most)))
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    effort.spend(solver.response_proto.deterministic_time)
    if status == cp_model.INFEASIBLE:
        named = set(solver.sufficient_assumptions_for_infeasibility())
        return frozenset(owner for owner, literal in literals.items() if literal.index in named)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return _values(system, literals, variables, solver)


def hitting(cores: Sequence[Set], weights: Sequence[int], effort: Effort, most: int) -> list[Set]:
    """Sets of least weight that hit every core: all of them, or `most`. Raises OutOfEffortError."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = {member: model.new_bool_var("") for member in sorted(frozenset().union(*cores))}
    for core in cores:
        model.add_bool_or([chosen[member] for member in sorted(core)])
    weight = cp_model.LinearExpr.weighted_sum(list(chosen.values()), [weights[member] for member in chosen])
    model.minimize(weight)
    best = _chosen(model, chosen, effort, 1)
    if most == 1 or not best:
        return best
    ties = model.clone()
    ties.proto.clear_objective()
    ties.add(weight <= sum(weights[member] for member in best[0]))
    return _chosen(ties, chosen, effort, most)


def _chosen(model: cp_model.CpModel, chosen: Mapping[int, cp_model.IntVar], effort: Effort, most: int) -> list[Set]:
    """The solutions of a model over sets: the best, or as many as are wanted."""
    from ortools.sat.python import cp_model

    class Found(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            sets.append(frozenset(member for member, literal in chosen.items() if self.boolean_value(literal)))
            if len(sets) == most > 1:
                self.stop_search()

    sets: list[Set] = []
    solver = _solver(effort)
    solver.parameters.linearization_level = 2  # the cores as a linear program bound the weight; a thousand times faster
    solver.parameters.enumerate_all_solutions = most > 1
    status = solver.solve(model, Found())
    effort.spend(solver.response_proto.deterministic_time)
    if status != cp_model.OPTIMAL and len(sets) < most:
        raise OutOfEffortError
    return sets if most > 1 else sets[-1:]


def _model(
    system: Compiled, owners: Iterable[int]
) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar], dict[int, cp_model.IntVar]]:
    """The rows of some owners, each owner with a literal that demands them; the variables and literals by number."""
    from ortools.sat.python import cp_model

    model, ends = cp_model.CpModel(), system.ends
    variables: dict[int, cp_model.IntVar] = {}
    literals: dict[int, cp_model.IntVar] = {}
    for owner in owners:
        literal = literals[owner] = model.new_bool_var("")
        for row in (system.rows[index] for index in system.rows_of[owner]):
            for end, _ in row.terms:
                v = end // 2
                if v not in variables:
                    variables[v] = model.new_int_var(-ends[2 * v], ends[2 * v + 1], "")
            names = [variables[end // 2] for end, _ in row.terms]
            total = cp_model.LinearExpr.weighted_sum(names, [-a if end % 2 else a for end, a in row.terms])
            model.add(total <= row.high).only_enforce_if(literal)
    return model, variables, literals


def _values(
    system: Compiled, owners: Iterable[int], variables: Mapping[int, cp_model.IntVar], solver: cp_model.CpSolver
) -> Values | None:
    """What the solver found, if it is true."""
    values = list(system.ends[1::2])
    for v, variable in variables.items():
        values[v] = solver.value(variable)
    return None if system.broken(system.rows_for(owners), values) else values


def _solver(effort: Effort) -> cp_model.CpSolver:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = max(effort.left, 0.001)
    return solver
