"""What contradicts what in a component, and the lightest sets of claims that must be wrong.

Belongs here: implicit hitting sets. Cores are collected; a lightest set that hits them all is left out; if the rest can
be true it is a least correction, and its weight is proved by the cores; if not, the rest yields more cores, as many
as share nothing. Does not belong here: whether something can be true (`cores.py`), and which sets hit (`hitting.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from schemas.figures.solving.cores import Judge, Owners
from schemas.figures.solving.extremes import Undecided
from schemas.figures.solving.hitting import all_lightest, light, lightest
from schemas.figures.solving.narrowing import Effort, OutOfEffortError
from schemas.figures.solving.search import Values
from schemas.figures.solving.system import Compiled, Component, ImpossibleStructureError, Key

CANDIDATES: Final = 8
"""So many sets that hit all cores found so far are tried before more are asked for."""
LATE: Final = 0.1
"""Share of the effort kept for making the best correction known better once the rest is spent."""
NOTHING: Final[Owners] = frozenset()
Status = Literal["proved", "undecided"]


@dataclass(frozen=True)
class Core:
    """Claims that contradict each other by some structure: without any one claim the others can be true with it.

    One that was found as the effort ran out may hold more than it needs.
    """

    claims: tuple[Key, ...]
    structure: tuple[Key, ...]


@dataclass(frozen=True)
class Contradiction:
    """A connected part of a system whose claims cannot all be true, or of which nobody can tell."""

    claims: tuple[Key, ...]
    """Every claim of the part."""
    cores: tuple[Core, ...]
    """Found on the way; every correction hits every one of them."""
    corrections: tuple[tuple[Key, ...], ...]
    """The lightest sets of claims that have to be wrong for all others to be true, each in the order of the system."""
    complete: bool
    """Whether no other set is as light."""
    weight: int
    """Of each of the corrections."""
    bound: int
    """Any correction weighs at least as much: equal to `weight` if that is proved."""
    status: Status
    """Undecided: the effort was spent; `corrections` holds the best one found, if any."""


class Corrections:
    """The work on one component."""

    def __init__(self, system: Compiled, component: Component, effort: float, max_ties: int) -> None:
        self.system, self.component, self.max_ties = system, component, max_ties
        self.everything = frozenset(component.claims)
        self.effort = Effort(effort)
        self.late = effort * LATE
        self.judge = Judge(system, self.effort)
        self.cores: dict[Owners, Owners] = {}  # claims of a core -> the whole core
        self.seen: dict[Owners, Values] = {}  # claims -> values with which only these are wrong
        self.best: Owners | None = None
        self.bound = 0

    def contradiction(self, seeds: Iterable[Owners] = ()) -> Contradiction | None:
        """What is wrong; None if nothing is."""
        found: list[Owners] = []
        complete = False
        try:
            for seed in seeds:
                self._without(self.everything - seed)
            if not self.cores and self._without(NOTHING):
                return None
            self._least()
            complete = self._ties(found)
        except OutOfEffortError:
            self._late()
        best = found or [one for one in (self.best,) if one is not None]
        weight = self._weight(best[0]) if best else 0
        return Contradiction(
            claims=self.system.keys(self.component.claims),
            cores=tuple(map(self._told, self.cores.values())),
            corrections=tuple(sorted(map(self.system.keys, best), key=self.system.positions)),
            complete=complete,
            weight=weight,
            bound=self.bound,
            status="proved" if best and weight == self.bound else "undecided",
        )

    def core(self) -> Core | Undecided | None:
        """An irreducible core; None if everything can be true."""
        try:
            return None if self._without(NOTHING) else self._told(next(iter(self.cores.values())))
        except OutOfEffortError:
            return Undecided()

    def _weight(self, claims: Iterable[int]) -> int:
        return sum(self.system.weights[one] for one in claims)

    def _told(self, core: Owners) -> Core:
        """A core by its keys, the first of those that demand the same."""
        claims = [one for one in sorted(core) if one in self.everything]
        structure = [one for one in sorted(core) if one not in self.everything]
        return Core(
            tuple(self.system.members[one][0] for one in claims),
            tuple(self.system.members[one][0] for one in structure),
        )

    def _without(self, out: Owners) -> bool:
        """Whether all claims but those left out can be true; if not, the core that says so is kept.

        Raises OutOfEffortError if nobody can tell.
        """
        nearest = min(self.seen, key=lambda wrong: len(wrong - out), default=None)
        near = None if nearest is None else self.seen[nearest]
        found = self.judge.decide([*sorted(self.everything - out), *self.component.structure], near)
        if found is None:
            raise OutOfEffortError
        if isinstance(found, frozenset):
            core = self.judge.core(found)
            claims = core & self.everything
            if not claims:
                raise ImpossibleStructureError(self._told(core).structure)
            self.cores[claims] = core
            return False
        wrong = frozenset(self.system.rows[row].owner for row in self.system.broken(self.system.rows_for(out), found))
        self.seen[wrong] = found
        if self.best is None or self._weight(wrong) < self._weight(self.best):
            self.best = wrong
        return True

    def _least(self) -> None:
        """Finds a lightest correction: `best`, proved by `bound`."""
        while self.best is None or self._weight(self.best) > self.bound:
            chosen = lightest(self.cores, self.system.weights, self.effort)
            self.bound = max(self.bound, self._weight(chosen))
            self._mend(chosen)
            while not self._without(light(self.cores, self.system.weights)):
                pass

    def _mend(self, out: Owners) -> Owners:
        """Claims, those given among them, without which the others can be true; more cores are found on the way."""
        while not self._without(out):
            out |= next(reversed(self.cores))
        return out

    def _late(self) -> None:
        """Makes the best correction known better, or finds one, with the effort kept for that."""
        self.effort.left = self.late
        try:
            if self.best is None and self.cores:
                self._mend(NOTHING.union(*self.cores))
            for one in sorted(self.best or (), key=lambda one: -self.system.weights[one]):
                if self.best is not None and one in self.best:
                    self._without(self.best - {one})
        except OutOfEffortError:
            return

    def _ties(self, found: list[Owners]) -> bool:
        """Finds all corrections as light as the best, up to the most wanted; whether these are all."""
        most = CANDIDATES
        while True:
            before, tried = len(self.cores), 0
            for chosen in islice(all_lightest(self.cores, self.system.weights, self.effort, most), most):
                tried += 1
                if chosen in found or any(chosen.isdisjoint(core) for core in list(self.cores)[before:]):
                    continue
                if len(found) == self.max_ties:
                    return False
                if self._mend(chosen) == chosen:
                    found.append(chosen)
            if len(self.cores) == before and tried < most:
                return True
            most = max(most, len(found) + CANDIDATES) if len(self.cores) > before else 2 * most
