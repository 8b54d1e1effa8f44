"""Which figures of a question are not what the answers give, and what would explain them together.

Belongs here: which usual way of counting a table keeps to, and the choice among explanations: the one that explains
most figures, then the most plausible; what chance may explain as well is said so, and what is likely chance is not
told. Does not belong here: the ways
themselves (`schemas/recounting/ways.py`), and the words of a finding (`reproduced.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from schemas.figures.model import Figure, Statistic
from schemas.figures.recounts import (
    PLAIN, ROUNDING, UNKNOWN, Other, Recount, agreeing, counted, gives, rounded_otherwise, ways,
)  # fmt: skip
from schemas.figures.rounding import Convention
from schemas.figures.statistics import read

IS_CHANCE: Final = Fraction(1, 2)
"""An explanation that chance gives as often as this is none."""
MAY_BE_CHANCE: Final = Fraction(1, 10)
"""One that chance gives more often than this is told with care."""
MAY_BE_CHANCE_IF_WILD: Final = Fraction(1, 20)
"""So is a wild one, for which nothing speaks but that it fits."""
SHOWN: Final = 2
"""Figures of a document that must show another convention of rounding before it explains one."""
CLEARLY: Final = 2
"""Figures of a table that must tell two ways of counting apart before a third is held to theirs."""
PLAINLY: Final = " if everybody who chose one of the options is counted"
KNOWN: Final = " if only those for whom the condition is known are counted"
Kind = tuple[str, ...]


@dataclass(frozen=True)
class Mismatch:
    """A figure that is not what the answers give, `way` being how the figures beside it are counted.

    `pinned` is the printed base that says so, where there is one.
    """

    figure: Figure
    recount: Recount
    way: Other
    pinned: Figure | None = None

    @property
    def candidates(self) -> Iterator[Other]:
        """Every other way that gives what is printed, the most plausible first."""
        for way in ways(self.recount):
            if way.kind != self.way.kind and gives(self.figure, way.recount):
                plainly = KNOWN if UNKNOWN in self.way.kind else PLAINLY
                yield Other(way.recount, way.how or plainly, way.kind)
        yield from self.recount.explained


@dataclass(frozen=True)
class Explanation:
    """One thing that explains some mismatches; `hedged` where chance would as well.

    `swapped` are two figures whose values have changed places.
    """

    mismatches: tuple[Mismatch, ...]
    ways: tuple[Other, ...]
    hedged: bool = False
    swapped: bool = False


def mismatches(figures: Sequence[Figure], recounts: Mapping[str, Recount], sizes: Sequence[Figure]) -> list[Mismatch]:
    """Figures of one denominator that the answers do not give.

    `sizes` are the printed bases of it. Where they agree with some usual way of counting and not with another, a figure
    must not rest on the other; and a figure must be counted as the table it stands in is, where that is clear.
    """
    found = []
    for figure in figures:
        recount = recounts[figure.figure]
        pinned, way = _pinned(figure, recount, [*_own_sizes(figure, figures), *sizes])
        if pinned is None:
            if agreeing(figure, recount) is None:
                found.append(Mismatch(figure, recount, Other(recount, "", PLAIN)))
            elif figure.statistic is not Statistic.base:
                found += _unlike_its_table(figure, figures, recounts)
        elif not gives(figure, way.recount):
            found.append(Mismatch(figure, recount, way, pinned))
    return found


def _own_sizes(figure: Figure, figures: Sequence[Figure]) -> Iterator[Figure]:
    """The printed numbers of those of whom a figure's condition is told."""
    if figure.where is not None:
        yield from (one for one in figures if one.statistic is Statistic.base and one.where == figure.where)


def _pinned(figure: Figure, recount: Recount, sizes: Sequence[Figure]) -> tuple[Figure | None, Other]:
    """The way of counting that the printed bases leave; no base, where they leave all or none.

    The n of a question leaves open whether those count for whom the figure's condition is not known: the condition may
    rest on other questions, whose n is another.
    """
    plain = Other(recount, "", PLAIN)
    if figure.statistic is Statistic.base:
        return None, plain
    people = [(size, printed.value) for size in sizes if (printed := read(size.printed)) and not size.weighted]
    sized = [(way, size) for way in ways(recount) for size, n in people if n == way.recount.base]
    left = {kind for way, size in sized for kind in _left_by(figure, size, way, recount)}
    every = {way.kind for way in ways(recount)}
    if not left or left == every or any(way.kind in left and gives(figure, way.recount) for way in ways(recount)):
        return None, plain
    way, size = sized[0]
    return size, way


def _left_by(figure: Figure, size: Figure, way: Other, recount: Recount) -> set[Kind]:
    """The kinds of ways that a printed base leaves."""
    if size.where == figure.where:
        return {way.kind}
    return {one.kind for one in ways(recount) if _known_or_not(one.kind) == _known_or_not(way.kind)}


def _known_or_not(kind: Kind) -> Kind:
    """A kind of way, whoever counts for whom a condition is not known."""
    return tuple(part for part in kind if part not in (UNKNOWN, *PLAIN))


def _unlike_its_table(figure: Figure, figures: Sequence[Figure], recounts: Mapping[str, Recount]) -> Iterator[Mismatch]:
    """The mismatch of a figure that only a way gives which its table does not keep to."""
    recount = recounts[figure.figure]
    own = {way.kind for way in ways(recount) if gives(figure, way.recount)}
    beside = [one for one in figures if one is not figure and _table(one) == _table(figure)]
    agree = {one.figure: _kinds(one, recounts[one.figure], recount) for one in beside}
    often = Counter(kind for one in beside for kind in agree[one.figure])
    best = max((way.kind for way in ways(recount)), key=lambda kind: often[kind])
    against = [one for one in beside if best in agree[one.figure] and not own & agree[one.figure]]
    if best not in own and len(against) >= CLEARLY:
        yield Mismatch(figure, recount, counted(recount, best))


def _kinds(figure: Figure, recount: Recount, among: Recount) -> set[Kind]:
    """The ways, of those that make a difference to another figure, in which the answers give this one."""
    return {way.kind for way in ways(among) if gives(figure, counted(recount, way.kind).recount)}


def _table(figure: Figure) -> tuple[str | None, str]:
    return figure.document, figure.place.partition(",")[0]


def kinds(found: Iterable[Mismatch]) -> Counter[tuple[str | None, Kind]]:
    """How many mismatches of each document each kind of explanation would explain."""
    return Counter((one.figure.document, kind) for one in found for kind in {way.kind for way in one.candidates})


def explained(
    found: Sequence[Mismatch],
    agreeing_too: Iterable[tuple[Figure, Recount]],
    everywhere: Mapping[tuple[str | None, Kind], int],
) -> list[Explanation]:
    """The fewest explanations of as many mismatches as have one that is not mere chance.

    `agreeing_too` are the figures beside them; `everywhere` is how many mismatches of each whole document an
    explanation would explain, which decides between two that are as good here.
    """
    told = [*_swaps(found)]
    left = [one for one in found if not any(one in swap.mismatches for swap in told)]
    order = {kind: place for place, kind in reversed(list(enumerate(_in_order(left))))}
    candidates = {one.figure.figure: _told_apart(one, everywhere) for one in left}
    beside = list(agreeing_too)
    while left:
        of_kind: dict[Kind, list[Other]] = {}
        for one in left:
            for kind, way in candidates[one.figure.figure].items():
                of_kind.setdefault(kind, []).append(way)
        of_kind = {kind: own for kind, own in of_kind.items() if _chance(own) < IS_CHANCE}
        if not of_kind:
            break
        often = {kind: sum(everywhere.get((one.figure.document, kind), 0) for one in left) for kind in of_kind}
        doubtful = {kind: _hedged(own, beside) for kind, own in of_kind.items()}
        best = min(of_kind, key=lambda kind: (-len(of_kind[kind]), doubtful[kind], -often[kind], order[kind]))
        explains = [one for one in left if best in candidates[one.figure.figure]]
        told.append(Explanation(tuple(explains), tuple(of_kind[best]), doubtful[best]))
        left = [one for one in left if one not in explains]
    return told


def _told_apart(one: Mismatch, everywhere: Mapping[tuple[str | None, Kind], int]) -> dict[Kind, Other]:
    """Every other way that gives what is printed, by kind.

    A convention of rounding is one only where its document shows it; an exact half going the other way shows itself.
    """
    return {
        way.kind: way for way in reversed(list(one.candidates))
        if way.kind[0] != ROUNDING
        or way.recount.rounding is Convention.either
        or everywhere.get((one.figure.document, way.kind), 0) >= SHOWN
    }  # fmt: skip


def _in_order(found: Sequence[Mismatch]) -> list[Kind]:
    """Every kind of explanation, the most plausible first."""
    places: dict[Kind, int] = {}
    for one in found:
        for place, way in enumerate(one.candidates):
            places[way.kind] = min(place, places.get(way.kind, place))
    return sorted(places, key=lambda kind: places[kind])


def _hedged(own: Sequence[Other], beside: Sequence[tuple[Figure, Recount]]) -> bool:
    """Whether chance would explain it as well, or figures beside it were clearly not rounded so."""
    way = own[0]
    if way.kind[0] == ROUNDING:
        other = way.recount.rounding
        return any(gives(figure, rounded_otherwise(recount, other)) is False for figure, recount in beside)
    return _chance(own) > (MAY_BE_CHANCE_IF_WILD if way.wild else MAY_BE_CHANCE)


def _chance(own: Sequence[Other]) -> Fraction:
    """How likely every one of some matches is chance."""
    return prod((way.chance for way in own), start=Fraction(1))


def _swaps(found: Sequence[Mismatch]) -> Iterator[Explanation]:
    """Two options each of which has the value of the other."""
    taken: set[int] = set()
    for i, one in enumerate(found):
        for j, other in enumerate(found[i + 1 :], start=i + 1):
            if not {i, j} & taken and (pair := _swapped(one, other)):
                taken |= {i, j}
                yield Explanation((one, other), pair, swapped=True)


def _swapped(one: Mismatch, other: Mismatch) -> tuple[Other, ...]:
    a, b = one.figure, other.figure
    if a.statistic is not b.statistic or len(a.options) != 1 or len(b.options) != 1:
        return ()
    first = {way.kind: way for way in one.candidates}.get(("option", *b.options, "for", *a.options))
    second = {way.kind: way for way in other.candidates}.get(("option", *a.options, "for", *b.options))
    return (first, second) if first and second else ()
