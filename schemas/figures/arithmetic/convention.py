"""Which rounding convention a report uses, from what it prints; and nets that were added up from rounded parts.

Belongs here: the evidence, what follows from it, and how that is said. Does not belong here: what a convention allows
(`rounding.py`), and which figures are handed in: whoever calls leaves out repetitions of one figure.

Caution before cleverness: a convention is adopted only if three things or more tell it apart, nothing that tells speaks
against it, and every other convention explains clearly less. Cutting off, always up and rounding twice are adopted only
for what rounding once cannot give, and if they explain no less than rounding once does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from schemas.figures.arithmetic.intervals import ONE, SHARES, Interval, exactly, total
from schemas.figures.arithmetic.percentage_sets import PercentageSet, Whole
from schemas.figures.rounding import EITHER, HALF, PERCENT, Convention, Rounding, Twice, attainable, printed_as, span
from schemas.figures.statistics import Printed

ENOUGH: Final = 3
"""So many telling things must agree, and so many fewer may any other convention explain."""

UNUSUAL: Final[Mapping[Rounding, str]] = {
    Convention.truncated: "cut off, not rounded",
    Convention.ceiling: "raised to the next number, not rounded",
    Twice(): "rounded twice, first to one decimal more",
}
HALVES: Final[Mapping[Convention, str]] = {
    Convention.half_up: "up",
    Convention.half_down: "down",
    Convention.half_even: "to the even digit",
}


Test = Callable[[Rounding], bool]


@dataclass(frozen=True)
class Item:
    """A printed percentage with its base and its count, where they are known, and the table or section it stands in."""

    figure: str
    printed: Printed
    n: int | None
    count: int | None = None
    place: str = ""


@dataclass(frozen=True)
class PrintedSet:
    """The percentages printed for one question, and how they go with their base."""

    items: tuple[Item, ...] = ()
    whole: Whole = Whole.exactly

    @property
    def n(self) -> int | None:
        """Their base, where it is known."""
        bases = {item.n for item in self.items}
        return bases.pop() if len(bases) == 1 else None


@dataclass(frozen=True)
class Evidence:
    """What is printed in a document, or in one table of it. An item of a set need not be among the items as well."""

    items: tuple[Item, ...] = ()
    sets: tuple[PrintedSet, ...] = ()


@dataclass(frozen=True)
class Tie:
    """An exact half, and where it went."""

    item: Item
    count: int
    up: bool
    even: bool

    @property
    def binary(self) -> bool:
        """Whether a computer holds the half exactly; else its rounding may go either way, whatever the convention."""
        doubled = 2 * self.item.printed.scaled + (-1 if self.up else 1)
        return not doubled % 5**self.item.printed.decimals


@dataclass(frozen=True)
class Inferred:
    """The convention in use, or None where nobody can tell, and the evidence in one sentence."""

    convention: Rounding | None
    ties: Mapping[str, int]
    """How many exact halves went `up`, `down`, `to the even digit`, `to the odd digit`; each counts twice."""
    against: tuple[Item, ...]
    """What no usual convention gives."""
    sentence: str


def infer(evidence: Evidence) -> Inferred:
    """The convention that the evidence shows."""
    items = _distinct(evidence)
    ties = [tie for item in _counted(items, evidence.sets) if (tie := _tie(item)) is not None]
    usual: tuple[Rounding, ...] = (EITHER, *UNUSUAL)
    against = tuple(item for item in items if not any(_gives(item, one) for one in usual))
    unusual = _unusual(items, evidence.sets)
    if unusual is not None:
        convention, sentence = unusual
        return Inferred(convention, _tally(ties), against, sentence)
    return Inferred(_of_halves(ties), _tally(ties), against, _told(ties))


def infer_by_place(evidence: Evidence) -> Mapping[str, Inferred]:
    """The convention of each table or section by itself."""
    places = dict.fromkeys(item.place for item in _distinct(evidence))
    return {
        place: infer(
            Evidence(
                tuple(item for item in evidence.items if item.place == place),
                tuple(one for one in evidence.sets if all(item.place == place for item in one.items)),
            )
        )
        for place in places
    }


def _distinct(evidence: Evidence) -> list[Item]:
    """Every figure of a known base once."""
    found = {item.figure: item for one in evidence.sets for item in one.items}
    found |= {item.figure: item for item in evidence.items}
    return [item for item in found.values() if item.n is not None]


def _gives(item: Item, convention: Rounding) -> bool:
    counts = attainable(item.printed, item.n or 0, convention)
    return bool(counts) if item.count is None else item.count in counts


def _makes(one: PrintedSet, convention: Rounding) -> bool:
    """Whether a set can make up its whole; where the base is not known, were people divisible."""
    printed = [item.printed for item in one.items]
    if one.n is not None:
        return PercentageSet(printed, convention, one.whole).at(one.n)
    reach = total(span(number, convention) for number in printed)
    allowed = {
        Whole.exactly: exactly(1),
        Whole.at_most: SHARES,
        Whole.at_least: Interval(ONE, Fraction(len(printed))),
        Whole.apart: reach,
    }
    return reach.meets(allowed[one.whole])


def _counted(items: Iterable[Item], sets: Iterable[PrintedSet]) -> list[Item]:
    """The items, with their counts where their set leaves one only."""
    only: dict[str, int] = {}
    for one in sets:
        n = one.n
        if one.whole is not Whole.exactly or n is None or not _makes(one, EITHER):
            continue
        counts = [attainable(item.printed, n) for item in one.items]
        spare, lack = n - sum(k[0] for k in counts), sum(k[-1] for k in counts) - n
        for item, k in zip(one.items, counts, strict=True):
            if max(k[0], k[-1] - lack) == min(k[-1], k[0] + spare):
                only[item.figure] = max(k[0], k[-1] - lack)
    return [replace(item, count=only.get(item.figure)) if item.count is None else item for item in items]


def _tie(item: Item) -> Tie | None:
    """The item as an exact half, where it is one: its count is known, or the only one that prints so."""
    n = item.n or 0
    counts = attainable(item.printed, n)
    count = item.count if item.count is not None else (counts[0] if len(counts) == 1 else None)
    if count is None or count not in counts:
        return None
    rest = Fraction(PERCENT * 10**item.printed.decimals * count, n) - item.printed.scaled
    return Tie(item, count, rest < 0, item.printed.scaled % 2 == 0) if abs(rest) == HALF else None


def _tally(ties: Sequence[Tie]) -> dict[str, int]:
    ups, evens = sum(tie.up for tie in ties), sum(tie.even for tie in ties)
    return {"up": ups, "down": len(ties) - ups, "to the even digit": evens, "to the odd digit": len(ties) - evens}


def _of_halves(ties: Sequence[Tie]) -> Convention | None:
    """The convention that gives all of the halves, where every other gives clearly fewer."""
    tally = _tally(ties)
    explained = {convention: tally[way] for convention, way in HALVES.items()}
    best = max(explained, key=lambda one: explained[one])
    others = max(number for one, number in explained.items() if one is not best)
    unanimous = len(ties) >= ENOUGH and explained[best] == len(ties)
    return best if unanimous and explained[best] - others >= ENOUGH else None


def _unusual(items: Sequence[Item], sets: Sequence[PrintedSet]) -> tuple[Rounding, str] | None:
    """A convention that gives what rounding once cannot, if any, and how that is said."""
    tests: list[Test] = [_test(item) for item in items]
    totals: list[Test] = [_test(one) for one in sets]
    gains: dict[Rounding, int] = {}
    for convention in UNUSUAL:
        apart = [one(convention) for one in (*tests, *totals) if one(convention) is not one(EITHER)]
        if sum(apart) >= ENOUGH and 2 * sum(apart) >= len(apart):
            gains[convention] = 2 * sum(apart) - len(apart)
    if not gains:
        return None
    best, *others = sorted(gains, key=lambda one: -gains[one])
    if others and gains[best] - gains[others[0]] < ENOUGH:
        return None
    return best, _told_apart(best, tests, totals)


def _test(one: Item | PrintedSet) -> Test:
    """Whether a convention gives it, worked out once for each convention."""
    known: dict[Rounding, bool] = {}

    def gives(convention: Rounding) -> bool:
        if convention not in known:
            known[convention] = _gives(one, convention) if isinstance(one, Item) else _makes(one, convention)
        return known[convention]

    return gives


def _told_apart(convention: Rounding, tests: Sequence[Test], totals: Sequence[Test]) -> str:
    """What tells a convention from rounding once, and how much of it is for the convention."""
    items, sets = ([one(convention) for one in some if one(convention) is not one(EITHER)] for some in (tests, totals))
    how = UNUSUAL[convention]
    said = []
    if items:
        said.append(f"{_of(items, 'percentage')} {'is' if sum(items) == 1 else 'are'} {how}")
    if sets:
        so = "so" if items else f"where percentages are {how}"
        said.append(f"{_of(sets, 'total')} {'is' if sum(sets) == 1 else 'are'} possible only {so}")
    return f"{', and '.join(said)}."


def _of(apart: Sequence[bool], name: str) -> str:
    """`38 of 40 percentages that tell the two apart`."""
    one = len(apart) == 1
    return f"{sum(apart)} of {len(apart)} {name}{'' if one else 's'} that {'tells' if one else 'tell'} the two apart"


def _told(ties: Sequence[Tie]) -> str:
    """Where the halves went."""
    if not ties:
        return "No exact half is printed that shows how halves are rounded."
    tally = _tally(ties)
    ways = [way for way in HALVES.values() if tally[way] == len(ties)]
    if ways:
        all_of_them = {1: "", 2: "both "}.get(len(ties), "all ")
        few = "" if _of_halves(ties) else "; that is too little to tell the convention"
        return f"{_halves(len(ties), 'exact ')}, {all_of_them}rounded {' and '.join(ways)}{few}."
    ups, downs = [tie for tie in ties if tie.up], [tie for tie in ties if not tie.up]
    sentence = f"{_halves(len(ups))} went up{_places(ups)}, {len(downs)} down{_places(downs)}"
    inexact = sum(not tie.binary for tie in ties)
    if inexact:
        sentence += f"; {inexact} of the {len(ties)} a computer holds only nearly, and may send either way"
    return f"{sentence}."


def _halves(number: int, exact: str = "") -> str:
    return f"{number} {exact}{'half' if number == 1 else 'halves'}"


def _places(ties: Sequence[Tie]) -> str:
    """` (Table 1, Table 2)`."""
    places = ", ".join(dict.fromkeys(tie.item.place for tie in ties if tie.item.place))
    return f" ({places})" if places else ""


def from_rounded_parts(
    net: Printed, parts: Sequence[Printed], n: int, convention: Rounding = EITHER
) -> tuple[Printed, ...]:
    """What a net could be where it is printed as the sum of its rounded parts and no counts of `n` give that.

    34 and 22 printed as 56 together, when only 55 is possible: (55,). Empty: the net is possible, or is another sum, or
    the parts are not possible themselves, and then nobody can tell.
    """
    counts = [attainable(one, n, convention) for one in parts]
    if not parts or not all(counts) or net.value != sum(one.value for one in parts):
        return ()
    together = range(sum(one[0] for one in counts), min(n, sum(one[-1] for one in counts)) + 1)
    printed = attainable(net, n, convention)
    if not together or (printed and printed[0] <= together[-1] and printed[-1] >= together[0]):
        return ()
    texts = dict.fromkeys(printed_as(k, n, net.decimals, convention) for k in together)
    return tuple(Printed(int(text.replace(".", "")), net.decimals, net.percent) for text in texts)
