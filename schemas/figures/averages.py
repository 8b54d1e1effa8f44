"""Means, standard deviations and medians held against their base, their scale and the printed distribution.

Belongs here: which arithmetic of `means.py`, `deviations.py` and `medians.py` applies to a figure, and the finding
where the print cannot be. Does not belong here: that arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final

from schemas.figures import telling
from schemas.figures.bounds import Bounds
from schemas.figures.claimed import Outcome
from schemas.figures.contradictions import finding, identity
from schemas.figures.deviations import moments
from schemas.figures.intervals import Interval
from schemas.figures.means import Scale, mean_of_shares, neighbours, totals
from schemas.figures.medians import medians
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.ranges import Ranges
from schemas.figures.scales import scale
from schemas.figures.statistics import Printed, decimal, read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade
from schemas.questionnaire import Question, Status, Type

AVERAGES: Final = frozenset({Statistic.mean, Statistic.sd, Statistic.median})
BEFORE_TALLY: Final = 100_000
"""Bases from which on whole numbers give every mean that is printed to a few decimals: nothing is tried there."""


@dataclass(frozen=True)
class _Scored:
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


class Averages:
    """Judges printed means, standard deviations and medians of questions."""

    def __init__(self, network: Network, ranges: Ranges, teller: Teller) -> None:
        self.network, self.ranges, self.teller = network, ranges, teller
        self.q = network.q

    def outcome(self, figure: Figure) -> Outcome | None:
        """The outcome for a figure; None where it is no average of a question's answers, or no number."""
        printed, subject = read(figure.printed), self.network.subjects.of(figure)
        question = self.q.by_id.get(subject.question or "")
        if figure.statistic not in AVERAGES or printed is None or question is None:
            return None
        fact = Fact(figure, printed, self.network.convention(figure))
        if question.rows and subject.row is None:
            return self.over_rows(fact, subject, question) if subject.options else None
        known = self._scored(subject, question)
        if known is None:
            return None
        check = {Statistic.mean: self.mean, Statistic.sd: self.deviation, Statistic.median: self.median}
        return check[figure.statistic](fact, subject, known)

    def mean(self, fact: Fact, subject: Subject, known: _Scored) -> Outcome:
        """A mean: of numbers within their limits, of so many whole numbers, of the printed distribution."""
        outside = self._outside(fact, subject, known)
        if outside is not None:
            return outside
        span = fact.value_span
        if known.distribution is not None and not span.meets(known.distribution):
            low, high = (
                _digits(end, fact.printed.decimals + 1) for end in (known.distribution.low, known.distribution.high)
            )
            told = low if low == high else f"between {low} and {high}"
            return self._failed(
                fact, subject, f"{fact.printed.digits} is not the mean of the printed answers",
                f"The shares printed for the answers make a mean of {told}.", f"{told[:1].upper()}{told[1:]}.",
                self._options(subject),
            )  # fmt: skip
        if known.whole and len(known.bases) and known.bases[-1] < BEFORE_TALLY:
            gives = partial(self._gives, fact=fact, known=known)
            n = known.bases[-1]
            if not gives(fact.printed):
                close = neighbours(fact.printed, gives)
                told = telling.listed((one.digits for one in close), "or")
                return self._failed(
                    fact, subject, f"no {n:,} whole numbers have a mean of {fact.printed.digits}",
                    f"{self._many(known)} gave a whole number each, so that their total is a whole number. "
                    f"None divided by {telling.ranged(known.bases)} is printed as {fact.printed.digits}.",
                    f"{told}." if told else "", self._sizes(subject),
                )  # fmt: skip
            total = totals(fact.printed, n, known.scale, fact.rounding)
            shown = f"{total[0]:,} divided by {n:,}" if total else f"a total of {telling.ranged(known.bases)} numbers"
            return Outcome(Grade.holds, f"{shown} is {fact.printed.digits}.")
        if known.distribution is not None:
            return Outcome(Grade.holds, "It goes with the shares printed for the answers.")
        return Outcome(Grade.unchecked, "The number of answers it is the mean of is not printed.")

    def _gives(self, mean: Printed, fact: Fact, known: _Scored) -> bool:
        convention = fact.rounding
        return any(totals(mean, n, known.scale, convention) for n in known.bases)

    def deviation(self, fact: Fact, subject: Subject, known: _Scored) -> Outcome:
        """A standard deviation, beside the printed mean of the same answers."""
        means = self.network.values.get((subject, Statistic.mean, (), None), [])
        convention = fact.rounding
        if not means or not known.whole or not len(known.bases) or known.bases[-1] >= BEFORE_TALLY:
            return Outcome(Grade.unchecked, "The mean or the number of answers is not printed beside it.")
        mean = means[0]
        bases = [n for n in known.bases if n > 1 and totals(mean.printed, n, known.scale, convention)]
        if not bases:
            return Outcome(Grade.unchecked, "The mean beside it cannot be right itself.")

        def gives(sd: Printed) -> bool:
            return any(
                next(
                    moments(mean.printed, sd, n, scale=known.scale, population=population, convention=convention), None
                )
                for n in bases
                for population in (False, True)
            )

        if gives(fact.printed):
            return Outcome(Grade.holds, f"Whole numbers with a mean of {mean.printed.digits} can have this deviation.")
        close = telling.listed((one.digits for one in neighbours(fact.printed, gives, 100, 0)), "or")
        return self._failed(
            fact, subject, f"a deviation of {fact.printed.digits} cannot be beside a mean of {mean.printed.digits}",
            f"{self._many(known)} gave a whole number each, with a mean of {mean.printed.digits} "
            f"({mean.figure.place}). No sum of their squares, which is whole as well, odd where the total is odd and "
            f"within what the answers allow, gives a standard deviation of {fact.printed.digits}.",
            f"{close}." if close else "", [mean, *self._sizes(subject)],
        )  # fmt: skip

    def median(self, fact: Fact, subject: Subject, known: _Scored) -> Outcome:
        """A median: a number that somebody can have given, or the middle between two."""
        outside = self._outside(fact, subject, known)
        if outside is not None:
            return outside
        if not known.whole:
            return Outcome(Grade.unchecked, "Numbers with decimals can have any median.")
        convention = fact.rounding
        n = known.bases[0] if len(known.bases) == 1 else None
        if medians(fact.printed, n, scale=known.scale, convention=convention):
            return Outcome(Grade.holds, "It is a number that can be given, or the middle between two.")
        odd = f"{n:,} is odd, so that the median is one of the answers." if n and n % 2 else ""
        return self._failed(
            fact, subject, f"{fact.printed.digits} cannot be a median of whole numbers",
            f"Everybody gave a whole number: a median is one of them, or the middle between two. {odd}".strip(),
            "", self._sizes(subject),
        )  # fmt: skip

    def over_rows(self, fact: Fact, subject: Subject, question: Question) -> Outcome:
        """The mean of a share over the rows of a grid."""
        if fact.figure.statistic is not Statistic.mean:
            return Outcome(Grade.unchecked, "Only the mean over the rows of a grid is worked out.")
        spans, facts = [], []
        for row in question.rows:
            one = Subject(
                subject.question, row, subject.options, subject.base, subject.where, weighted=subject.weighted
            )
            share = self.ranges.share(one)
            if share is None or share.low is None or share.high is None:
                return Outcome(Grade.unchecked, f"Nothing is printed for the row “{question.rows[row]}”.")
            spans.append(share)
            group = self.network.groups.get(one.whole)
            prints = group.parts.get(one) if group else None
            facts += [*prints.counts, *prints.shares] if prints else []
        rows = len(spans)
        low = sum((one.low for one in spans if one.low is not None), Fraction(0)) / rows * 100
        high = sum((one.high for one in spans if one.high is not None), Fraction(0)) / rows * 100
        span = Bounds.of(fact.value_span)
        told = f"between {_digits(low, 1)}% and {_digits(high, 1)}%"
        if span.intersects(Bounds(low, high)):
            return Outcome(Grade.holds, f"The {rows} rows have a mean {told}.")
        return self._failed(
            fact, subject, f"{fact.printed.digits}% is not the mean of the {rows} rows",
            f"The shares printed for the {rows} rows of “{question.text}” have a mean {told}.",
            f"{_digits((low + high) / 2, fact.printed.decimals)}%, or other shares.", facts,
        )  # fmt: skip

    # What is known of the answers

    def _scored(self, subject: Subject, question: Question) -> _Scored | None:
        sizes = {one.number for one in self.network.numbers(subject.whole)} if not subject.weighted else set()
        n = sizes.pop() if len(sizes) == 1 and subject.where is None else None
        if question.type in (Type.number, Type.constant_sum):
            limits = [one if isinstance(one, Fraction) else None for one in (question.min, question.max)]
            low, high = limits
            whole = question.integer
            both = Scale(int(low), int(high)) if whole and low is not None and high is not None else None
            bases = range(n, n + 1) if n else range(0)
            return _Scored(bases, whole and not subject.weighted, both, low, high, None)
        steps = scale(self.q, question)
        if steps is None:
            return None
        values = {code: Fraction(text) for code, text in steps.items()}
        whole = all(value.denominator == 1 for value in values.values())
        low, high = min(values.values()), max(values.values())
        both = Scale(int(low), int(high)) if whole else None
        silent = [code for code in question.options if self.q.option_status(question, code) is not Status.answered]
        return _Scored(
            self._who_scored(subject, silent, n),
            whole and not subject.weighted,
            both, low, high,
            self._distribution(subject, values, silent),
        )  # fmt: skip

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

    # Telling

    def _outside(self, fact: Fact, subject: Subject, known: _Scored) -> Outcome | None:
        """A mean or a median outside of what can be answered."""
        span = Bounds.of(fact.value_span)
        if span.intersects(Bounds(known.low, known.high)):
            return None
        low = f"at least {_digits(known.low, 2)}" if known.low is not None else ""
        high = f"at most {_digits(known.high, 2)}" if known.high is not None else ""
        told = telling.listed(filter(None, (low, high)))
        return self._failed(
            fact, subject, f"{fact.printed.digits} lies outside of what can be answered",
            f"Every answer is {told}, and so is their {fact.figure.statistic}.", "", (),
        )  # fmt: skip

    def _many(self, known: _Scored) -> str:
        return f"{telling.ranged(known.bases)} people"

    def _sizes(self, subject: Subject) -> list[Fact]:
        return self.network.numbers(subject.whole)

    def _options(self, subject: Subject) -> list[Fact]:
        group = self.network.groups.get(subject.whole)
        parts = group.parts.values() if group else ()
        return [fact for prints in parts for fact in (*prints.counts, *prints.shares)]

    def _failed(
        self, fact: Fact, subject: Subject, headline: str, why: str, remedy: str, others: Sequence[Fact]
    ) -> Outcome:
        figure = fact.figure
        found = finding(
            identity(f"mean:{figure.statistic}", subject, [figure]),
            f"{headline[:1].upper()}{headline[1:]}",
            f"{figure.printed} ({figure.place}) is printed as the {NAMES[figure.statistic]} of "
            f"{self.teller.asked(subject)}. {why}",
            remedy,
            [fact, *others],
        )
        return Outcome(Grade.fails, f"{found.headline}.", found)


NAMES: Final = {Statistic.mean: "mean", Statistic.sd: "standard deviation", Statistic.median: "median"}


def _digits(value: Fraction, decimals: int) -> str:
    """A number with so many decimals at most, rounded."""
    scaled = round(value * 10**decimals)
    text = decimal(scaled, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text
