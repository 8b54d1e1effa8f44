"""Which figures of a question are not what the answers give, and what would explain them together.

Belongs here: which usual way of counting a table keeps to, and the choice among explanations: the one that explains
most figures, then the most plausible; what chance explains as well is said so. Does not belong here: the ways
themselves (`schemas/recounting/ways.py`), and the words of a finding (`reproduced.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from schemas.figures.model import Figure, Statistic
from schemas.figures.recounts import PLAIN, Other, Recount, agreeing, counted, gives, rounded_otherwise, ways
from schemas.figures.statistics import read

MAY_BE_CHANCE: Final = Fraction(1, 10)
"""A single match of one of many ways is told as an explanation only where it is less likely than this."""
CLEARLY: Final = 2
"""Figures of a table that must tell two ways of counting apart before a third is held to theirs."""
PLAINLY: Final = " if everybody who chose one of the options is counted"
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
                yield Other(way.recount, way.how or PLAINLY, way.kind)
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
        pinned, way = _pinned(figure, recount, sizes)
        if pinned is None:
            if agreeing(figure, recount) is None:
                found.append(Mismatch(figure, recount, Other(recount, "", PLAIN)))
            elif figure.statistic is not Statistic.base:
                found += _unlike_its_table(figure, figures, recounts)
        elif not gives(figure, way.recount):
            found.append(Mismatch(figure, recount, way, pinned))
    return found


def _pinned(figure: Figure, recount: Recount, sizes: Sequence[Figure]) -> tuple[Figure | None, Other]:
    """The way of counting that the printed bases leave; no base, where they leave all or none."""
    plain = Other(recount, "", PLAIN)
    if figure.statistic is Statistic.base:
        return None, plain
    people = [(size, printed.value) for size in sizes if (printed := read(size.printed)) and not size.weighted]
    sized = [(way, size) for way in ways(recount) for size, n in people if n == way.recount.base]
    left = {way.kind for way, _ in sized}
    if not left or len(left) > len(recount.others) or any(gives(figure, way.recount) for way, _ in sized):
        return None, plain
    way, size = sized[0]
    return size, way


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


def kinds(found: Iterable[Mismatch]) -> Counter[Kind]:
    """How many mismatches each kind of explanation would explain."""
    return Counter(kind for one in found for kind in {way.kind for way in one.candidates})


def explained(
    found: Sequence[Mismatch], agreeing_too: Iterable[tuple[Figure, Recount]], everywhere: Mapping[Kind, int]
) -> list[Explanation]:
    """The fewest explanations of as many mismatches as have one.

    `agreeing_too` are the figures beside them; `everywhere` is how many mismatches of the whole report an explanation
    would explain, which decides between two that are as good here.
    """
    told = [*_swaps(found)]
    left = [one for one in found if not any(one in swap.mismatches for swap in told)]
    candidates = {one.figure.figure: {way.kind: way for way in reversed(list(one.candidates))} for one in left}
    order = {kind: place for place, kind in reversed(list(enumerate(_in_order(left))))}
    beside = list(agreeing_too)
    while left:
        possible = [candidates[one.figure.figure] for one in left]
        often = Counter(kind for these in possible for kind in these)
        if not often:
            break
        of_kind = {kind: [these[kind] for these in possible if kind in these] for kind in often}
        doubtful = {kind: _hedged(own, beside) for kind, own in of_kind.items()}
        best = min(often, key=lambda kind: (-often[kind], doubtful[kind], -everywhere.get(kind, 0), order[kind]))
        explains = [one for one in left if best in candidates[one.figure.figure]]
        told.append(Explanation(tuple(explains), tuple(of_kind[best]), doubtful[best]))
        left = [one for one in left if one not in explains]
    return told


def _in_order(found: Sequence[Mismatch]) -> list[Kind]:
    """Every kind of explanation, the most plausible first."""
    places: dict[Kind, int] = {}
    for one in found:
        for place, way in enumerate(one.candidates):
            places[way.kind] = min(place, places.get(way.kind, place))
    return sorted(places, key=lambda kind: places[kind])


def _hedged(own: Sequence[Other], beside: Sequence[tuple[Figure, Recount]]) -> bool:
    """Whether chance would explain a single match, or figures beside it were clearly not rounded so."""
    way = own[0]
    if len(own) > 1:
        return False
    if way.kind[0] == "rounding":
        other = way.recount.rounding
        return any(gives(figure, rounded_otherwise(recount, other)) is False for figure, recount in beside)
    return way.wild and way.chance >= MAY_BE_CHANCE


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
