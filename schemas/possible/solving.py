"""Asking the solver: whether something can be, at what least cost, and which demands rule it out.

One thread, a fixed seed, and limits that count the solver's own steps: the same question always gets the same
answer. Does not belong here: what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from schemas.possible.circuit import FALSE, TRUE, Circuit

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


LIMIT: Final = 2.0
"""How much work an answer may cost, in the solver's own measure: about a second a unit."""
SLOWEST: Final = 5
"""Seconds that a unit of work may take at most: some steps of the solver are not counted as work."""


class Verdict(StrEnum):
    """What the solver says: possible, impossible, or that the time ran out."""

    possible = "possible"
    impossible = "impossible"
    undecided = "undecided"


@dataclass(frozen=True)
class Solution:
    """A verdict, and where it is possible the value of every variable (`values[0]` stands for nothing)."""

    verdict: Verdict
    values: Sequence[int] = ()
    proved: bool = True
    """Whether nothing costs less."""

    def holds(self, literal: int) -> bool:
        """Whether a literal holds in it."""
        return bool(self.values[literal]) if literal > 0 else not self.values[-literal]


@dataclass
class Solver:
    """A circuit as the solver's model; what the circuit gains later is added before the next question."""

    circuit: Circuit
    limit: float = LIMIT
    _model: cp_model.CpModel | None = None
    _variables: list[cp_model.IntVar] = field(default_factory=list)
    _told: list[int] = field(default_factory=lambda: [0, 0, 0])

    def _literal(self, literal: int) -> cp_model.LiteralT:
        variable = self._variables[abs(literal) - 1]
        return variable if literal > 0 else variable.negated()

    def _index(self, literal: int) -> int:
        """How the solver names a literal: from 0, opposites from -1 downwards."""
        return literal - 1 if literal > 0 else literal

    def _base(self) -> cp_model.CpModel:
        from ortools.sat.python import cp_model

        model = self._model = self._model or cp_model.CpModel()
        circuit, (clauses, sums, products) = self.circuit, self._told
        for number in range(len(self._variables) + 1, len(circuit.domains) + 1):
            self._variables.append(model.new_int_var(*circuit.domains[number], ""))
        for clause in circuit.clauses[clauses:]:
            model.add_bool_or([self._literal(lit) for lit in clause])
        for given, terms, least in circuit.sums[sums:]:
            numbers, factors = [self._variables[n - 1] for n, _ in terms], [f for _, f in terms]
            total = cp_model.LinearExpr.weighted_sum(numbers, factors)
            model.add(total >= least).only_enforce_if(self._literal(given))
        for made, left, right in circuit.products[products:]:
            sides = [self._variables[left - 1], self._variables[right - 1]]
            model.add_multiplication_equality(self._variables[made - 1], sides)
        self._told = [len(circuit.clauses), len(circuit.sums), len(circuit.products)]
        return model

    def solve(
        self,
        required: Sequence[int] = (),
        *,
        clauses: Sequence[Sequence[int]] = (),
        least: Mapping[int, int] | None = None,
        near: Mapping[int, int] | None = None,
        share: float = 1.0,
    ) -> Solution:
        """Whether all of `required`, and one literal of each of `clauses`, can hold.

        `least` are costs of literals to be kept down, `near` a first guess: then the first answer found is taken.
        `share` of the usual work may be spent.
        """
        from ortools.sat.python import cp_model

        if FALSE in required:
            return Solution(Verdict.impossible)
        model = self._base().clone()
        for clause in (*clauses, *((lit,) for lit in required)):
            model.add_bool_or([self._literal(lit) for lit in clause])
        if least:
            costs = [self._literal(lit) for lit in least]
            model.minimize(cp_model.LinearExpr.weighted_sum(costs, list(least.values())))
        for number, value in (near or {}).items():
            model.add_hint(self._variables[number - 1], value)
        solver = self._ready(cp_model.CpSolver(), self.limit * share, quick=near is not None)
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            values = [0, *solver.response_proto.solution]
            return Solution(Verdict.possible, values, proved=status == cp_model.OPTIMAL)
        return Solution(Verdict.impossible if status == cp_model.INFEASIBLE else Verdict.undecided)

    def _ready(self, solver: cp_model.CpSolver, limit: float, *, quick: bool = False) -> cp_model.CpSolver:
        from ortools.sat.python import cp_model

        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = limit
        solver.parameters.max_time_in_seconds = SLOWEST * limit
        if quick:
            solver.parameters.linearization_level = 0
            solver.parameters.cp_model_presolve = False
            solver.parameters.cp_model_probing_level = 0
            solver.parameters.search_branching = cp_model.HINT_SEARCH
            solver.parameters.stop_after_first_solution = True
        return solver

    def conflict(self, required: Sequence[int], demands: Sequence[int]) -> tuple[int, ...] | None:
        """Demands that `required` cannot be joined to all of; none of them can be spared. None: time ran out.

        Only for demands that are impossible together with `required`.
        """
        from ortools.sat.python import cp_model

        if FALSE in demands:
            return (FALSE,)
        model = self._base().clone()
        for lit in required:
            model.add_bool_or([self._literal(lit)])
        asked = list(dict.fromkeys(lit for lit in demands if lit != TRUE))
        model.add_assumptions([self._literal(lit) for lit in asked])
        solver = self._ready(cp_model.CpSolver(), self.limit)
        solver.parameters.cp_model_presolve = False
        if solver.solve(model) != cp_model.INFEASIBLE:
            return None
        named = set(solver.sufficient_assumptions_for_infeasibility())
        core = [lit for lit in asked if self._index(lit) in named] or asked
        for lit in list(core):
            rest = [other for other in core if other != lit]
            if self.solve([*required, *rest]).verdict is Verdict.impossible:
                core = rest
        return tuple(core)
