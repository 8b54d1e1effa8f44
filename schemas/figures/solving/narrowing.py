"""Narrowing the ends of variables row by row, with the reasons.

Belongs here: what rows say about ends, in plain Python on integers. Does not belong here: choosing values
(`search.py`).

A row tells of each variable how far it can go when all others are at their most favourable. Where two rows pull each
other along by ever smaller steps (k <= 0.30 n, n <= 3.3 k) the ends would creep for a million rounds: after a few
moves an end only moves on if that cuts an eighth of what is left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.figures.solving.system import Compiled

PATIENCE: Final = 12
"""How often an end may move by however little."""
TERMS_A_UNIT: Final = 4_000_000
"""Terms looked at for one unit of effort: about a second."""
Conflict = frozenset[int]
"""Rows that cannot all be satisfied."""


@dataclass
class Effort:
    """What may still be spent, in units of about a second; counted in steps, so that a run can be repeated exactly."""

    left: float

    def spend(self, units: float) -> None:
        """Notes work that was done."""
        self.left -= units

    @property
    def out(self) -> bool:
        """Whether all is spent."""
        return self.left <= 0


class OutOfEffortError(Exception):
    """What was asked is not found out, and the effort is spent."""


class Narrowing:
    """The ends of all variables under some rows, and a trail of what moved them."""

    def __init__(self, system: Compiled, effort: Effort, before: Narrowing | None = None) -> None:
        self.system, self.effort = system, effort
        self.ends: list[int] = list(before.ends if before else system.ends)
        self.idle: bytearray = bytearray(before.idle) if before else bytearray(b"\1") * len(system.rows)
        """1 for a row that need not be put into the queue: it is not asked about, or in the queue already."""
        self.last = [-1] * len(self.ends)
        self.trail: list[tuple[int, int, int, int]] = []  # end, its entry before, the row, the trail's length then
        self.moves = [0] * len(self.ends)

    def start(self, rows: Iterable[int]) -> Conflict | None:
        """Asks about rows; narrows until nothing moves or some rows contradict each other."""
        return self._run(deque(rows))

    def decide(self, variable: int, low: int, high: int) -> bool:
        """Narrows a variable without a reason; False if that contradicts the rows."""
        idle, uses, ends = self.idle, self.system.uses, self.ends
        ends[2 * variable], ends[2 * variable + 1] = -low, high
        queue = deque(row for end in (2 * variable, 2 * variable + 1) for row in uses[end] if not idle[row])
        for row in queue:
            idle[row] = 1
        return self._run(queue) is None

    def why(self, rows: Iterable[int], ends: Iterable[int]) -> Conflict:
        """Rows, and those that moved some ends to where they are."""
        return self._why([], len(self.trail), [self.last[end] for end in ends]) | frozenset(rows)

    def _run(self, queue: deque[int]) -> Conflict | None:
        rows, uses, ends, idle, moves = self.system.rows, self.system.uses, self.ends, self.idle, self.moves
        seen = 0
        try:
            while queue:
                index = queue.popleft()
                idle[index] = 0
                row = rows[index]
                terms = row.terms
                seen += len(terms) + 2
                slack = row.high
                for end, factor in terms:
                    slack += factor * ends[end]
                if slack < 0:
                    return self._why([index], len(self.trail))
                time = len(self.trail)
                for end, factor in terms:
                    moved, value = end ^ 1, slack // factor - ends[end]
                    if value >= ends[moved]:
                        continue
                    moves[moved] += 1
                    if moves[moved] > PATIENCE and 8 * (ends[moved] - value) < ends[moved] + ends[end]:
                        continue
                    self.trail.append((moved, self.last[moved], index, time))
                    self.last[moved] = len(self.trail) - 1
                    ends[moved] = value
                    if value + ends[end] < 0:
                        return self._why([], len(self.trail), [self.last[moved], self.last[end]])
                    for other in uses[moved]:
                        if not idle[other]:
                            idle[other] = 1
                            queue.append(other)
        finally:
            self.effort.spend(seen / TERMS_A_UNIT)
        return None

    def _why(self, rows: list[int], time: int, entries: Iterable[int] = ()) -> Conflict:
        """The rows behind a conflict: those given, and whatever moved the ends they rest on."""
        trail, last = self.trail, self.last
        open_ = [entry for entry in entries if entry >= 0]
        known = set(open_)
        found = set(rows)
        asked = [(row, time) for row in rows]
        while asked or open_:
            if not asked:
                _, _, row, when = trail[open_.pop()]
                found.add(row)
                asked.append((row, when))
            row, when = asked.pop()
            for end, _ in self.system.rows[row].terms:
                entry = last[end]
                while entry >= when:
                    entry = trail[entry][1]
                if entry >= 0 and entry not in known:
                    known.add(entry)
                    open_.append(entry)
        return frozenset(found)
