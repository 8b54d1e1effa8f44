"""Which printed figures of one denominator cannot all be true.

Belongs here: the checks within a group of figures, as plain facts. Does not belong here: how they are told
(`contradictions.py`), and figures that share no denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import combinations, islice
from typing import NamedTuple

from schemas.figures.arithmetic.intervals import SHARES, Interval
from schemas.figures.checking.closed import (
    AnyOf,
    Claim,
    Claims,
    Conflict,
    Node,
    Options,
    add_up,
    best_bases,
    claim,
    common_bases,
    conflicts,
    first_without_conflict,
    greatest_base,
    trees,
)
from schemas.figures.network import Bases, Fact, Group, Network, Place, Prints, place_of
from schemas.figures.subjects import Subject
from schemas.questionnaire import Type

EXCLUSIVE = frozenset({Type.single, Type.grid})
ENOUGH = 50  # bases tried to find the one at which the least is wrong


def numbers(facts: Sequence[Fact]) -> list[int]:
    """The different numbers of people among figures, in order."""
    return list(dict.fromkeys(fact.number for fact in facts))


def apart(facts: Sequence[Fact]) -> bool:
    """Whether numbers that are no shares of people differ: unequal, or farther apart than rounding explains."""
    printed = {fact.printed for fact in facts}
    if any(a.decimals == b.decimals and a.scaled != b.scaled for a, b in combinations(printed, 2)):
        return True
    return reduce(Interval.both, (fact.value_span for fact in facts)).empty


@dataclass
class Part:
    """Everything printed about one count, sorted by whether it can be true at any possible base."""

    subject: Subject
    prints: Prints
    bases: Bases
    outside: list[Fact] = field(default_factory=list)
    """Percentages below 0 or above 100."""
    impossible: list[Fact] = field(default_factory=list)
    """Percentages that no count gives."""
    excess: list[Fact] = field(default_factory=list)
    """Counts above every possible base."""
    counts: list[Fact] = field(default_factory=list)
    shares: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        for fact in self.prints.shares:
            one = claim((), [fact.span])
            if not fact.span.meets(SHARES):
                self.outside.append(fact)
            elif greatest_base(one, self.bases.values) is None:
                self.impossible.append(fact)
            else:
                self.shares.append(fact)
        for fact in self.prints.counts:
            (self.excess if fact.number > self.bases.most else self.counts).append(fact)

    @property
    def sound(self) -> bool:
        """Whether anything is printed about it that can be true by itself."""
        return bool(self.counts or self.shares)

    @cached_property
    def together(self) -> Claim:
        """What its percentages say at once."""
        return claim((), {fact.span for fact in self.shares})

    @cached_property
    def shares_differ(self) -> bool:
        """Whether no count prints as all of its percentages."""
        return len(self.shares) > 1 and greatest_base(self.together, self.bases.values) is None

    @cached_property
    def shares_tie(self) -> bool:
        """Whether equally precise percentages agree only in an exact half, at a base that is not printed."""
        printed = {(fact.printed.decimals, fact.printed.scaled) for fact in self.shares}
        equally = any(a[0] == b[0] for a, b in combinations(printed, 2))
        return not self.shares_differ and not self.bases.known and equally

    @cached_property
    def counts_differ(self) -> bool:
        """Whether different counts are printed."""
        return len(numbers(self.counts)) > 1

    @property
    def disagrees(self) -> bool:
        """Whether it is printed in ways that cannot, or hardly can, be the same number."""
        return self.shares_differ or self.shares_tie or self.counts_differ

    @cached_property
    def clashes(self) -> bool:
        """Whether no count that is printed goes with a percentage that is printed."""
        if not self.counts or not self.shares:
            return False
        claims = [replace(self.together, count=self.counts[0].number)]
        if self.disagrees:
            claims = [claim([c.number], [s.span]) for c in self.counts for s in self.shares]
        return all(greatest_base(one, self.bases.values) is None for one in claims)

    @cached_property
    def claim(self) -> Claim | AnyOf:
        """What it says about the count, if it is sound."""
        return self.claim_of(self.counts, self.shares)

    def claim_of(self, counts: Sequence[Fact], shares: Sequence[Fact]) -> Claim | AnyOf:
        """What some of its figures say about the count."""
        one = claim(numbers(counts), {fact.span for fact in shares})
        if len(numbers(counts)) < 2 and greatest_base(one, self.bases.values) is not None and not self.shares_tie:
            return one
        each = [Claim(count=number) for number in numbers(counts)]
        return AnyOf((*each, *(claim((), [one]) for one in {fact.span for fact in shares})))


class Misfits(NamedTuple):
    """Figures that need different bases: the bases that suit the most, and who is left out, each possible set once."""

    bases: list[int]
    sets: list[list[Part]]


class Shortfall(NamedTuple):
    """Parts that cannot make up their whole, at a base where as little as possible is wrong."""

    conflict: Conflict
    tree: Node
    claims: Claims
    bases: Sequence[int]
    preferred: Place | None
    """The source whose values were added, where others print different ones."""


class Analysis:
    """What can be said about the figures of one denominator."""

    def __init__(self, group: Group, network: Network) -> None:
        self.group = group
        self.bases = network.bases(group.whole)
        self.parts = {subject: Part(subject, prints, self.bases) for subject, prints in group.parts.items()}
        question = network.q.by_id.get(group.whole.question or "")
        self.exclusive = question is not None and question.type in EXCLUSIVE
        self.codes = tuple(question.options) if question else ()
        self.everything: Options = frozenset(self.codes)

    @cached_property
    def misfits(self) -> Misfits | None:
        """Where the base is not printed: the figures that keep the others from having one base in common."""
        sound = {subject: part.claim for subject, part in self.parts.items() if part.sound}
        exact = {subject: one for subject, one in sound.items() if isinstance(one, Claim)}
        if self.bases.known or len(exact) < 2 or next(common_bases(list(exact.values()), self.bases.values), None):
            return None
        bases, sets = best_bases(exact, self.bases.most)
        return Misfits(bases, [[part for part in self.parts.values() if part.subject in misfits] for misfits in sets])

    @cached_property
    def options(self) -> dict[Options, Part]:
        """The parts that are counts of options, by option."""
        return {part.subject.options: part for part in self.parts.values() if part.subject.where is None}

    @property
    def contradicted(self) -> bool:
        """Whether its figures cannot go with its denominator."""
        return any(part.impossible or part.excess or part.clashes for part in self.parts.values()) or bool(
            self.shortfalls or self.misfits
        )

    def order(self, options: Options) -> list[int]:
        """Sorts sets of options as the questionnaire does."""
        return sorted(map(self.codes.index, options))

    @cached_property
    def complete(self) -> bool:
        """Whether every option is printed, alone or in a net."""
        return bool(self.options) and frozenset().union(*self.options) == self.everything

    @cached_property
    def shortfalls(self) -> list[Shortfall]:
        """Where parts cannot make up their whole, each place once."""
        left_out = {part.subject for parts in (self.misfits.sets if self.misfits else []) for part in parts}
        bases = self.misfits.bases if self.misfits else self.bases.values
        found: dict[Options, Shortfall] = {}
        for preferred in self._sources():
            claims = {
                options: _seen_from(part, preferred)
                for options, part in self.options.items()
                if part.sound and part.subject not in left_out
            }
            for tree in trees(self.everything, claims):
                for one in self._tree(tree, claims, bases, preferred):
                    found.setdefault(one.conflict.node.options, one)
        return list(found.values())

    @property
    def adds_up(self) -> bool:
        """Whether all options of a single choice are printed and can make up their whole."""
        return self.exclusive and self.complete and not self.shortfalls and not self.misfits

    def fits(self, part: Part, facts: Sequence[Fact]) -> bool:
        """Whether a part goes with everything else when only these of its figures count among those of their kind."""
        kept = set(facts)
        counts = [fact for fact in part.counts if fact in kept] or (part.counts if not part.counts_differ else [])
        shares = [fact for fact in part.shares if fact in kept] or (part.shares if not part.shares_differ else [])
        one = part.claim_of(counts, shares)
        claims = {options: other.claim for options, other in self.options.items() if other.sound}
        claims[part.subject.options] = one
        return isinstance(one, Claim) and all(
            first_without_conflict(tree, claims, self.bases.values, self.exclusive) is not None
            for tree in trees(self.everything, claims)
        )

    def _sources(self) -> list[Place | None]:
        """Whose values to add where places differ: those that print every option; else all together."""
        if not any(part.disagrees for part in self.options.values()):
            return [None]
        printed: dict[Place, set[str]] = {}
        for options, part in self.options.items():
            for fact in (*part.counts, *part.shares):
                printed.setdefault(place_of(fact.figure), set()).update(options)
        return [place for place, options in printed.items() if options == self.everything] or [None]

    def _tree(
        self, tree: Node, claims: dict[Options, Claim | AnyOf], bases: Sequence[int], preferred: Place | None
    ) -> list[Shortfall]:
        if not tree.children or first_without_conflict(tree, claims, bases, self.exclusive) is not None:
            return []
        possible = add_up(tree, claims, bases) if self.exclusive else bases
        tried = list(islice(common_bases(claims.values(), possible), ENOUGH))
        tried = tried or list(islice(common_bases(claims.values(), bases), 1))
        tried = tried or (list(bases) if self.bases.known else [max(bases)])
        least = min((conflicts(tree, claims, n, self.exclusive) for n in tried), key=len)
        return [Shortfall(one, tree, claims, bases, preferred) for one in least]


def _seen_from(part: Part, preferred: Place | None) -> Claim | AnyOf:
    """What a source says about a count, where it says something; else what all do."""
    if preferred is None or not part.disagrees:
        return part.claim
    counts = [fact for fact in part.counts if place_of(fact.figure) == preferred]
    shares = [fact for fact in part.shares if place_of(fact.figure) == preferred]
    return part.claim_of(counts, shares) if counts or shares else part.claim
