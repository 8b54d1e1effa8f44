"""What the published figures ask of a twin: for each item and base, how many answer, and how many choose what.

Plain numbers only. Of a number that is printed several times the value printed most often counts, the first among
equals; of a base that of graphs and tables; of a count and a share the count. Where figures contradict each other, a
twin cannot reproduce them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from schemas.conditions import Item
from schemas.figures.checking.widening import widened
from schemas.figures.exhibits import in_exhibit
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Network
from schemas.figures.statistics import read
from schemas.questionnaire import EVERYBODY, Questionnaire


@dataclass
class Margin:
    """One item within one base: `n` who answer, and counts (int) or shares (Fraction of n) of sets of options."""

    n: int | None = None
    targets: dict[frozenset[str], int | Fraction] = field(default_factory=dict)

    def target(self, options: Iterable[str], n: int) -> int | None:
        """How many of `n` should choose one of these options."""
        wanted = self.targets.get(frozenset(options))
        if wanted is None:
            return None
        count = wanted if isinstance(wanted, int) else int(wanted * n + Fraction(1, 2))
        return max(0, min(n, count))


@dataclass(frozen=True)
class Margins:
    """Margins by item and base, and the size of the wave."""

    size: int
    of: dict[tuple[Item, str], Margin]


DEFAULT_SIZE = 100
Subject = tuple[Item, str]
Number = TypeVar("Number", int, Fraction)


def margins(q: Questionnaire, figures: Iterable[Figure]) -> Margins:
    """Collect the margins that are printed as plain numbers."""
    sizes: Counter[int] = Counter()
    bases: dict[Subject, Counter[int]] = {}
    shown: dict[Subject, Counter[int]] = {}
    """The bases that graphs and tables print: they count before what the text repeats."""
    counts: dict[Subject, dict[frozenset[str], Counter[int]]] = {}
    shares: dict[Subject, dict[frozenset[str], Counter[Fraction]]] = {}
    read_as = widened(Network(given := tuple(figures), q)).figures
    for figure in (read_as.get(one.figure, one) for one in given):
        printed = read(figure.printed)
        if printed is None or figure.quantity or figure.where:
            continue
        if figure.question is None:
            if figure.statistic is Statistic.base and figure.base == EVERYBODY and printed.whole is not None:
                sizes[printed.whole] += 1
            continue
        options = frozenset(figure.options)
        for subject in ((item, figure.base) for item in _items(q, figure)):
            if figure.statistic is Statistic.base and printed.whole is not None:
                for counter in (bases, shown)[: 1 + in_exhibit(figure)]:
                    counter.setdefault(subject, Counter())[printed.whole] += 1
            elif figure.statistic is Statistic.count and options and printed.whole is not None:
                counts.setdefault(subject, {}).setdefault(options, Counter())[printed.whole] += 1
            elif figure.statistic is Statistic.percent and options:
                shares.setdefault(subject, {}).setdefault(options, Counter())[printed.value / 100] += 1
    found = {
        subject: Margin(
            _usual(shown.get(subject, bases[subject])) if subject in bases else None,
            {o: _usual(c) for o, c in shares.get(subject, {}).items()}
            | {o: _usual(c) for o, c in counts.get(subject, {}).items()},
        )
        for subject in dict.fromkeys([*bases, *counts, *shares])
    }
    biggest = max((m.n or 0 for (_, base), m in found.items() if base == EVERYBODY), default=0)
    return Margins(_usual(sizes) if sizes else biggest or DEFAULT_SIZE, found)


def _usual(values: Counter[Number]) -> Number:
    """The value printed most often; of several, the first."""
    return values.most_common(1)[0][0]


def _items(q: Questionnaire, figure: Figure) -> tuple[Item, ...]:
    question = q.by_id[figure.question or ""]
    return question.items if figure.row is None else (Item(question.id, figure.row),)
