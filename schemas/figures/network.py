"""The published figures of a wave, put together by what they are about.

Belongs here: which figures share a quantity, a question and a base, and which bases are possible. Does not belong here:
what contradicts what (`checks.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from schemas.figures.closed import MOST
from schemas.figures.model import NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.statistics import Printed, read
from schemas.figures.subjects import Subject, Subjects
from schemas.questionnaire import Questionnaire


@dataclass(frozen=True)
class Fact:
    """A figure whose printed thing is a plain number."""

    figure: Figure
    printed: Printed

    @property
    def number(self) -> int:
        """The number of people it states, for a count or a base."""
        return self.printed.scaled


@dataclass
class Prints:
    """Everything printed about one part: as a number of people and as a percentage."""

    counts: list[Fact] = field(default_factory=list)
    shares: list[Fact] = field(default_factory=list)


@dataclass
class Group:
    """The figures that share a denominator: those of a base who answered a question."""

    whole: Subject
    sizes: list[Fact] = field(default_factory=list)
    parts: dict[Subject, Prints] = field(default_factory=dict)


@dataclass(frozen=True)
class Bases:
    """The denominators that are possible: as printed, the most frequent first, or any up to the least printed limit."""

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

    def __init__(self, figures: Iterable[Figure], questionnaire: Questionnaire) -> None:
        self.q = questionnaire
        self.subjects = Subjects(questionnaire)
        self.groups: dict[Subject, Group] = {}
        self.values: dict[Value, list[Fact]] = {}
        for figure in sorted(figures, key=lambda f: (f.line, f.figure)):
            printed = read(figure.printed)
            if printed is not None:
                self._add(Fact(figure, printed))

    def _add(self, fact: Fact) -> None:
        figure = fact.figure
        subject = self.subjects.of(figure)
        people = figure.statistic in NUMBERS_OF_PEOPLE
        if subject.quantity or not (people or figure.statistic is Statistic.percent):
            key = (subject, figure.statistic, figure.versus, figure.versus_base)
            self.values.setdefault(key, []).append(fact)
            return
        if people and fact.printed.whole is None:
            return  # a weighted count is no number of people
        group = self.groups.setdefault(subject.whole, Group(subject.whole))
        if subject.is_whole:
            group.sizes.append(fact)
            return
        prints = group.parts.setdefault(subject, Prints())
        (prints.counts if people else prints.shares).append(fact)

    def numbers(self, subject: Subject) -> list[Fact]:
        """Every printed number of people of a subject; the n of a grid counts for a row that has none of its own."""
        group = self.groups.get(subject.whole)
        if not subject.is_whole:
            return group.parts[subject].counts if group and subject in group.parts else []
        sizes = group.sizes if group else []
        if not sizes and subject.row is not None:
            return self.numbers(Subject(subject.question, base=subject.base))
        return sizes

    def bases(self, whole: Subject) -> Bases:
        """The possible values of a denominator."""
        printed = self.numbers(whole) if whole.is_whole else []
        if printed:
            often = Counter(fact.number for fact in printed)
            return Bases(tuple(sorted(often, key=lambda n: -often[n])), tuple(printed))
        limit = self.limit(whole)
        most = max((fact.number for fact in limit), default=MOST)
        return Bases(range(most + 1), limit=limit)

    def limit(self, whole: Subject) -> tuple[Fact, ...]:
        """The printed numbers that limit a denominator most: of its base, of who is asked, of everybody."""
        limits = [facts for subject in self.subjects.narrowing(whole) if (facts := self.numbers(subject))]
        return tuple(min(limits, key=lambda facts: max(fact.number for fact in facts), default=()))
