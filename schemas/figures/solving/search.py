"""Whether rows can all be satisfied: by narrowing, then by a short search.

Belongs here: plain Python on integers. Does not belong here: the solver (`oracle.py`) that is asked when this gives up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Final

from schemas.figures.solving.narrowing import TERMS_A_UNIT, Conflict, Effort, Narrowing
from schemas.figures.solving.relaxation import contradiction
from schemas.figures.solving.system import Compiled

FAILURES: Final = 12
"""Dead ends after which the search gives up."""
FEW: Final = 3
"""The same when values are only mended, and of many rows before a contradiction is looked for in another way."""
SMALL: Final = 40
"""So many rows are searched quickly."""
RINGS: Final = 2
"""How far around what is wrong values are mended, in rows of structure."""
Values = Sequence[int]
"""A value for every variable of the system; for those that no row asked about speaks of, any."""


def search(
    system: Compiled, rows: Sequence[int], effort: Effort, near: Values | None = None
) -> Values | Conflict | None:
    """Values that satisfy rows, or rows that contradict each other, or None: not found out.

    `near` are values that satisfied most of the rows before: they are mended if that can be done around what is wrong.
    """
    if near is not None and (mended := _mended(system, rows, effort, near)) is not None:
        return mended
    narrowing = Narrowing(system, effort)
    conflict = narrowing.start(rows)
    if conflict is not None:
        return conflict
    order = _by_use(system, rows)
    first = _Dive(order, near, FAILURES if len(rows) <= SMALL else FEW)
    found = first.down(narrowing)
    if found is None and not first.exhausted and not effort.out:
        conflict = contradiction(narrowing, rows)
        if conflict is not None or len(rows) <= SMALL:
            return conflict
        first = _Dive(order, near, FAILURES)
        found = first.down(narrowing)
    if first.exhausted:
        return frozenset(rows)
    return None if found is None or system.broken(rows, found) else found


def _by_use(system: Compiled, rows: Iterable[int]) -> list[int]:
    """The variables that rows speak of, those in most rows first."""
    uses = Counter(end // 2 for row in rows for end, _ in system.rows[row].terms)
    return sorted(uses, key=lambda v: (-uses[v], v))


def _mended(system: Compiled, rows: Sequence[int], effort: Effort, near: Values) -> Values | None:
    """Values that satisfy rows and differ from those given only around the rows that these do not satisfy."""
    effort.spend(len(rows) / TERMS_A_UNIT)
    wrong = system.broken(rows, near)
    if not wrong:
        return near
    asked = set(rows)
    loose = _loosened(system, wrong)
    for _ in range(RINGS):
        certain = [row for row in _touching(system, loose, asked) if system.rows[row].owner in system.structure]
        loose |= _loosened(system, certain)
    ends = [-near[end // 2] if end % 2 == 0 else near[end // 2] for end in range(len(system.ends))]
    for v in loose:
        ends[2 * v : 2 * v + 2] = system.ends[2 * v : 2 * v + 2]
    around = _touching(system, loose, asked)
    narrowing = Narrowing(system.within(ends), effort)
    if narrowing.start(around) is not None:
        return None
    found = _Dive([v for v in _by_use(system, around) if v in loose], near, FEW).down(narrowing)
    return found if found is not None and not system.broken(rows, found) else None


def _loosened(system: Compiled, rows: Iterable[int]) -> set[int]:
    """The variables of rows, but of each row the one that most rows speak of: a base holds too much together."""
    loose: set[int] = set()
    for row in rows:
        variables = [end // 2 for end, _ in system.rows[row].terms]
        if len(variables) > 1:
            variables.remove(max(variables, key=lambda v: len(system.uses[2 * v]) + len(system.uses[2 * v + 1])))
        loose.update(variables)
    return loose


def _touching(system: Compiled, variables: Iterable[int], asked: Container[int]) -> list[int]:
    """The rows asked about that speak of some variables."""
    rows = {row for v in variables for end in (2 * v, 2 * v + 1) for row in system.uses[end]}
    return sorted(row for row in rows if row in asked)


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
