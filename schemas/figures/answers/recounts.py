"""What the answers give for a figure, and whether that prints as the figure does.

Belongs here: recounts, ways of counting, and the comparison of one recount with one printed number. Does not belong
here: counting (`schemas/recounting`), and which figures of a report go together (`reproduced.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from math import isqrt

from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.model import Figure, Statistic
from schemas.figures.rounding import EITHER, Rounding, units, value_span
from schemas.figures.statistics import decimal, read
from schemas.figures.wording import Grade, Phrase, Rank, Unit, grade, read_phrase
from schemas.figures.words.lexicon import Lexicon

SHARES = frozenset({Statistic.percent, Statistic.total})
PLAIN = ("plain",)
HELD_BACK = "held_back"
"""Begins the kind of a way in which the respondents who are held back are counted."""
UNKNOWN = "unknown"
"""Ends the kind of a way in which those for whom a condition is not known count as not meeting it."""
SAME_PEOPLE = frozenset({*PLAIN, HELD_BACK, "population", "rounded", "people"})
"""What the kind of a way may be made of that counts the people whom a figure is said to be of."""
ROUNDING = "rounding"
"""Begins the kind of a way that prints the same number by another convention."""
UNITS = {
    Statistic.percent: Unit.share,
    Statistic.total: Unit.share,
    Statistic.count: Unit.number,
    Statistic.base: Unit.number,
    Statistic.ratio: Unit.ratio,
    Statistic.difference: Unit.difference,
    Statistic.change: Unit.difference,
    Statistic.rank: Unit.rank,
}
"""What a phrase must be about to be held against each statistic."""


@dataclass(frozen=True)
class Recount:
    """What the answers give for one figure, counted in one way.

    `count` of `base` are people. `weights` are the sums of their weights, where the figure is of weighted counts.
    `value` is the exact number of any other statistic, in the unit it is printed in: points, per cent, times; of a
    standard deviation the square. `places` are those in an order that ties leave open, the first being 1.
    """

    count: int
    base: int
    others: tuple[Other, ...] = ()
    weights: tuple[Fraction, Fraction] | None = None
    value: Fraction | None = None
    places: range | None = None
    ranked: int = 0
    """How many places there are."""
    rounding: Rounding = EITHER
    words: Lexicon | None = field(default=None, compare=False, repr=False)
    """What phrases mean in the report; without it nobody can tell whether one is true."""
    explained: tuple[Other, ...] = ()
    """Ways of counting that are not usual and give what is printed, the most plausible first."""

    @property
    def share(self) -> Fraction | None:
        """Which share of the base is counted, by weight where there are weights; None of nobody."""
        count, base = self.weights or (self.count, self.base)
        return Fraction(count) / base if base else None

    @property
    def people(self) -> Fraction:
        """How many are counted, by weight where there are weights."""
        return Fraction(self.weights[0] if self.weights else self.count)

    @property
    def size(self) -> Fraction:
        """How many are in the base, by weight where there are weights."""
        return Fraction(self.weights[1] if self.weights else self.base)


@dataclass(frozen=True)
class Other:
    """The same figure counted in another way; `how` ends a sentence: ` if the don't-knows are left out of the base`.

    `kind` tells ways apart, whatever the figure. A `wild` way is one of many that are tried without a reason;
    `chance` is how likely it is that some way as good as this one fits a number drawn blindly.
    """

    recount: Recount
    how: str
    kind: tuple[str, ...] = ()
    wild: bool = False
    chance: Fraction = Fraction(0)


def number(figure: Figure, recount: Recount) -> Fraction | None:
    """The exact number that the answers give for a figure, as it would be printed with endless decimals.

    None where there is none: a share of nobody, a place in an order, or a standard deviation, which is seldom exact.
    """
    match figure.statistic:
        case Statistic.percent:
            return None if recount.share is None else 100 * recount.share
        case Statistic.count | Statistic.cases:
            return recount.people
        case Statistic.base:
            return recount.size
        case Statistic.sd | Statistic.rank:
            return None
    return recount.value


def gives(figure: Figure, recount: Recount) -> bool | None:
    """Whether a recount prints as the figure does; None if nobody can tell, as for a phrase or a share of nobody."""
    if figure.statistic is Statistic.cases:
        return len(figure.printed.split("|")) == recount.people if figure.printed.strip() else None
    printed = read(figure.printed)
    if printed is None:
        return _bears_out(figure, recount)
    if figure.statistic is Statistic.rank:
        return None if recount.places is None else printed.value in recount.places
    span = _span(printed, recount.rounding)
    if figure.statistic is Statistic.percent:
        return _share_in(span, *(recount.weights or (recount.count, recount.base)))
    if figure.statistic is Statistic.sd:
        return None if recount.value is None else recount.value in _squared(span)
    exact = number(figure, recount)
    if exact is None:
        return None
    if figure.statistic is Statistic.difference and printed.scaled >= 0:
        exact = abs(exact)  # so many points between the two, whichever is the greater
    people = figure.statistic in (Statistic.count, Statistic.base) and recount.weights is None
    return printed.value == exact if people else exact in span


def recomputed(figure: Figure, recount: Recount) -> str | None:
    """A figure as the answers give it, written as the printed one is; None where they give nothing of the kind."""
    printed = read(figure.printed)
    decimals = printed.decimals if printed else _usual_decimals(figure)
    if figure.statistic is Statistic.rank:
        return _place(recount)
    if figure.statistic is Statistic.sd:
        return None if recount.value is None else decimal(_root(recount.value, decimals), decimals)
    exact = number(figure, recount)
    if exact is None:
        return None
    if figure.statistic is Statistic.difference and not (printed and printed.scaled < 0):
        exact = abs(exact)
    text = decimal(units(exact * 10**decimals, recount.rounding), decimals)
    if figure.statistic in SHARES or (printed and printed.percent):
        return text if printed and not printed.percent else f"{text}%"
    return f"{int(text):,}" if "," in figure.printed and not decimals else text


def told(figure: Figure, recount: Recount) -> str:
    """What the answers give in place of a figure: `33% (50 of 151)`."""
    text = recomputed(figure, recount) or ""
    weighted = ", by weight" if recount.weights else ""
    if figure.statistic in SHARES:
        return f"{text.rstrip('%')}% ({_of(figure, recount)}{weighted})"
    return f"{text} by weight" if weighted and figure.statistic is not Statistic.rank else text


def ways(recount: Recount) -> Iterator[Other]:
    """The plain way of counting, then the other usual ones."""
    yield Other(recount, "", PLAIN)
    yield from recount.others


def counted(recount: Recount, kind: tuple[str, ...]) -> Other:
    """A figure counted in one of the usual ways; where that way makes no difference to it, in the nearest that does."""
    for length in range(len(kind), 0, -1):
        for way in ways(recount):
            if way.kind == kind[:length]:
                return way
    return Other(recount, "", PLAIN)


def agreeing(figure: Figure, recount: Recount) -> Other | None:
    """The first usual way of counting that gives the printed number."""
    return next((way for way in ways(recount) if gives(figure, way.recount)), None)


def as_is(figure: Figure, recount: Recount) -> bool:
    """Whether the answers give the printed number of the very people it is said to be of.

    The respondents who are held back may count, and any formula will do; the don't-knows stay where they are.
    """
    same = [way for way in ways(recount) if SAME_PEOPLE.issuperset(way.kind)]
    return any(gives(figure, way.recount) for way in same)


def reproduces(figure: Figure, recount: Recount) -> bool | None:
    """Whether the answers give the printed number, counted in any usual way; None if they could give no such thing.

    None also for words that are not false of what they give, only imprecise.
    """
    plain = gives(figure, recount)
    if plain is None:
        return None
    return True if agreeing(figure, recount) else None if imprecise(figure, recount) else False


def imprecise(figure: Figure, recount: Recount) -> Phrase | None:
    """The words of a figure, where they are not false of what the answers give, yet suit it in no usual way.

    None for any other figure, and where they suit the value as it would be printed.
    """
    phrase = _phrase(figure, recount)
    if phrase is None or phrase.rank is not None or agreeing(figure, recount):
        return None
    grades = [graded for way in ways(recount) for graded in _grades(figure, phrase, way.recount)]
    return phrase if Grade.imprecise in grades and not _suits_printed(figure, phrase, recount) else None


def with_held_back(recount: Recount, way: Other) -> Recount | None:
    """The same way of counting with the respondents who are held back; None where that makes no difference."""
    kind = (HELD_BACK, *(part for part in way.kind if part not in PLAIN))
    return next((one.recount for one in recount.others if one.kind == kind), None)


def in_words(recount: Recount, words: Lexicon) -> Recount:
    """The same recount, which can be held against phrases as well, in every way it was counted."""
    others = (replace(other, recount=replace(other.recount, words=words)) for other in recount.others)
    return replace(recount, words=words, others=tuple(others))


def rounded_otherwise(recount: Recount, rounding: Rounding) -> Recount:
    """The same count, printed by another convention."""
    return replace(recount, rounding=rounding)


def _of(figure: Figure, recount: Recount) -> str:
    if figure.statistic is Statistic.total:
        return f"of {recount.base:,}"
    return f"{recount.count:,} of {recount.base:,}"


def _usual_decimals(figure: Figure) -> int:
    fine = (Statistic.mean, Statistic.sd, Statistic.median, Statistic.ratio)
    return 1 if figure.statistic in fine else 0


def _place(recount: Recount) -> str | None:
    if recount.places is None:
        return None
    first, last = recount.places[0], recount.places[-1]
    return f"place {first}" if first == last else f"a place from {first} to {last}, shared"


def _bears_out(figure: Figure, recount: Recount) -> bool | None:
    """Whether a phrase is true of what the answers give; None where it is only imprecise, or is not understood."""
    phrase = _phrase(figure, recount)
    if phrase is None:
        return None
    if phrase.rank is not None:
        return _stands(phrase.rank, recount)
    grades = _grades(figure, phrase, recount)
    if grades & {Grade.holds, Grade.favourable}:
        return True
    return False if grades == {Grade.fails} else None


def _phrase(figure: Figure, recount: Recount) -> Phrase | None:
    """The words of a figure, where they are about what the answers give for it."""
    phrase = read_phrase(figure.printed, figure.statistic, recount.words) if recount.words else None
    return phrase if phrase is not None and phrase.unit is UNITS.get(figure.statistic) else None


def spoken(figure: Figure, phrase: Phrase, recount: Recount, decimals: int | None = None) -> Fraction | None:
    """The number that the answers give, in the unit of a phrase; `decimals`: as it is printed with so many."""
    exact = number(figure, recount)
    if exact is None:
        return None
    if decimals is not None:
        exact = Fraction(units(exact * 10**decimals, recount.rounding), 10**decimals)
    return exact / 100 if phrase.unit in (Unit.share, Unit.difference) else exact


def _grades(figure: Figure, phrase: Phrase, recount: Recount) -> set[Grade]:
    """How true a phrase is; of a difference, either way round. Empty where the answers give no number."""
    value = spoken(figure, phrase, recount)
    if value is None:
        return set()
    either = {value, abs(value)} if figure.statistic is Statistic.difference else {value}
    return {grade(phrase, one, one) for one in either}


def _suits_printed(figure: Figure, phrase: Phrase, recount: Recount) -> bool:
    """Whether a phrase suits the number as it is usually printed: “half” of 53.4% is said of 53%."""
    value = spoken(figure, phrase, recount, _usual_decimals(figure))
    return value is not None and phrase.usual.has(value)


def _stands(rank: Rank, recount: Recount) -> bool | None:
    """Whether one of the places left open is meant; words that only say which way are not held to a place."""
    if recount.places is None or not rank.strict:
        return None
    places = recount.places if rank.top else [recount.ranked + 1 - place for place in recount.places]
    return any(rank.first <= place <= rank.last for place in places)


_span = cache(value_span)


def _share_in(span: Interval, count: Fraction | int, base: Fraction | int) -> bool | None:
    """Whether a share, in per cent, is in an interval: in whole numbers throughout, for this is asked most often."""
    part, whole = 100 * count.numerator * base.denominator, base.numerator * count.denominator
    if not whole:
        return None
    low = part * span.low.denominator - span.low.numerator * whole
    high = span.high.numerator * whole - part * span.high.denominator
    return (low > 0 or (low == 0 and span.low_in)) and (high > 0 or (high == 0 and span.high_in))


def _squared(span: Interval) -> Interval:
    """The squares of the numbers of zero or more in an interval; no number is in one that ends below zero."""
    if span.high < 0:
        return Interval(Fraction(1), Fraction(0))
    low = max(span.low, Fraction(0))
    return Interval(low**2, span.high**2, span.low_in or span.low < 0, span.high_in)


def _root(square: Fraction, decimals: int) -> int:
    """The square root in units of the last decimal, halves up."""
    return (isqrt(4 * 100**decimals * square.numerator // square.denominator) + 1) // 2
