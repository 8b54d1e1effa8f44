"""Which figures of a question are not what the answers give, and what would explain them together.

Belongs here: which usual way of counting a table keeps to, and the choice among explanations: the one that explains
most figures, then the most plausible; what chance may explain as well is not told, nor one of several ways that each
explain a single figure. Does not belong here: the ways themselves (`schemas/recounting/ways.py`), and the words of a
finding (`reproduced.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Final

from schemas.figures.answers.recounts import (
    HELD_BACK,
    PLAIN,
    ROUNDING,
    UNKNOWN,
    Other,
    Recount,
    agreeing,
    counted,
    gives,
    rounded_otherwise,
    ways,
)
from schemas.figures.model import Figure, Statistic
from schemas.figures.rounding import Convention
from schemas.figures.statistics import read

MAY_BE_CHANCE: Final = Fraction(1, 10)
"""An explanation that chance gives as often as this is none."""
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
        yield from (self.way.recount if HELD_BACK in self.way.kind else self.recount).explained


@dataclass(frozen=True)
class Explanation:
    """One thing that explains some mismatches; `swapped` are two figures whose values have changed places."""

    mismatches: tuple[Mismatch, ...]
    ways: tuple[Other, ...]
    swapped: bool = False

    def of(self, some: Collection[Mismatch]) -> Explanation:
        """The same, of those of its mismatches that are among some."""
        pairs = [(one, way) for one, way in zip(self.mismatches, self.ways, strict=True) if one in some]
        return Explanation(tuple(one for one, _ in pairs), tuple(way for _, way in pairs), self.swapped)


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
    """The way of counting that the printed bases leave; no base, where they leave all or none.

    They leave open whether those count for whom the figure's condition is not known: it may rest on other questions,
    which others answered.
    """
    plain = Other(recount, "", PLAIN)
    if figure.statistic is Statistic.base:
        return None, plain
    people = [(size, printed.value) for size in sizes if (printed := read(size.printed)) and not size.weighted]
    sized = [(way, size) for way in ways(recount) for size, n in people if n == way.recount.base]
    left = {_known_or_not(way) for way, _ in sized}
    given = {_known_or_not(way) for way in ways(recount) if gives(figure, way.recount)}
    if not left or left == {_known_or_not(way) for way in ways(recount)} or left & given:
        return None, plain
    way, size = sized[0]
    return size, way


def _known_or_not(way: Other) -> Kind:
    """What tells a way apart, whether or not those count for whom a condition is not known."""
    return tuple(part for part in way.kind if part not in (UNKNOWN, *PLAIN))


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


class Report:
    """What would explain the mismatches of each document, all questions together."""

    def __init__(self, found: Iterable[Mismatch]) -> None:
        self._all: Counter[str | None] = Counter()
        self._explained: Counter[tuple[str | None, Kind]] = Counter()
        for one in found:
            self._all[one.figure.document] += 1
            self._explained.update((one.figure.document, kind) for kind in {way.kind for way in one.candidates})

    def often(self, kind: Kind, documents: Iterable[str | None]) -> int:
        """How many mismatches of some documents it would explain."""
        return sum(self._explained[document, kind] for document in set(documents))

    def shows(self, kind: Kind, document: str | None) -> bool:
        """Whether several figures of a document speak for it."""
        return self._explained[document, kind] >= SHOWN

    def keeps_to(self, kind: Kind, document: str | None) -> bool:
        """Whether it would explain most of what is wrong in a document, so that chance does not."""
        return self.shows(kind, document) and 2 * self._explained[document, kind] > self._all[document]


def explained(
    found: Sequence[Mismatch], agreeing_too: Iterable[tuple[Figure, Recount]], report: Report
) -> list[Explanation]:
    """The fewest explanations of as many mismatches as have one that is not mere chance.

    `agreeing_too` are the figures beside them; what would explain more of the `report` is preferred of two that are as
    good here. What explains a single figure, and no more of the report, is told where nothing else explains it.
    """
    told = [*_swaps(found)]
    left = [one for one in found if not any(one in swap.mismatches for swap in told)]
    order = {kind: place for place, kind in reversed(list(enumerate(_in_order(left))))}
    candidates = {one.figure.figure: _offered(one, report) for one in left}
    beside = list(agreeing_too)
    while left:
        documents = {one.figure.document for one in left}
        of_kind: dict[Kind, list[Other]] = {}
        for one in left:
            for kind, way in candidates[one.figure.figure].items():
                of_kind.setdefault(kind, []).append(way)
        kept_to = {kind for kind in of_kind if all(report.keeps_to(kind, document) for document in documents)}
        of_kind = {kind: own for kind, own in of_kind.items() if not _may_be_chance(own, beside, kept_to)}
        if not of_kind:
            break
        best = min(of_kind, key=lambda kind: (-len(of_kind[kind]), -report.often(kind, documents), order[kind]))
        explains = [one for one in left if best in candidates[one.figure.figure]]
        own = candidates[explains[0].figure.figure]
        rivals = [way for kind, way in own.items() if kind in of_kind and way.wild <= own[best].wild]
        if len(explains) > 1 or best in kept_to or _alike(rivals):
            told.append(Explanation(tuple(explains), tuple(of_kind[best])))
        left = [one for one in left if one not in explains]
    return told


def _alike(found: Iterable[Other]) -> bool:
    """Whether some ways count the same people."""
    return len({(one.recount.count, one.recount.base, one.recount.weights) for one in found}) == 1


def _offered(one: Mismatch, report: Report) -> dict[Kind, Other]:
    """Every other way that gives what is printed, by kind.

    A convention of rounding is one only where its document shows it; an exact half going the other way shows itself.
    """
    return {
        way.kind: way
        for way in reversed(list(one.candidates))
        if way.kind[0] != ROUNDING
        or way.recount.rounding is Convention.either
        or report.shows(way.kind, one.figure.document)
    }


def _in_order(found: Sequence[Mismatch]) -> list[Kind]:
    """Every kind of explanation, the most plausible first."""
    places: dict[Kind, int] = {}
    for one in found:
        for place, way in enumerate(one.candidates):
            places[way.kind] = min(place, places.get(way.kind, place))
    return sorted(places, key=lambda kind: places[kind])


def _may_be_chance(own: Sequence[Other], beside: Sequence[tuple[Figure, Recount]], kept_to: Collection[Kind]) -> bool:
    """Whether chance may explain it as well, or figures beside it were clearly not rounded so."""
    way = own[0]
    if way.kind[0] == ROUNDING:
        other = way.recount.rounding
        return any(gives(figure, rounded_otherwise(recount, other)) is False for figure, recount in beside)
    likely = MAY_BE_CHANCE_IF_WILD if way.wild else MAY_BE_CHANCE
    return way.kind not in kept_to and _chance(own) >= likely


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
