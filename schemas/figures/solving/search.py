"""Whether rows can all be satisfied: by narrowing, then by a short search.

Belongs here: plain Python on integers. Does not belong here: the solver (`oracle.py`) that is asked when this gives up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.figures.solving.narrowing import Conflict, Effort, Narrowing
from schemas.figures.solving.system import Compiled, satisfied

FAILURES: Final = 12
"""Dead ends after which the search gives up."""
Values = Sequence[int]
"""A value for every variable of the system; for those that no row asked about speaks of, any."""


def search(
    system: Compiled, rows: Sequence[int], effort: Effort, near: Values | None = None, failures: int = FAILURES
) -> Values | Conflict | None:
    """Values that satisfy rows, or rows that contradict each other, or None: not found out.

    `near` are values to stay close to where that is possible.
    """
    narrowing = Narrowing(system, effort)
    conflict = narrowing.start(rows)
    if conflict is not None:
        return conflict
    speaking = [0] * len(system.names)
    for row in rows:
        for end, _ in system.rows[row].terms:
            speaking[end // 2] += 1
    order = sorted((v for v, rows_ in enumerate(speaking) if rows_), key=lambda v: -speaking[v])
    dive = _Dive(order, near, failures)
    found = dive.down(narrowing)
    if found is not None and satisfied((system.rows[row] for row in rows), found):
        return found
    return frozenset(rows) if dive.exhausted else None


class _Dive:
    """Fixes variable after variable, those in most rows first, and steps back where that fails."""

    def __init__(self, order: list[int], near: Values | None, failures: int) -> None:
        self.order, self.near, self.failures = order, near, failures
        self.exhausted = False
        """Whether every value was tried, in vain."""

    def down(self, start: Narrowing) -> Values | None:
        """Values at which nothing moves any more; None if there are none, or if there were too many dead ends."""
        state, position = start, 0
        choices: list[tuple[Narrowing, int, int, int]] = []  # where to go on from, and the narrower ends there
        while True:
            while position < len(self.order) and not self._open(state, self.order[position]):
                position += 1
            if position == len(self.order):
                return state.ends[1::2]
            variable = self.order[position]
            low, high = -state.ends[2 * variable], state.ends[2 * variable + 1]
            wanted = (low + high) // 2 if self.near is None else min(max(self.near[variable], low), high)
            if wanted < high:
                choices.append((state, position, wanted + 1, high))
            if wanted > low:
                choices.append((state, position, low, wanted - 1))
            choices.append((state, position, wanted, wanted))
            while True:
                if not choices:
                    self.exhausted = True
                    return None
                before, position, low, high = choices.pop()
                state = Narrowing(before.system, before.effort, before)
                if state.decide(self.order[position], low, high):
                    break
                self.failures -= 1
                if self.failures < 0 or state.effort.out:
                    return None

    @staticmethod
    def _open(state: Narrowing, variable: int) -> bool:
        return state.ends[2 * variable] + state.ends[2 * variable + 1] > 0
