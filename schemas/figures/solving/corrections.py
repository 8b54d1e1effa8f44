"""What contradicts what in a component, and the lightest sets of claims that must be wrong.

Belongs here: implicit hitting sets. Cores are collected; a lightest set that hits them all is left out; if the rest can
be true it is a least correction, and its weight is proved by the cores; if not, the rest yields more cores, as many
as share nothing, and those that sets found in haste do not hit. Cores that share no claim are clusters, each with
corrections of its own. Does not belong here: whether something can be true (`cores.py`), and which sets hit
(`hitting.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final, Literal

from schemas.figures.solving.cores import Judge, Owners
from schemas.figures.solving.extremes import Undecided
from schemas.figures.solving.hitting import all_lightest, clusters, light, lightest
from schemas.figures.solving.narrowing import Effort, OutOfEffortError
from schemas.figures.solving.search import Values
from schemas.figures.solving.system import Compiled, Component, ImpossibleStructureError, Key

LATE: Final = 0.1
"""Share of the effort kept for making the best correction known better once the rest is spent."""
NOTHING: Final[Owners] = frozenset()
Status = Literal["proved", "undecided"]
Ties = tuple[list[Owners], bool]
"""Corrections of one weight, and whether these are all."""


@dataclass(frozen=True)
class Core:
    """Claims that contradict each other by some structure: without any one claim the others can be true with it.

    Where it is hard to tell whether one can be spared the core may hold more than it needs.
    """

    claims: tuple[Key, ...]
    structure: tuple[Key, ...]


@dataclass(frozen=True)
class Contradiction:
    """A cluster: claims that contradict each other, and none of them one of another cluster.

    A correction of the whole is one of each cluster. Where nobody can tell: a connected part of a system.
    """

    claims: tuple[Key, ...]
    """Every claim that some core holds; of an undecided part, every claim."""
    cores: tuple[Core, ...]
    """Found on the way; every correction hits every one of them."""
    corrections: tuple[tuple[Key, ...], ...]
    """The lightest sets of claims that have to be wrong for all others to be true, each in the order of the system.

    Each goes with the others that were found for other clusters; where there are many, with some of them at least.
    """
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

    def contradictions(self, seeds: Iterable[Owners] = ()) -> list[Contradiction]:
        """What is wrong: nothing, or a contradiction for every cluster of cores; one for all if it is undecided."""
        ties: dict[Owners, Ties] = {}
        try:
            for seed in seeds:
                self._without(self.everything - seed)
            if not self.cores and self._without(NOTHING):
                return []
            self._least()
            self._ties(ties)
        except OutOfEffortError:
            self._late()
        if self.best is not None and self._weight(self.best) == self.bound:
            found = [self._cluster(cores, ties) for cores in clusters(self.cores)]
            return sorted(found, key=lambda one: self.system.positions(one.claims))
        best = [] if self.best is None else [self.best]
        return [self._contradiction(self.everything, best, self.bound, "undecided", complete=False)]

    def _cluster(self, cores: Sequence[Owners], ties: Mapping[Owners, Ties]) -> Contradiction:
        """The contradiction of a cluster, of which all that was found is proved."""
        claims = frozenset[int]().union(*cores)
        found, complete = ties.get(claims, ([], False))
        best = found or [claims & (self.best or NOTHING)]
        return self._contradiction(claims, best, self._weight(best[0]), "proved", complete=complete)

    def _contradiction(
        self, claims: Owners, best: Iterable[Owners], bound: int, status: Status, *, complete: bool
    ) -> Contradiction:
        corrections = sorted(map(self.system.keys, best), key=self.system.positions)
        return Contradiction(
            claims=self.system.keys(claims),
            cores=tuple(self._told(core) for own, core in self.cores.items() if own <= claims),
            corrections=tuple(corrections),
            complete=complete,
            weight=max(map(self._weight, best), default=0),
            bound=bound,
            status=status,
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
            self._lighten()

    def _mend(self, out: Owners) -> Owners:
        """Claims, those given among them, without which the others can be true; more cores are found on the way."""
        while not self._without(out):
            out |= next(reversed(self.cores))
        return out

    def _lighten(self) -> None:
        """Tries sets that hit all cores and are quickly found, as long as they promise a better correction."""
        while self.best is not None:
            chosen = light(self.cores, self.system.weights)
            if self._weight(chosen) >= self._weight(self.best) or self._without(chosen):
                return

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

    def _ties(self, ties: dict[Owners, Ties]) -> None:
        """Finds the lightest corrections of every cluster, by its claims, and whether these are all.

        Where few enough go together, every choice of one for each cluster is tried; else each with the best of the
        others. What cannot be true yields a core, and clusters may grow together.
        """
        tried: set[Owners] = set()
        parts, found, before = clusters(()), list[list[Owners]](), -1
        while len(self.cores) > before:
            before = len(self.cores)
            parts = clusters(self.cores)
            found = [all_lightest(part, self.system.weights, self.effort, self.max_ties + 1) for part in parts]
            for chosen in self._choices(found):
                hit = all(not chosen.isdisjoint(core) for core in list(self.cores)[before:])
                if hit and chosen not in tried and self._mend(chosen) == chosen:
                    tried.add(chosen)
        for part, sets in zip(parts, found, strict=True):
            ties[frozenset[int]().union(*part)] = sets[: self.max_ties], len(sets) <= self.max_ties

    def _choices(self, found: Sequence[Sequence[Owners]]) -> Iterator[Owners]:
        """Corrections of the whole by those of its clusters."""
        if prod(map(len, found)) <= self.max_ties:
            yield from (NOTHING.union(*sets) for sets in product(*found))
            return
        first = [sets[0] for sets in found]
        for at, sets in enumerate(found):
            yield from (NOTHING.union(one, *first[:at], *first[at + 1 :]) for one in sets)
