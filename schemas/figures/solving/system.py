"""A system of linear constraints over whole numbers, some of them claims that may be wrong.

Belongs here: the public model, and its compilation to numbered rows. Does not belong here: solving anything.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

Variable = Hashable
Key = Hashable


@dataclass(frozen=True)
class Sum:
    """low <= sum of coefficient times variable <= high; None: no end there. An empty sum is 0."""

    terms: tuple[tuple[Variable, int], ...]
    low: int | None = None
    high: int | None = None


@dataclass
class System:
    """Variables with their ends (inclusive), what is certain about them, and what is claimed about them."""

    bounds: dict[Variable, tuple[int, int]]
    structure: dict[Key, tuple[Sum, ...]] = field(default_factory=dict)
    claims: dict[Key, tuple[Sum, ...]] = field(default_factory=dict)
    weights: dict[Key, int] = field(default_factory=dict)
    """How hard a claim is to doubt: 1 or more; 1 if absent."""


class ImpossibleStructureError(ValueError):
    """What was said to be certain contradicts itself: no claim could ever mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A compiled sum, sum of coefficient times variable <= high, told by the ends of the variables.

    End 2v is minus the least value of variable v, end 2v + 1 its greatest. A term (end, a) of a row names the end at
    which the variable adds least to the sum, 2v for a positive coefficient, and the coefficient without its sign.
    """

    terms: tuple[tuple[int, int], ...]
    high: int
    owner: int


@dataclass
class Component:
    """What hangs together through variables: numbers of claims, of structure, and of the variables they speak of."""

    claims: list[int] = field(default_factory=list)
    structure: list[int] = field(default_factory=list)
    variables: list[int] = field(default_factory=list)


Normal = tuple[tuple[tuple[int, int], ...], int]


class Compiled:
    """A system by numbers. Owners of rows are numbered: first the different claims, then the structure.

    Claims that demand exactly the same are one owner, doubted together: `members` has the keys of each, and its weight
    is the sum of theirs.
    """

    def __init__(self, system: System, claims: Collection[Key] | None = None) -> None:
        self.names: list[Variable] = list(system.bounds)
        self._number = {name: i for i, name in enumerate(self.names)}
        self.ends = [end for low, high in system.bounds.values() for end in (-low, high)]
        self.rows: list[Row] = []
        self.rows_of: list[list[int]] = []
        self.members: list[list[Key]] = []
        self.weights: list[int] = []
        self.owner: dict[Key, int] = {}
        self._position = {key: i for i, key in enumerate(system.claims)}
        wanted = system.claims.keys() if claims is None else set(claims)
        same: dict[frozenset[Normal], int] = {}
        for key, sums in system.claims.items():
            if key in wanted:
                self._claim(key, self._normal(sums), system.weights.get(key, 1), same)
        self.claims = range(len(self.members))
        for key, sums in system.structure.items():
            self._add(self._normal(sums))
            self.members.append([key])
        self.structure = range(len(self.claims), len(self.members))
        self.uses: list[list[int]] = [[] for _ in self.ends]
        for index, row in enumerate(self.rows):
            for end, _ in row.terms:
                self.uses[end].append(index)

    def within(self, ends: list[int]) -> Compiled:
        """The same system with other ends."""
        other = copy(self)
        other.ends = ends
        return other

    def _claim(self, key: Key, rows: list[Normal], weight: int, same: dict[frozenset[Normal], int]) -> None:
        if weight < 1:
            raise ValueError(f"the weight of {key!r} is {weight}; it must be 1 or more")
        owner = same.setdefault(frozenset(rows), len(self.members))
        if owner == len(self.members):
            self._add(rows)
            self.members.append([])
            self.weights.append(0)
        self.members[owner].append(key)
        self.weights[owner] += weight
        self.owner[key] = owner

    def _normal(self, sums: Iterable[Sum]) -> list[Normal]:
        rows = []
        for one in sums:
            terms = self.numbered(one.terms)
            if one.high is not None:
                rows.append((tuple((2 * v + (c < 0), abs(c)) for v, c in terms), one.high))
            if one.low is not None:
                rows.append((tuple((2 * v + (c > 0), abs(c)) for v, c in terms), -one.low))
        return rows

    def numbered(self, terms: Iterable[tuple[Variable, int]]) -> list[tuple[int, int]]:
        """Terms by numbers of variables, each variable once."""
        total: dict[int, int] = {}
        for name, coefficient in terms:
            variable = self._number[name]
            total[variable] = total.get(variable, 0) + coefficient
        return [(v, c) for v, c in sorted(total.items()) if c]

    def _add(self, rows: Iterable[Normal]) -> None:
        owner = len(self.rows_of)
        self.rows_of.append([])
        for terms, high in rows:
            self.rows_of[owner].append(len(self.rows))
            self.rows.append(Row(terms, high, owner))

    def keys(self, owners: Iterable[int]) -> tuple[Key, ...]:
        """The keys of claims by number, in the order of the system's claims."""
        return tuple(sorted((key for one in owners for key in self.members[one]), key=self._position.__getitem__))

    def positions(self, keys: Iterable[Key]) -> list[int]:
        """Where claims stand among the system's claims."""
        return [self._position[key] for key in keys]

    def rows_for(self, owners: Iterable[int]) -> list[int]:
        """The rows that some owners demand."""
        return [row for one in owners for row in self.rows_of[one]]

    def components(self) -> Iterator[Component]:
        """The system split where nothing is shared; variables that nothing speaks of are left out."""
        size = len(self.names)
        parent = list(range(size + len(self.members)))

        def root(node: int) -> int:
            while parent[node] != node:
                parent[node] = parent[parent[node]]
                node = parent[node]
            return node

        for row in self.rows:
            for end, _ in row.terms:
                parent[root(end // 2)] = root(size + row.owner)
        parts: dict[int, Component] = {}
        for owner in range(len(self.members)):
            part = parts.setdefault(root(size + owner), Component())
            (part.claims if owner in self.claims else part.structure).append(owner)
        for variable in range(size):
            if (at := root(variable)) in parts:
                parts[at].variables.append(variable)
        return iter(parts.values())

    def broken(self, rows: Iterable[int], values: Sequence[int]) -> list[int]:
        """The rows that values, one a variable, do not satisfy."""
        ends = [end for value in values for end in (-value, value)]
        found = []
        for index in rows:
            row = self.rows[index]
            slack = row.high
            for end, factor in row.terms:
                slack += factor * ends[end]
            if slack < 0:
                found.append(index)
        return found
