"""Means, standard deviations and medians held against their base, their scale and the printed distribution.

Belongs here: which arithmetic of `means.py`, `deviations.py` and `medians.py` applies to a figure, and the finding
where the print cannot be. Does not belong here: that arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from math import floor, isqrt
from typing import Final

from schemas.figures import telling
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.arithmetic.deviations import moments
from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.arithmetic.means import neighbours, totals
from schemas.figures.arithmetic.medians import medians, medians_of_shares
from schemas.figures.checking.contradictions import finding, identity
from schemas.figures.checking.outcomes import Outcome
from schemas.figures.checking.pooled import pooled
from schemas.figures.checking.ranges import Ranges
from schemas.figures.checking.scored import Scored, Scoring
from schemas.figures.model import Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.statistics import Printed, decimal, read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade
from schemas.questionnaire import Question

AVERAGES: Final = frozenset({Statistic.mean, Statistic.sd, Statistic.median})
BEFORE_TALLY: Final = 100_000
"""Bases from which on whole numbers give every mean that is printed to a few decimals: nothing is tried there."""


class Averages:
    """Judges printed means, standard deviations and medians of questions."""

    def __init__(self, network: Network, ranges: Ranges, teller: Teller) -> None:
        self.network, self.ranges, self.teller = network, ranges, teller
        self.q, self.scoring = network.q, Scoring(network, ranges)

    def outcome(self, figure: Figure) -> Outcome | None:
        """The outcome for a figure; None where it is no average of a question's answers, or no number."""
        printed, subject = read(figure.printed), self.network.subjects.of(figure)
        question = self.q.by_id.get(subject.question or "")
        if figure.statistic not in AVERAGES or printed is None or question is None:
            return None
        fact = Fact(figure, printed, self.network.convention(figure))
        if question.rows and subject.row is None:
            return self.over_rows(fact, subject, question) if subject.options else None
        known = self.scoring.of(subject, question)
        if known is None:
            return None
        check = {Statistic.mean: self.mean, Statistic.sd: self.deviation, Statistic.median: self.median}
        return check[figure.statistic](fact, subject, known)

    def mean(self, fact: Fact, subject: Subject, known: Scored) -> Outcome:
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
        for one in pooled(self.network, subject, known):
            if not span.meets(one.mean):
                told = f"between {_digits(one.mean.low, 2)} and {_digits(one.mean.high, 2)}"
                return self._failed(
                    fact, subject, f"{fact.printed.digits} is not the mean that the subgroups make",
                    f"The means of the subgroups, each times its number of answers ({telling.printed(one.facts)}), "
                    f"make a mean of all {told}.", "", one.facts,
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

    def _gives(self, mean: Printed, fact: Fact, known: Scored) -> bool:
        convention = fact.rounding
        return any(totals(mean, n, known.scale, convention) for n in known.bases)

    def deviation(self, fact: Fact, subject: Subject, known: Scored) -> Outcome:
        """A standard deviation, beside the printed mean and the printed distribution of the same answers."""
        means = self.network.values.get((subject, Statistic.mean, (), None), [])
        if not means:
            return Outcome(Grade.unchecked, "The mean is not printed beside it.")
        mean = means[0]
        spread = known.spread
        if spread is not None and not self._variances(fact).meets(spread):
            return self._failed(
                fact, subject, f"{fact.printed.digits} is not the deviation of the printed answers",
                "The shares printed for the answers make a standard deviation of about "
                f"{_root(spread.low, fact.printed.decimals)} to {_root(spread.high, fact.printed.decimals)}.",
                f"{_root((spread.low + spread.high) / 2, fact.printed.decimals)}.", self._options(subject),
            )  # fmt: skip
        bases = self._tried(fact, mean, known)
        if bases is None:
            told = "It goes with the shares printed for the answers." if spread is not None else ""
            return Outcome(Grade.holds if told else Grade.unchecked, told or "The number of answers is not printed.")
        convention = fact.rounding

        def gives(sd: Printed) -> bool:
            return any(
                next(moments(mean.printed, sd, n, scale=known.scale, population=kind, convention=convention), None)
                for n in bases
                for kind in (False, True)
            )

        if gives(fact.printed):
            return Outcome(Grade.holds, f"Whole numbers with a mean of {mean.printed.digits} can have this deviation.")
        close = telling.listed((one.digits for one in neighbours(fact.printed, gives, 100, 0)), "or")
        who = self._many(known) if known.bases else "However many people"
        return self._failed(
            fact, subject, f"a deviation of {fact.printed.digits} cannot be beside a mean of {mean.printed.digits}",
            f"{who} gave a whole number each, with a mean of {mean.printed.digits} ({mean.figure.place}). No sum of "
            "their squares, which is whole as well, odd where the total is odd, and within what the answers allow, "
            f"gives a standard deviation of {fact.printed.digits}.",
            f"{close}." if close else "", [mean, *self._sizes(subject)],
        )  # fmt: skip

    def _variances(self, fact: Fact) -> Interval:
        """What the square of a printed deviation may be."""
        span = fact.value_span
        low = max(span.low, Fraction(0))
        return Interval(low**2, span.high**2, span.low_in or low > span.low, span.high_in)

    def _tried(self, fact: Fact, mean: Fact, known: Scored) -> Sequence[int] | None:
        """The numbers of answers at which a deviation is tried; None where too much is possible to try.

        Where none is printed, a deviation that is too large for many answers may still be one of a few: those.
        """
        if not known.whole:
            return None
        if known.bases:
            possible = (n for n in known.bases if n > 1 and known.bases[-1] < BEFORE_TALLY)
            return [n for n in possible if totals(mean.printed, n, known.scale, fact.rounding)] or None
        if known.scale is None:
            return None
        span, scale_ = mean.value_span, known.scale
        ends = [span.low, span.high, min(max(Fraction(scale_.least + scale_.greatest, 2), span.low), span.high)]
        widest = max((end - scale_.least) * (scale_.greatest - end) for end in ends)
        least = self._variances(fact).low
        if least <= widest:
            return None
        last = floor(least / (least - widest)) + 1  # from there on n / (n - 1) is too small to reach it
        return range(2, max(3, last + 1))

    def median(self, fact: Fact, subject: Subject, known: Scored) -> Outcome:
        """A median: a number that somebody can have given, or the middle between two."""
        outside = self._outside(fact, subject, known)
        if outside is not None:
            return outside
        if not known.whole:
            return Outcome(Grade.unchecked, "Numbers with decimals can have any median.")
        convention = fact.rounding
        n = known.bases[0] if len(known.bases) == 1 else None
        if known.shares:
            made = medians_of_shares([value for value, _ in known.shares], [share for _, share in known.shares])
            if not any(one in fact.value_span for one in made):
                told = telling.listed((_digits(one, 1) for one in made), "or")
                return self._failed(
                    fact, subject, f"{fact.printed.digits} is not the median of the printed answers",
                    f"By the shares printed for the answers, the one in the middle is {told}.", f"{told}.",
                    self._options(subject),
                )  # fmt: skip
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
        mean = self.ranges.mean_over_rows(subject)
        if mean is None or mean.low is None or mean.high is None:
            return Outcome(Grade.unchecked, "Nothing is printed for some of the rows.")
        rows, low, high = len(question.rows), mean.low * 100, mean.high * 100
        span = Bounds.of(fact.value_span)
        told = f"between {_digits(low, 1)}% and {_digits(high, 1)}%"
        printed = self.network.values.get((subject, Statistic.mean, (), None), [])
        elsewhere = [other for other in printed if Bounds.of(other.value_span).intersects(Bounds(low, high))]
        near = f"{_digits((low + high) / 2, fact.printed.decimals)}%, or other shares."
        if span.intersects(Bounds(low, high)):
            return Outcome(Grade.holds, f"The {rows} rows have a mean {told}.")
        return self._failed(
            fact, subject, f"{fact.printed.digits}% is not the mean of the {rows} rows",
            f"The shares printed for the {rows} rows of “{question.text}” have a mean {told}.",
            f"{telling.printed(elsewhere)} is right." if elsewhere else near, (),
        )  # fmt: skip

    # Telling

    def _outside(self, fact: Fact, subject: Subject, known: Scored) -> Outcome | None:
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

    def _many(self, known: Scored) -> str:
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
            doubted=[fact],
        )
        return Outcome(Grade.fails, f"{found.headline}.", found)


NAMES: Final = {Statistic.mean: "mean", Statistic.sd: "standard deviation", Statistic.median: "median"}


def _digits(value: Fraction, decimals: int) -> str:
    """A number with so many decimals at most, rounded."""
    scaled = round(value * 10**decimals)
    text = decimal(scaled, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _root(value: Fraction, decimals: int) -> str:
    """A square root with so many decimals, cut off."""
    return decimal(isqrt(value.numerator * 10 ** (2 * decimals) // value.denominator), decimals)
