"""The published figures of a wave, put together by what they are about.

Belongs here: which figures share a quantity, a question and a base, and which bases are possible. Does not belong here:
what contradicts what (`checks.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.checking.closed import MOST
from schemas.figures.exhibits import in_exhibit
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.rounding import EITHER, Rounding, span, value_span
from schemas.figures.statistics import Printed, read
from schemas.figures.subjects import Subject, Subjects
from schemas.figures.wording import Unit, read_phrase
from schemas.figures.words.lexicon import Lexicon
from schemas.questionnaire import Questionnaire

DIVISIBLE = 10**9
"""A denominator at which every share is a whole number, as good as: that of weighted counts."""


@dataclass(frozen=True)
class Fact:
    """A figure whose printed thing is a plain number."""

    figure: Figure
    printed: Printed
    rounding: Rounding = EITHER
    """How shares are rounded where it is printed; an exact half may go either way where nobody knows."""

    @property
    def number(self) -> int:
        """The number of people it states, for a count or a base."""
        return self.printed.scaled

    @property
    def span(self) -> Interval:
        """The shares, of 1, that it may stand for, if it is a percentage."""
        return span(self.printed, self.rounding)

    @property
    def value_span(self) -> Interval:
        """What it may stand for in its own unit."""
        return value_span(self.printed, self.rounding)


Place = tuple[str | None, str | None]


def place_of(figure: Figure) -> Place:
    """Where a figure was printed, as far as one table or section: the place up to its first comma."""
    return figure.document, figure.place.split(",")[0].strip()


@dataclass(frozen=True)
class Marked:
    """A figure whose printed words or mark bound it: a share, of 1, or a number of people."""

    figure: Figure
    bounds: Bounds
    share: bool


@dataclass
class Prints:
    """Everything printed about one part: as a number of people, as a percentage, and by words or marks in a table."""

    counts: list[Fact] = field(default_factory=list)
    shares: list[Fact] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)


@dataclass
class Group:
    """The figures that share a denominator: those of a base who answered a question."""

    whole: Subject
    sizes: list[Fact] = field(default_factory=list)
    parts: dict[Subject, Prints] = field(default_factory=dict)


@dataclass(frozen=True)
class Bases:
    """The denominators that are possible: as printed, or any up to the least printed limit.

    Those of graphs and tables come first, for reports repeat in prose what they have said once; then the most frequent.
    """

    values: Sequence[int]
    printed: tuple[Fact, ...] = ()
    limit: tuple[Fact, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the denominator is printed."""
        return bool(self.printed)

    @property
    def most(self) -> int:
        """The greatest of them."""
        return max(self.values, default=0)


Value = tuple[Subject, Statistic, tuple[str, ...], str | None]


class Network:
    """All figures by denominator; those that are no number or share of people apart, by what they are a value of."""

    def __init__(
        self,
        figures: Iterable[Figure],
        questionnaire: Questionnaire,
        lexicon: Lexicon | None = None,
        conventions: Mapping[Place, Rounding] | None = None,
    ) -> None:
        self.q, self.lexicon = questionnaire, lexicon or Lexicon.default()
        self.conventions = conventions or {}
        self.subjects = Subjects(questionnaire)
        self.groups: dict[Subject, Group] = {}
        self.values: dict[Value, list[Fact]] = {}
        self.loose: set[Subject] = set()
        """Grids whose printed n is not that of each row: some rows have fewer answers."""
        self.phrases: dict[Value, list[Figure]] = {}
        """What is printed in words or marks, by what it is said of."""
        ordered = sorted(figures, key=lambda f: (f.line, f.figure))
        self.documents = tuple(dict.fromkeys(figure.document for figure in ordered))
        for figure in ordered:
            printed = read(figure.printed)
            if printed is not None:
                self._add(Fact(figure, printed, self.convention(figure)))
            else:
                self._add_words(figure)

    def _add(self, fact: Fact) -> None:
        figure = fact.figure
        subject = self.subjects.of(figure)
        people = figure.statistic in NUMBERS_OF_PEOPLE
        if subject.quantity or not (people or figure.statistic is Statistic.percent):
            key = (subject, figure.statistic, figure.against, figure.versus_base)
            self.values.setdefault(key, []).append(fact)
            return
        if people and (fact.printed.whole is None or subject.weighted):
            key = (subject, figure.statistic, figure.against, figure.versus_base)
            self.values.setdefault(key, []).append(fact)  # a weighted count is no number of people
            return
        group = self.groups.setdefault(subject.whole, Group(subject.whole))
        if subject.is_whole:
            group.sizes.append(fact)
            return
        prints = group.parts.setdefault(subject, Prints())
        (prints.counts if people else prints.shares).append(fact)

    def _add_words(self, figure: Figure) -> None:
        subject = self.subjects.of(figure)
        key = (subject, figure.statistic, figure.against, figure.versus_base)
        self.phrases.setdefault(key, []).append(figure)
        people = figure.statistic in NUMBERS_OF_PEOPLE
        counted = subject.quantity is None and not subject.is_whole and not (people and subject.weighted)
        phrase = read_phrase(figure.printed, figure.statistic, self.lexicon) if counted and in_exhibit(figure) else None
        if phrase is not None and not phrase.vague and phrase.unit is (Unit.number if people else Unit.share):
            group = self.groups.setdefault(subject.whole, Group(subject.whole))
            prints = group.parts.setdefault(subject, Prints())
            prints.marked.append(Marked(figure, phrase.must, not people))

    def convention(self, figure: Figure) -> Rounding:
        """How the shares of a figure's table, or else its document, are rounded."""
        found = self.conventions.get(place_of(figure))
        return found or self.conventions.get((figure.document, None), EITHER)

    def without_sizes(self, whole: Subject) -> Network:
        """The same figures, but for what is printed as the size of one denominator."""
        other = copy(self)
        other.groups = {**self.groups, whole: Group(whole, [], self.groups[whole].parts)}
        return other

    def numbers(self, subject: Subject) -> list[Fact]:
        """Every printed number of people of a subject; the n of a grid counts for a row that has none of its own."""
        group = self.groups.get(subject.whole)
        if not subject.is_whole:
            return group.parts[subject].counts if group and subject in group.parts else []
        sizes = group.sizes if group else []
        grid = Subject(subject.question, base=subject.base)
        if not sizes and subject.row is not None and grid not in self.loose:
            return self.numbers(grid)
        return sizes

    def bases(self, whole: Subject) -> Bases:
        """The possible values of a denominator; weighted ones are divisible, and taken as large."""
        if whole.weighted:
            return Bases((DIVISIBLE,))
        printed = self.numbers(whole) if whole.is_whole else []
        if printed:
            often = Counter(fact.number for fact in printed)
            shown = {fact.number for fact in printed if in_exhibit(fact.figure)}
            return Bases(tuple(sorted(often, key=lambda n: (n not in shown, -often[n]))), tuple(printed))
        limit = self.limit(whole)
        most = max((fact.number for fact in limit), default=MOST)
        return Bases(range(most + 1), limit=limit)

    def limit(self, whole: Subject) -> tuple[Fact, ...]:
        """The printed numbers that limit a denominator most: of its base, of who is asked, of everybody."""
        limits = [facts for subject in self.subjects.narrowing(whole) if (facts := self.numbers(subject))]
        return tuple(min(limits, key=lambda facts: max(fact.number for fact in facts), default=()))
