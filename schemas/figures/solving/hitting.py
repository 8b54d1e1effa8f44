"""The lightest sets that hit every core: one, with its proof, or all of them.

Belongs here: simplifying and splitting sets of numbers with weights, and a search over what is left. Does not belong
here: what the numbers stand for, and the solver that is asked where the search takes too long (`oracle.py`).

Cores of a report are small and mostly far from each other, so what simplifies (a core that holds another, a member
that another does better than) and splits (cores that share nothing) leaves little to search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final

from schemas.figures.solving.narrowing import Effort
from schemas.figures.solving.oracle import hitting

NODES: Final = 100
"""Steps of the search in one part before the solver is asked."""
NODES_A_UNIT: Final = 20_000
"""Steps of the search for one unit of effort: about a second."""
SCALE: Final = 1_000_000
"""So finely are cores for a weight told apart when a set need not be the lightest."""
Set = frozenset[int]
Weights = Sequence[int]


def lightest(cores: Collection[Set], weights: Weights, effort: Effort) -> Set:
    """A set of least weight that hits every core. Raises OutOfEffortError."""
    chosen, rest = _simplified(cores, weights)
    for part in _parts(rest):
        chosen |= _lightest(part, weights, effort, 1)[0]
    return chosen


def light(cores: Collection[Set], weights: Weights) -> Set:
    """A set that hits every core, light but perhaps not the lightest: what hits most for its weight comes first."""
    left, chosen = list(cores), []
    while left:
        uses = Counter(member for core in left for member in core)
        chosen.append(max(sorted(uses), key=lambda member: uses[member] * SCALE // weights[member]))
        left = [core for core in left if chosen[-1] not in core]
    kept = set(chosen)
    for member in sorted(chosen, key=lambda one: (-weights[one], one)):
        if all(not kept.isdisjoint(core - {member}) for core in cores):
            kept.discard(member)
    return frozenset(kept)


def clusters(cores: Iterable[Set]) -> list[list[Set]]:
    """Cores split where nothing is shared, without those that hold another."""
    return _parts(_smallest(cores))


def all_lightest(cores: list[Set], weights: Weights, effort: Effort, most: int) -> list[Set]:
    """Every set of least weight that hits every core of a cluster; `most` of them if there are more.

    Members that are in the same cores and weigh the same can stand for each other: only one of them is searched for.
    Raises OutOfEffortError.
    """
    alike: dict[tuple[Set, int], list[int]] = {}
    for member, where in _where(cores).items():
        alike.setdefault((where, weights[member]), []).append(member)
    stands_for = {members[0]: members for members in alike.values()}
    narrow = [core & stands_for.keys() for core in cores]
    found = (
        frozenset(members)
        for chosen in _lightest(narrow, weights, effort, most)
        for members in product(*(stands_for[one] for one in sorted(chosen)))
    )
    return list(islice(found, most))


def _lightest(cores: list[Set], weights: Weights, effort: Effort, most: int) -> list[Set]:
    """The lightest sets that hit all cores of a part, up to `most`."""
    search = _Search(weights, effort)
    found = list(islice(search.lightest(cores), most))
    return hitting(cores, weights, effort, most) if search.gave_up else found


def _disjoint(cores: Iterable[Set], weights: Weights) -> int:
    """A weight that every set hitting the cores has at least: cores that share nothing, each by its lightest member."""
    used: set[int] = set()
    total = 0
    for core in sorted(cores, key=len):
        if used.isdisjoint(core):
            used |= core
            total += min(weights[member] for member in core)
    return total


def _smallest(cores: Iterable[Set]) -> list[Set]:
    """The cores that hold no other."""
    kept: list[Set] = []
    for core in sorted(set(cores), key=lambda core: (len(core), sorted(core))):
        if not any(other <= core for other in kept):
            kept.append(core)
    return kept


def _where(cores: Iterable[Set]) -> dict[int, Set]:
    """By member, in which cores it is."""
    found: dict[int, set[int]] = {}
    for index, core in enumerate(cores):
        for member in sorted(core):
            found.setdefault(member, set()).add(index)
    return {member: frozenset(where) for member, where in found.items()}


def _simplified(cores: Iterable[Set], weights: Weights) -> tuple[Set, list[Set]]:
    """Members that some lightest set has, and the cores left, without members that others do better than."""
    chosen: set[int] = set()
    rest = _smallest(cores)
    while True:
        alone = {member for core in rest if len(core) == 1 for member in core}
        chosen |= alone
        rest = [core for core in rest if core.isdisjoint(alone)]
        worse = _worse(rest, weights)
        if not worse:
            return frozenset(chosen), rest
        rest = _smallest(core - worse for core in rest)


def _worse(cores: list[Set], weights: Weights) -> set[int]:
    """Members for which another can stand that weighs no more and is in all their cores; of equals all but one."""
    where = _where(cores)
    worse: set[int] = set()
    for member, own in where.items():
        rank = (weights[member], -len(own), member)
        for other in cores[min(own)]:
            if own <= where[other] and (weights[other], -len(where[other]), other) < rank:
                worse.add(member)
                break
    return worse


def _parts(cores: Iterable[Set]) -> list[list[Set]]:
    """The cores split where nothing is shared."""
    parts: list[tuple[set[int], list[Set]]] = []
    for core in cores:
        touching = [part for part in parts if not part[0].isdisjoint(core)]
        merged: tuple[set[int], list[Set]] = (set(core), [core])
        for part in touching:
            merged[0].update(part[0])
            merged[1].extend(part[1])
            parts.remove(part)
        parts.append(merged)
    return [part[1] for part in parts]


class _Search:
    """Branches on the members of the smallest core not hit yet; each branch leaves out the members tried before."""

    def __init__(self, weights: Weights, effort: Effort) -> None:
        self.weights, self.effort = weights, effort
        self.limit = 0
        self.beyond = 0
        """The least weight beyond the limit that was met."""
        self.nodes = 0

    @property
    def gave_up(self) -> bool:
        """Whether more steps were needed than are allowed."""
        return self.nodes > NODES

    def lightest(self, cores: list[Set]) -> Iterator[Set]:
        """All lightest sets: the first weight at which there are any."""
        self.beyond = _disjoint(cores, self.weights)
        some = False
        while not some and not self.gave_up:
            self.limit, self.beyond = self.beyond, sum(self.weights) + 1
            for chosen in self._down(cores, frozenset(), 0):
                some = True
                yield chosen

    def _down(self, cores: list[Set], chosen: Set, weight: int) -> Iterator[Set]:
        self.nodes += 1
        if self.gave_up:
            return
        self.effort.spend(1 / NODES_A_UNIT)
        if not cores:
            yield chosen
            return
        if self._far(weight + _disjoint(cores, self.weights)):
            return
        core = min(cores, key=lambda core: (len(core), sorted(core)))
        tried: set[int] = set()
        for member in sorted(core):
            left = [other - tried for other in cores if member not in other]
            tried.add(member)
            if all(left) and not self._far(weight + self.weights[member]):
                yield from self._down(left, chosen | {member}, weight + self.weights[member])

    def _far(self, weight: int) -> bool:
        """Whether a weight is beyond the limit."""
        if weight <= self.limit:
            return False
        self.beyond = min(self.beyond, weight)
        return True
