"""Phrases and comparisons held against what the other figures make of them.

Belongs here: ratios, differences, changes and totals, as numbers or in words, shares and numbers in words: what is
printed, what it can be, and the finding where the two do not go together. Does not belong here: plain numbers and
shares of people (`checks.py`), ranks and lists (`listing.py`), and means (`averages.py`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from schemas.figures import telling
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.checking.contradictions import finding, identity
from schemas.figures.checking.listing import Listing
from schemas.figures.checking.outcomes import Outcome, failed
from schemas.figures.checking.possible import POINTS, Possible, Values
from schemas.figures.checking.ranges import Ranges
from schemas.figures.model import COMPARING, NUMBERS_OF_PEOPLE, Figure, Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.statistics import is_phrase, read
from schemas.figures.subjects import Subject
from schemas.figures.telling import Teller
from schemas.figures.wording import Grade, Phrase, Unit, clash, grade, read_phrase
from schemas.figures.words.told import bounds
from schemas.figures.words.worded import clashing, correction, sentence
from schemas.questionnaire import Severity

UNITS: Final = {
    Statistic.percent: Unit.share,
    Statistic.total: Unit.share,
    Statistic.ratio: Unit.ratio,
    Statistic.difference: Unit.difference,
    Statistic.change: Unit.difference,
}
AVERAGED: Final = (Statistic.mean, Statistic.median)
IN_HUNDREDTHS: Final = (Unit.share, Unit.difference)


class Claims:
    """Judges the figures that are no plain number or share of people."""

    def __init__(self, network: Network, ranges: Ranges, teller: Teller) -> None:
        self.network, self.teller, self.lexicon = network, teller, network.lexicon
        self.ranges, self.values = ranges, Values(network, ranges)
        self.listing = Listing(network, ranges, teller)

    def outcome(self, figure: Figure) -> Outcome | None:
        """The outcome for a figure; None where it is not for this module, or its words are not understood."""
        if figure.statistic is Statistic.cases:
            return self.listing.cases(figure)
        phrase = read_phrase(figure.printed, _read_as(figure), self.lexicon)
        if figure.statistic is Statistic.rank:
            return self.listing.rank(figure, phrase) if phrase else None
        number = read(figure.printed)
        if phrase is None and (number is None or figure.statistic not in (*COMPARING, Statistic.total)):
            return None
        possible = self.values.of(figure)
        if phrase is not None:
            if possible is not None and _read_as(figure) is not figure.statistic:
                possible = replace(possible, bounds=possible.bounds.moved(lambda value: value + 1))
            return self.phrase(figure, phrase, possible)
        if number is None or possible is None:
            return Outcome(Grade.unchecked, "Nothing is printed that it could be worked out from.")
        return self.number(figure, Fact(figure, number, self.network.convention(figure)), possible)

    # Numbers

    def number(self, figure: Figure, fact: Fact, possible: Possible) -> Outcome:
        """A printed ratio, difference, change or total."""
        unit = UNITS[figure.statistic]
        said = Bounds.of(fact.value_span)
        if unit in IN_HUNDREDTHS and (figure.statistic is not Statistic.difference or self._of_shares(possible)):
            said = said.moved(lambda value: value * POINTS)
        told = bounds(possible.bounds, self._spoken_of(figure, possible))
        if said.intersects(possible.bounds) or self._as_printed(figure, fact, possible):
            return Outcome(Grade.holds, f"{self.rests_on(possible)} make {told}.")
        subject = self.network.subjects.of(figure)
        value = _value(figure)
        made = self.rests_on(possible)
        return failed(
            Grade.fails,
            finding(
                identity(f"{KINDS[figure.statistic]}:{figure.statistic}", subject, [fact]),
                f"{value} is printed where the figures make {told}",
                f"{value} ({figure.place}) is printed as the {figure.statistic} for "
                f"{self._of_what(subject, figure)}{self.compared(figure)}. {made} make {told}.",
                f"{told[:1].upper()}{told[1:]}.",
                [fact, *possible.facts],
                doubted=[fact],
            ),
        )

    def _spoken_of(self, figure: Figure, possible: Possible) -> Unit:
        """How a value is spoken of: a change in per cent, a difference of shares in points, of amounts as a number."""
        if figure.statistic is Statistic.change:
            return Unit.share
        amounts = figure.statistic is Statistic.difference and not self._of_shares(possible)
        return Unit.number if amounts else UNITS[figure.statistic]

    def _of_what(self, subject: Subject, figure: Figure) -> str:
        whole = figure.statistic is Statistic.total and subject.is_whole
        return self.teller.asked(subject) if whole else self.teller.subject(subject, figure)

    def _of_shares(self, possible: Possible) -> bool:
        """Whether what is compared are shares, so that their difference is in percentage points."""
        return all(f.figure.statistic is Statistic.percent or f.figure.quantity is None for f in possible.facts)

    def _as_printed(self, figure: Figure, fact: Fact, possible: Possible) -> bool:
        """Whether it is what the printed numbers make whatever their rounding: reports are worked out so."""
        values = [one.printed.value for one in possible.facts]
        if figure.statistic is Statistic.total:
            return sum(values, Fraction(0)) == fact.printed.value
        if len(values) != 2 or any(f.figure.statistic in NUMBERS_OF_PEOPLE for f in possible.facts):
            return False
        first, second = values
        if figure.statistic is Statistic.difference:
            return abs(first - second) == abs(fact.printed.value)
        if second == 0:
            return False
        made = first / second if figure.statistic is Statistic.ratio else (first - second) / second * 100
        within = fact.value_span
        return made in within

    def compared(self, figure: Figure) -> str:
        """What it is compared with, in words."""
        if figure.statistic not in COMPARING:
            return ""
        other = self.network.subjects.versus(figure)
        if other is not None:
            return f", compared with {self.teller.subject(other, figure)}"
        return f", compared with {telling.listed(f'“{name}”'.replace('_', ' ') for name in figure.versus)}"

    def rests_on(self, possible: Possible) -> str:
        """The figures a value is worked out from: `48% (Graph 30) and 12% (Table 2)`."""
        return telling.printed(possible.facts) if possible.facts else "The other figures of the question"

    # Phrases

    def phrase(self, figure: Figure, phrase: Phrase, possible: Possible | None) -> Outcome:
        """Words held against the value that the numbers leave possible."""
        possible = possible or self._kindest(figure, phrase)
        if possible is None or possible.bounds.low is None or possible.bounds.high is None:
            return self._against_words(figure, phrase) or Outcome(Grade.unchecked, self._unchecked(phrase))
        if phrase.unit is Unit.share and (figure.quantity or figure.statistic in AVERAGED):
            possible = replace(possible, bounds=possible.bounds.moved(lambda value: value * POINTS))
        value = possible.bounds
        if value.low is None or value.high is None:
            return Outcome(Grade.unchecked, self._unchecked(phrase))
        graded = grade(phrase, value.low, value.high, low_in=value.low_in, high_in=value.high_in)
        if graded is Grade.unchecked:
            return Outcome(graded, self._unchecked(phrase))
        if graded is Grade.imprecise and any(phrase.usual.has(number) for number in _as_printed(possible, phrase.unit)):
            graded = Grade.favourable  # the words suit the number as it is printed
        shown = self._shown(figure, phrase, possible)
        why = sentence(phrase, graded, value.low, value.high, shown)
        if graded in (Grade.holds, Grade.favourable):
            return Outcome(graded, why)
        subject, same = self.network.subjects.of(figure), self._same(figure, phrase)
        first = read_phrase(same[0].printed, _read_as(same[0]), self.lexicon) or phrase
        wrong = graded is Grade.fails
        told = self._shortly(figure, phrase, possible)
        found = finding(
            f"{identity('wording', subject, same[:1])}:{_slug(first.text)}",
            f"“{first.text}” {'cannot be' if wrong else 'is hardly'} {told}",
            f"{self._said(same)} said of {self.teller.subject(subject, same[0])}{self.compared(same[0])}. "
            f"{sentence(first, graded, value.low, value.high, shown)}",
            self._better(phrase, value, told),
            [*same, *(possible.facts or self.ranges.led_on(subject))],
            Severity.error if wrong else Severity.warning,
            doubted=same,
        )
        return failed(graded, found)

    def _shortly(self, figure: Figure, phrase: Phrase, possible: Possible) -> str:
        """The value in a few words: exactly where it is known, else as it is printed."""
        shares = {telling.value(f) for f in possible.facts if f.figure.statistic is Statistic.percent}
        exact = possible.bounds.low == possible.bounds.high
        if not exact and len(shares) == 1 and figure.statistic is Statistic.percent:
            return shares.pop()
        return bounds(possible.bounds, phrase.unit, phrase.measure)

    def _better(self, phrase: Phrase, value: Bounds, told: str) -> str:
        """What would be true: common words, or the value."""
        if not is_phrase(phrase.text) or value.low is None or value.high is None:
            return f"{told[:1].upper()}{told[1:]}."
        return correction(value.low, value.high, phrase.unit, self.lexicon) or f"{told[:1].upper()}{told[1:]}."

    def _kindest(self, figure: Figure, phrase: Phrase) -> Possible | None:
        """Where different shares are printed for one thing: the one with which the words go best."""
        if phrase.unit is not Unit.share or figure.statistic is not Statistic.percent:
            return None
        facts = self.values.facts(self.network.subjects.of(figure), (figure.figure,))
        shares = [Possible(Bounds.of(f.span), (f,)) for f in facts if f.figure.statistic is Statistic.percent]
        order = [Grade.holds, Grade.favourable, Grade.imprecise, Grade.fails, Grade.unchecked]

        def graded(one: Possible) -> int:
            low, high = one.bounds.low or Fraction(0), one.bounds.high or Fraction(1)
            return order.index(grade(phrase, low, high))

        return min(shares, key=graded, default=None)

    def _same(self, figure: Figure, phrase: Phrase) -> list[Figure]:
        """Every place where words that mean as much are said of the same thing, in their order."""
        subject = self.network.subjects.of(figure)
        said = self.network.phrases.get((subject, figure.statistic, figure.against, figure.versus_base), [figure])
        found = []
        for one in said:
            other = read_phrase(one.printed, _read_as(one), self.lexicon)
            if one.versus_question == figure.versus_question and other is not None:
                found += [one] * ((other.unit, other.must, other.usual) == (phrase.unit, phrase.must, phrase.usual))
        return sorted(found, key=lambda one: one.line)

    def _said(self, same: list[Figure]) -> str:
        """The words with their places and a verb: `“most” (Section 1) and “the majority” (Section 3) are`."""
        by_words: dict[str, list[Figure]] = {}
        for one in same:
            by_words.setdefault(one.printed.casefold(), []).append(one)
        told = telling.listed(f"“{alike[0].printed}” ({telling.places(alike)})" for alike in by_words.values())
        return f"{told} {'is' if len(by_words) == 1 else 'are'}"

    def _shown(self, figure: Figure, phrase: Phrase, possible: Possible) -> str:
        """The numbers beside the words, and what they make."""
        told = bounds(possible.bounds, phrase.unit, phrase.measure)
        subject = self.network.subjects.of(figure)
        led = self.ranges.led_on(subject, but=(figure.figure,))
        if not possible.facts and led:
            limit = self.network.bases(subject.whole)
            most = telling.printed(limit.printed or limit.limit)
            return f"of no more than {most}, {telling.printed(led)} answered what was asked of those only: {told}"
        if not possible.facts:
            return f"the other figures of the question make it {told}"
        said = telling.printed(possible.facts)
        if figure.statistic in COMPARING:
            return f"{said} make {told}"
        if phrase.unit is not Unit.share:
            return f"{said} {telling.are(possible.facts)} printed"
        n = self.ranges.base(self.network.subjects.of(figure))
        if n and any(fact.figure.statistic in NUMBERS_OF_PEOPLE for fact in possible.facts):
            return f"{said} of {n:,} is {told}"
        low, high = possible.bounds.low, possible.bounds.high
        if n and low is not None and low == high and (low * n).denominator == 1:
            return f"{said} {telling.are(possible.facts)} printed, {int(low * n):,} of {n:,}, which is {told}"
        return f"{said} {telling.are(possible.facts)} printed, which stands for {told}"

    def _against_words(self, figure: Figure, phrase: Phrase) -> Outcome | None:
        """Words against other words for the same thing, where no number is printed."""
        subject = self.network.subjects.of(figure)
        for other in self.network.phrases.get((subject, figure.statistic, figure.against, figure.versus_base), ()):
            said = read_phrase(other.printed, _read_as(other), self.lexicon)
            if other.figure != figure.figure and said is not None and clash(phrase, said):
                both = sorted((figure, other), key=lambda one: one.line)
                return failed(
                    Grade.fails,
                    finding(
                        identity("wording", subject, [both[0]]) + ":both",
                        f"“{both[0].printed}” in one place, “{both[1].printed}” in another",
                        f"“{both[0].printed}” ({both[0].place}) and “{both[1].printed}” ({both[1].place}) are said of "
                        f"{self.teller.subject(subject, figure)}. {clashing(phrase, said)}",
                        "The same words in both places.",
                        both,
                    ),
                )
        return None

    def _unchecked(self, phrase: Phrase) -> str:
        if phrase.vague:
            return f"“{phrase.text}” says nothing that could be checked."
        return f"“{phrase.text}” is {phrase.why}; no number is printed that it could be held against."


KINDS: Final = {
    Statistic.ratio: "comparison",
    Statistic.difference: "comparison",
    Statistic.change: "comparison",
    Statistic.total: "parts_whole",
}


def _value(figure: Figure) -> str:
    return f"“{figure.printed}”"


def _read_as(figure: Figure) -> Statistic:
    """A change in words is how many times as many there are now: `doubled`, `up by half`."""
    return Statistic.ratio if figure.statistic is Statistic.change else figure.statistic


def _slug(text: str) -> str:
    return "_".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or text


def _as_printed(possible: Possible, unit: Unit) -> list[Fraction]:
    """The shares that are printed, as they are printed."""
    if unit is not Unit.share:
        return []
    return [fact.printed.value / 100 for fact in possible.facts if fact.figure.statistic is Statistic.percent]
