"""What is known of numbers that were averaged: how many gave one, within which limits, and how they are distributed.

Belongs here: gathering that from the questionnaire and the printed figures. Does not belong here: what follows for a
mean (`averages.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.arithmetic.means import Scale, mean_of_shares
from schemas.figures.arithmetic.percentage_sets import bases_of_set
from schemas.figures.arithmetic.scales import scale
from schemas.figures.checking.closed import MOST
from schemas.figures.checking.ranges import Ranges
from schemas.figures.network import Network
from schemas.figures.subjects import Subject
from schemas.questionnaire import Question, Status, Type


@dataclass(frozen=True)
class Scored:
    """What is known of the numbers that were averaged."""

    bases: range
    """How many people may have given a number."""
    whole: bool
    """Whether each gave a whole number."""
    scale: Scale | None
    low: Fraction | None
    high: Fraction | None
    distribution: Interval | None
    """The means that the printed distribution of the options allows."""
    spread: Interval | None = None
    """The variances that it allows, divided by n or by n - 1."""
    shares: tuple[tuple[Fraction, Interval], ...] = ()
    """The printed distribution, as shares of those who gave a number where everybody did."""


class Scoring:
    """Finds what is known of the numbers behind an average."""

    def __init__(self, network: Network, ranges: Ranges) -> None:
        self.network, self.ranges, self.q = network, ranges, network.q

    def of(self, subject: Subject, question: Question) -> Scored | None:
        """What is known of the answers to a question; None where its options are no numbers."""
        sizes = {one.number for one in self.network.numbers(subject.whole)} if not subject.weighted else set()
        n = sizes.pop() if len(sizes) == 1 and subject.where is None else None
        if question.type in (Type.number, Type.constant_sum):
            limits = [one if isinstance(one, Fraction) else None for one in (question.min, question.max)]
            low, high = limits
            whole = question.integer
            both = Scale(int(low), int(high)) if whole and low is not None and high is not None else None
            bases = range(n, n + 1) if n else range(0)
            return Scored(bases, whole and not subject.weighted, both, low, high, None)
        steps = scale(self.q, question)
        if steps is None:
            return None
        values = {code: Fraction(text) for code, text in steps.items()}
        whole = all(value.denominator == 1 for value in values.values())
        low, high = min(values.values()), max(values.values())
        both = Scale(int(low), int(high)) if whole else None
        silent = [code for code in question.options if self.q.option_status(question, code) is not Status.answered]
        bases = self._who_scored(subject, silent, n)
        mean = self._distribution(subject, values, silent)
        squares = self._distribution(subject, {code: value**2 for code, value in values.items()}, silent)
        spread = None
        if mean is not None and squares is not None:
            least, most = squares.low - mean.high**2, squares.high - mean.low**2
            fewest = max(bases[0] if len(bases) else self._fewest(subject, question), 2)
            grown = Fraction(fewest, fewest - 1)
            spread = Interval(max(least, Fraction(0)), max(most, Fraction(0)) * grown)
        return Scored(
            bases, whole and not subject.weighted, both, low, high, mean, spread,
            self._shares(subject, values) if not silent else (),
        )  # fmt: skip

    def _fewest(self, subject: Subject, question: Question) -> int:
        """The least number of people who can have given answers with the printed shares."""
        group = self.network.groups.get(subject.whole)
        prints = (
            {s.options: p.shares[0] for s, p in group.parts.items() if p.shares and s.where is None} if group else {}
        )
        single = [prints.get(frozenset({code})) for code in question.options]
        facts = [fact for fact in single if fact is not None]
        if len(facts) < len(single) or subject.weighted:
            return 1
        bases = bases_of_set([fact.printed for fact in facts], MOST, facts[0].rounding)
        return bases[0][0] if bases else 1

    def _shares(self, subject: Subject, values: dict[str, Fraction]) -> tuple[tuple[Fraction, Interval], ...]:
        """Value and share of each option, where all are printed."""
        shares = self.ranges.siblings(replace(subject, options=frozenset(values)))
        found = [
            (value, bounds.interval) for code, value in values.items() if (bounds := shares.get(frozenset({code})))
        ]
        exact = tuple((value, share) for value, share in found if share is not None)
        return exact if len(exact) == len(values) else ()

    def _who_scored(self, subject: Subject, silent: Sequence[str], n: int | None) -> range:
        """How many gave a number: those who answered, or those without the ones who do not know."""
        if n is None:
            return range(0)
        if not silent:
            return range(n, n + 1)
        counts = self.ranges.count(
            Subject(subject.question, subject.row, frozenset(silent), subject.base, weighted=subject.weighted)
        )
        least = int(counts.low) if counts and counts.low is not None else 0
        most = int(counts.high) if counts and counts.high is not None else n - 1
        return range(max(1, n - most), n - least + 1)

    def _distribution(self, subject: Subject, values: dict[str, Fraction], silent: Sequence[str]) -> Interval | None:
        """The means that the printed shares of the options allow; None where one of them is not printed."""
        if subject.where is not None:
            return None
        shares = self.ranges.siblings(
            Subject(subject.question, subject.row, frozenset(values), subject.base, weighted=subject.weighted)
        )
        own = [bounds.interval for code in values if (bounds := shares.get(frozenset({code}))) is not None]
        quiet = [bounds.interval for code in silent if (bounds := shares.get(frozenset({code}))) is not None]
        exact = [one for one in own if one is not None]
        rest = [one for one in quiet if one is not None]
        if len(exact) < len(values):
            return None
        unscored = None
        if silent:
            unscored = Interval(Fraction(0), Fraction(1))
            if len(rest) == len(silent):
                unscored = Interval(
                    sum((one.low for one in rest), Fraction(0)), sum((one.high for one in rest), Fraction(0))
                )
        return mean_of_shares(list(values.values()), exact, unscored)
