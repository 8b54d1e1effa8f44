"""Literals, whole numbers and what ties them together, before any solver has seen them.

Belongs here: plain logic. A literal is a number: `TRUE`, `FALSE`, a variable, or minus a variable for its opposite; a
thing that is said twice is one literal. Does not belong here: answers (`schemas/possible/cells.py`), and solving
(`schemas/possible/solving.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

TRUE: Final = 1
FALSE: Final = -1
LARGEST: Final = 4 * 10**18
"""Whole numbers up to here are exact in the solver."""


class Outcome(NamedTuple):
    """Three values as two literals: surely true, surely false; neither is unknown."""

    true: int
    false: int

    def opposite(self) -> Outcome:
        """What `not` makes of it: unknown stays unknown."""
        return Outcome(self.false, self.true)


UNKNOWN: Final = Outcome(FALSE, FALSE)


class Linear(NamedTuple):
    """If `given` holds, the sum of factor times variable is at least `least`."""

    given: int
    terms: tuple[tuple[int, int], ...]
    least: int


@dataclass
class Circuit:
    """Variables by number (from 1, which is true), clauses, sums and products."""

    domains: dict[int, tuple[int, int]] = field(default_factory=lambda: {1: (1, 1)})
    clauses: list[tuple[int, ...]] = field(default_factory=list)
    sums: list[Linear] = field(default_factory=list)
    products: list[tuple[int, int, int]] = field(default_factory=list)
    _known: dict[object, int] = field(default_factory=dict)

    def literal(self) -> int:
        """Something new that holds or does not."""
        return self.whole_number(0, 1)

    def whole_number(self, low: int, high: int) -> int:
        """A new whole number within limits."""
        self.domains[len(self.domains) + 1] = (low, high)
        return len(self.domains)

    def require(self, *literals: int) -> None:
        """At least one of these holds."""
        if TRUE not in literals:
            self.clauses.append(tuple(lit for lit in literals if lit != FALSE) or (FALSE,))

    def exactly_one(self, literals: Iterable[int]) -> None:
        """One of these holds, and no other."""
        among = [lit for lit in literals if lit != FALSE]
        self.require(*among)
        self.require(-self.at_least([(1, lit) for lit in among], 2))

    def all_of(self, literals: Iterable[int]) -> int:
        """Holds where all of these do."""
        parts = frozenset(literals) - {TRUE}
        if FALSE in parts or any(-lit in parts for lit in parts):
            return FALSE
        if len(parts) < 2:
            return next(iter(parts), TRUE)
        made = self._known.get(parts)
        if made is None:
            made = self._known[parts] = self.literal()
            for lit in sorted(parts):
                self.require(-made, lit)
            self.require(made, *(-lit for lit in sorted(parts)))
        return made

    def any_of(self, literals: Iterable[int]) -> int:
        """Holds where one of these does."""
        return -self.all_of(-lit for lit in literals)

    def at_least(self, terms: Iterable[tuple[int, int]], least: int) -> int:
        """Holds where the sum of factor times number (or literal) is at least `least`."""
        factors: dict[int, int] = {}
        for factor, number in terms:
            if number in (TRUE, FALSE):
                least -= factor * (number == TRUE)
                continue
            if number < 0:  # a literal's opposite counts 1 less it
                least -= factor
            factors[abs(number)] = factors.get(abs(number), 0) + (factor if number > 0 else -factor)
        return self._reified({number: factor for number, factor in factors.items() if factor}, least)

    def _reified(self, factors: Mapping[int, int], least: int) -> int:
        ends = [(f * self.domains[n][f < 0], f * self.domains[n][f > 0]) for n, f in factors.items()]
        low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
        if max(abs(low), abs(high), abs(least)) > LARGEST:
            raise OverflowError("numbers too large to be exact")
        if least <= low:
            return TRUE
        if least > high:
            return FALSE
        if len(factors) == 1:
            ((number, factor),) = factors.items()
            if self.domains[number] == (0, 1):
                return number if factor > 0 else -number
        key = tuple(sorted(factors.items()))
        opposite = tuple((n, -f) for n, f in key)
        if (opposite, 1 - least) in self._known:
            return -self._known[opposite, 1 - least]
        made = self._known.get((key, least))
        if made is None:
            made = self._known[key, least] = self.literal()
            self.sums.append(Linear(made, key, least))
            self.sums.append(Linear(-made, opposite, 1 - least))
        return made

    def product(self, left: int, right: int) -> int:
        """The product of two numbers."""
        key = ("product", min(left, right), max(left, right))
        made = self._known.get(key)
        if made is None:
            corners = [a * b for a in self.domains[left] for b in self.domains[right]]
            if max(map(abs, corners)) > LARGEST:
                raise OverflowError("numbers too large to be exact")
            made = self._known[key] = self.whole_number(min(corners), max(corners))
            self.products.append((made, left, right))
        return made

    def tie(self, copy: int, number: int, given: int) -> None:
        """`copy` is the number where `given` holds, and 0 elsewhere."""
        same, none = [(1, copy), (-1, number)], [(1, copy)]
        for terms, holds in ((same, given), (none, -given)):
            for factors in (terms, [(-f, n) for f, n in terms]):
                self.require(-holds, self.at_least(factors, 0))

    # -- three values -----------------------------------------------------------------------------------------------

    def both(self, outcomes: Iterable[Outcome]) -> Outcome:
        """`and`: false if one is, true if all are."""
        parts = list(outcomes)
        return Outcome(self.all_of(o.true for o in parts), self.any_of(o.false for o in parts))

    def either(self, outcomes: Iterable[Outcome]) -> Outcome:
        """`or`: true if one is, false if all are."""
        return self.both(o.opposite() for o in outcomes).opposite()

    def where(self, known: int, holds: int) -> Outcome:
        """True or false where it is known, unknown elsewhere."""
        return Outcome(self.all_of((known, holds)), self.all_of((known, -holds)))


def told(holds: int) -> Outcome:
    """An outcome that is never unknown."""
    return Outcome(holds, -holds)
