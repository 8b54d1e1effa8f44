"""Closed forms over counts of one question: what each printed figure allows, and whether parts can make up their whole.

Belongs here: integers and intervals only. Does not belong here: which figures exist (`network.py`) and how a
contradiction is told (`telling.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce
from math import ceil, floor
from typing import Final, TypeVar

from schemas.figures.arithmetic.intervals import SHARES, Interval

MOST: Final = 10_000
"""The greatest base that is considered where nothing printed limits it."""

Key = TypeVar("Key")
Options = frozenset[str]
Ends = tuple[int, int]
ZERO: Final = Fraction(0)
ONE: Final = Fraction(1)


@dataclass(frozen=True)
class Claim:
    """What is printed about one count: a least and a greatest share of the base, and the count where it is printed."""

    low: Fraction = ZERO
    high: Fraction = ONE
    count: int | None = None
    low_in: bool = True
    high_in: bool = True

    @cached_property
    def _whole(self) -> tuple[int, int, int, int]:
        return self.low.numerator, self.low.denominator, self.high.numerator, self.high.denominator

    def at(self, n: int) -> Ends | None:
        """The counts that are possible at a base of `n`; None if there are none. Of nobody, only 0% can be printed."""
        low, below, high, above = self._whole
        if n == 0:
            return (0, 0) if low <= 0 and self.low_in and not self.count else None
        first = (-(-low * n // below) if self.low_in else low * n // below + 1) if low > 0 or not self.low_in else 0
        last = (high * n // above if self.high_in else -(-high * n // above) - 1) if high < above else n
        last = min(last, n)
        count = self.count
        if count is None:
            return (first, last) if first <= last else None
        return (count, count) if first <= count <= last else None

    def bases(self, first: int, last: int) -> Ends:
        """The bases from `first` to `last` that the printed count leaves possible; shares alone may rule out more."""
        if self.count is not None:
            first = max(first, self.count)
            if self.high > 0:
                first = max(first, ceil(self.count / self.high))
            if self.low > 0:
                last = min(last, floor(self.count / self.low))
        return first, last


@dataclass(frozen=True)
class AnyOf:
    """Claims of which it is not known which holds."""

    claims: tuple[Claim, ...]

    def at(self, n: int) -> Ends | None:
        """From the least to the greatest count that any of them allows at a base of `n`; None if none allows one."""
        found = [interval for claim in self.claims if (interval := claim.at(n)) is not None]
        return (min(a for a, _ in found), max(b for _, b in found)) if found else None

    def bases(self, first: int, last: int) -> Ends:
        """The bases from `first` to `last` that all of their counts, at most, leave possible."""
        ends = [claim.bases(first, last) for claim in self.claims]
        return min(a for a, _ in ends), max(b for _, b in ends)


def claim(counts: Iterable[int], shares: Iterable[Interval]) -> Claim:
    """What counts, all the same, and shares say together."""
    within = reduce(Interval.both, shares, SHARES)
    return Claim(within.low, within.high, next(iter(counts), None), within.low_in, within.high_in)


def greatest_base(claim: Claim, bases: Sequence[int]) -> int | None:
    """A base at which a claim is possible: the first of a list, the greatest of a range; None if there is none."""
    if claim.low > claim.high or (claim.low == claim.high and not (claim.low_in and claim.high_in)):
        return None
    if not isinstance(bases, range):
        return next((n for n in bases if claim.at(n) is not None), None)
    first, last = claim.bases(bases.start, bases.stop - 1)
    if claim.low == claim.high:  # an exact half: only multiples of its denominator have it
        step = claim.low.denominator
        first, last = -(-first // step) * step, last // step * step
        return next((n for n in range(last, first - 1, -step) if claim.at(n) is not None), None)
    return next((n for n in range(last, first - 1, -1) if claim.at(n) is not None), None)


def common_bases(claims: Collection[Claim | AnyOf], bases: Sequence[int]) -> Iterator[int]:
    """The bases at which every claim is possible by itself, greatest first where any base up to a limit is."""
    candidates: Sequence[int] = bases
    if isinstance(bases, range):
        first, last = bases.start, bases.stop - 1
        for one in claims:
            first, last = one.bases(first, last)
        candidates = range(last, first - 1, -1)
    return (n for n in candidates if all(one.at(n) is not None for one in claims))


def best_bases(claims: Mapping[Key, Claim], most: int) -> tuple[list[int], list[frozenset[Key]]]:
    """Where no base suits every claim: the bases that suit the most, and the keys of the misfits, each set once.

    Above the base from which every share has a count, only the ends of what counts allow can make a difference.
    """
    ends = {end for one in claims.values() for end in one.bases(0, most) if 0 <= end <= most}
    narrowest = min((one.high - one.low for one in claims.values() if one.high > one.low), default=ONE)
    below = range(min(most, ceil(1 / narrowest)) + 1)
    candidates = sorted({*below, *ends, most})
    misfits = {n: frozenset(k for k, one in claims.items() if one.at(n) is None) for n in candidates}
    fewest = min(map(len, misfits.values()))
    best = {n: which for n, which in misfits.items() if len(which) == fewest}
    sets = list(dict.fromkeys(best.values()))
    if len(sets) > 1:
        return sorted(best), sets
    fitting = [one for key, one in claims.items() if key not in sets[0]]
    return sorted(n for n in common_bases(fitting, range(most + 1)) if min(best) <= n <= max(best)), sets


@dataclass
class Node:
    """A set of options and the printed sets inside it, none of which overlap."""

    options: Options
    children: list[Node] = field(default_factory=list)

    @cached_property
    def covered(self) -> bool:
        """Whether the children leave no option out."""
        return bool(self.children) and sum(len(child.options) for child in self.children) == len(self.options)

    def insert(self, options: Options) -> bool:
        """Puts a set where it belongs; False if it crosses one that is there."""
        for child in self.children:
            if options <= child.options:
                return child.insert(options)
            if options & child.options:
                return False
        self.children.append(Node(options))
        return True


def trees(everything: Options, sets: Iterable[Options]) -> list[Node]:
    """The sets as trees, nets above their parts. Nets that cross each other go into different trees, with all parts."""
    ordered = sorted(sets, key=lambda s: (-len(s), sorted(s)))
    single = [s for s in ordered if len(s) == 1]
    nets = [s for s in ordered if len(s) > 1]
    grown = []
    while True:
        tree = Node(everything)
        crossing = [s for s in nets if not tree.insert(s)]
        for s in single:
            tree.insert(s)
        grown.append(tree)
        if not crossing:
            return grown
        nets = crossing


@dataclass(frozen=True)
class Conflict:
    """A node whose parts cannot make it up at a base of `n`: what the node allows, all its parts, and each of them."""

    node: Node
    n: int
    own: Ends
    parts: Ends
    each: tuple[Ends, ...]


Claims = Mapping[Options, Claim | AnyOf]


def conflicts(tree: Node, claims: Claims, n: int, exclusive: bool) -> list[Conflict]:
    """Where whole counts cannot be found at a base of `n`, the lowest first. `exclusive`: one answer each.

    With one answer each, parts add up to their whole; with several, a net is at least its greatest part and at most
    their sum. Intervals are all that matters: a sum of sets that do not overlap takes every value between its ends.
    """
    found: list[Conflict] = []

    def interval(node: Node, own: Ends) -> Ends:
        parts = []
        for child in node.children:
            part = claims[child.options].at(n) or (0, n)
            parts.append(interval(child, part) if child.children else part)
        low = sum(a for a, _ in parts) if exclusive else max((a for a, _ in parts), default=0)
        high = sum(b for _, b in parts) if node.covered else n
        if low > own[1] or high < own[0]:
            found.append(Conflict(node, n, own, (low, high), tuple(parts)))
            return min(own[0], low), max(own[1], min(high, n))  # whichever is wrong: told once
        return max(own[0], low), min(own[1], high)

    interval(tree, (n, n) if exclusive else (0, n))
    return found


def add_up(tree: Node, claims: Claims, bases: Sequence[int]) -> Sequence[int]:
    """The bases that the greatest sets of a tree leave possible as parts of one whole, were people divisible."""
    if not isinstance(bases, range):
        return bases
    low = high = ZERO
    fixed = 0
    loose = not tree.covered
    for child in tree.children:
        match claims.get(child.options):
            case Claim(count=int(count)):
                fixed += count
            case Claim(below, above):
                low, high = low + max(below, ZERO), high + min(above, ONE)
            case _:
                loose = True
    first, last = bases.start, bases.stop - 1
    if low > 1 or (low == 1 and fixed):
        return range(first, first)
    if low < 1:
        first = max(first, ceil(fixed / (1 - low)))
    if not loose and high < 1:
        last = min(last, floor(fixed / (1 - high)))
    return range(first, max(first, last + 1))


def _never(node: Node, claims: Claims, *, exclusive: bool) -> bool:
    """Whether the parts of a net below cannot make it up at any base: all printed as shares, or all as counts."""
    for net in node.children:
        if not net.children:
            continue
        own, *parts = (claims[one.options] for one in (net, *net.children))
        exact = [one for one in parts if isinstance(one, Claim)]
        if isinstance(own, Claim) and len(exact) == len(parts):
            counted = {one.count is not None for one in (own, *exact)}
            ends = [(one.low, one.high) if one.count is None else (one.count, one.count) for one in (own, *exact)]
            least = (sum if exclusive else max)(low for low, _ in ends[1:])
            most = sum(high for _, high in ends[1:])
            if len(counted) == 1 and (least > ends[0][1] or (net.covered and most < ends[0][0])):
                return True
        if _never(net, claims, exclusive=exclusive):
            return True
    return False


def first_without_conflict(tree: Node, claims: Claims, bases: Sequence[int], exclusive: bool) -> int | None:
    """A base at which every claim is possible and the parts make up their wholes; None if there is none."""
    if isinstance(bases, range) and _never(tree, claims, exclusive=exclusive):
        return None
    candidates = add_up(tree, claims, bases) if exclusive else bases
    possible = common_bases(claims.values(), candidates)
    return next((n for n in possible if not conflicts(tree, claims, n, exclusive)), None)
