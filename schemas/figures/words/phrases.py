"""What a phrase says about one value: a hedge, a value, and what it is a value of.

Belongs here: shares, numbers and amounts. Does not belong here: ratios and differences (`comparisons.py`), places in an
order (`order.py`), and judging (`wording.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.model import NUMBERS_OF_PEOPLE, Statistic
from schemas.figures.words.lexicon import Hedge, Lexicon, Pair, Reaches, bare, longest
from schemas.figures.words.numerals import HALF, ONE, ZERO, number, number_in_words
from schemas.figures.words.order import Rank

ARTICLES: Final = {"a": (ONE, ONE), "an": (ONE, ONE), "half a": (HALF, HALF), "half an": (HALF, HALF)}
N_IN_M: Final = re.compile(r"(.+?) (?:in|out of|of) (?:every |the )?(.+)")
RANGE: Final = re.compile(r"(?:between (.+?) and (.+)|(?:from )?(.+?)(?: to | ?- ?)(.+))")


class Unit(StrEnum):
    """What a phrase is about."""

    share = "share"
    number = "number"
    ratio = "ratio"
    difference = "difference"
    rank = "rank"
    amount = "amount"


@dataclass(frozen=True)
class Meaning:
    """What must be so, what is usual, and whether that can be checked at all."""

    unit: Unit
    must: Bounds
    usual: Bounds
    vague: bool = False
    rank: Rank | None = None
    measure: str = ""


@dataclass(frozen=True)
class Value:
    """A value without its hedge. `step`: a unit of its last printed digit, 0 where it was not printed in digits."""

    value: Fraction
    unit: Unit
    kind: str
    step: Fraction = ZERO
    measure: str = ""


Parse = Callable[[str], Value | None]


class Phrases:
    """Reads shares, numbers and amounts with the words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def read(self, text: str, statistic: Statistic) -> Meaning | None:
        """What a phrase says; None where it is not understood."""
        parse = self._parser(statistic)
        for cut in self._cuts(text):
            meaning = self._own(cut) or self._listed(cut, statistic) or self.hedged(cut, parse)
            if meaning is not None:
                return meaning
        return None

    def hedged(self, text: str, parse: Parse) -> Meaning | None:
        """A value, or a range, with what stands before and after it."""
        for word, hedge in self.lexicon.before:
            if text.startswith(word) and (value := self._valued(text[len(word) :], parse)):
                return self.meaning(value, hedge)
        for word, hedge in self.lexicon.after:
            if text.endswith(word) and (value := self._valued(text.removesuffix(word), parse)):
                return self.meaning(value, hedge)
        value = self._valued(text, parse)
        if value is not None:
            return self.meaning(value)
        if " but " in text:
            return self._both(text, parse)
        found = self._range(text, parse)
        if found is None:
            rest = self._hedge_of_range(text)
            found = self._range(rest, parse) if rest else None
        if found is None and (focus := longest(text, self.lexicon.words("focus"))) and len(text) > len(focus):
            return self.hedged(text[len(focus) :].strip(), parse)
        return found

    def meaning(self, value: Value, hedge: Hedge | None = None) -> Meaning:
        """What a value means with a hedge, or without one."""
        share = value.unit in (Unit.share, Unit.difference)
        landmark = self.lexicon.data["landmark"]
        part = Fraction(1)
        if hedge and value.kind == "digits" and value.value * 100 % int(landmark["multiple"]):
            part = Fraction(landmark["otherwise"])
        reaches: Reaches = self.lexicon.without_hedge[value.kind]
        if hedge:
            reaches = hedge.share if share else hedge.number
        must, usual = reaches.around(value.value, value.step, part, share=share)
        return Meaning(value.unit, must, usual, measure=value.measure)

    def _both(self, text: str, parse: Parse) -> Meaning | None:
        """`more than a third but less than half`."""
        before, _, after = text.partition(" but ")
        one, other = self.hedged(before, parse), self.hedged(after, parse)
        if one is None or other is None or (one.unit, one.measure) != (other.unit, other.measure):
            return None
        must = one.must.both(other.must)
        return None if must.empty else replace(one, must=must, usual=must)

    def _valued(self, text: str, parse: Parse) -> Value | None:
        """The value, with or without words that only draw attention to it."""
        text = text.strip()
        while text:
            value = parse(text)
            if value is not None:
                return value
            focus = longest(text, self.lexicon.words("focus"))
            text = text[len(focus) :].strip() if focus else ""
        return None

    def _cuts(self, text: str) -> Iterator[str]:
        """The phrase, and what is left of it without the words for those whom it is about."""
        ends = [
            len(text),
            *(match.start() for match in re.finditer(r" of (?!.*\b(?:hundred|thousand|million|dozen)\b)", text)),
        ]
        for end in dict.fromkeys((len(text), *reversed(ends))):
            cut = text[:end].strip()
            yield cut
            words = cut.split()
            while len(words) > 1 and words[-1] in self.lexicon.words("followed_by"):
                words.pop()
                yield " ".join(words)

    def _own(self, text: str) -> Meaning | None:
        pair = self.lexicon.own.get(bare(text))
        return Meaning(Unit.share, *pair) if pair else None

    def _listed(self, text: str, statistic: Statistic) -> Meaning | None:
        """A phrase that is listed whole; of people it may be a share all the same: most of them."""
        entry = self.lexicon.quantifiers.get(bare(text))
        focus = longest(text, self.lexicon.words("focus"))
        if entry is None and focus:
            entry = self.lexicon.quantifiers.get(bare(text[len(focus) :].strip()))
        if entry is None and statistic is Statistic.amount:  # several years
            entry = self.lexicon.quantifiers.get(bare(text.rpartition(" ")[0]))
        if entry is None:
            return None
        people = statistic in NUMBERS_OF_PEOPLE or statistic is Statistic.amount
        number_first = people or entry.share is None
        pair: Pair | None = entry.number if number_first and entry.number else entry.share
        if pair is None or (statistic is Statistic.percent and entry.share is None):
            return None
        if pair is entry.number:
            unit = Unit.amount if statistic is Statistic.amount else Unit.number
            return Meaning(unit, *pair, vague=entry.vague_number)
        return Meaning(Unit.share, *pair, vague=entry.vague_share)

    def _parser(self, statistic: Statistic) -> Parse:
        """What a value can be, by what the figure is a statistic of."""
        match statistic:
            case Statistic.percent:
                return lambda text: self.share(text) or self._plain(text, Unit.share, "digits", 100)
            case Statistic.base | Statistic.count:
                return lambda text: self.share(text) or self._plain(text, Unit.number, "digits")
            case Statistic.mean | Statistic.median:
                return lambda text: (
                    self._score(text)
                    or self.share(text)
                    or self._amount(text)
                    or self._plain(text, Unit.number, "digits")
                )
            case _:
                unit = Unit.amount if statistic is Statistic.amount else Unit.number
                return lambda text: self.share(text) or self._amount(text) or self._plain(text, unit, "digits")

    def share(self, text: str) -> Value | None:
        """`60%`, `sixty per cent`, `two thirds`, `3 in 10`."""
        mark = next((mark for mark in self.lexicon.words("percent") if text.endswith(mark)), None)
        if mark:
            return self._plain(text.removesuffix(mark).strip(), Unit.share, "digits", 100)
        match = N_IN_M.fullmatch(text)
        if match:
            some, of = number(match[1], self.lexicon.scales), number(match[2], self.lexicon.scales)
            if some is None:  # one person in four
                some = number(match[1].rpartition(" ")[0], self.lexicon.scales)
            if some and of and of[0] and some[0] <= of[0]:
                return Value(some[0] / of[0], Unit.share, "fraction")
            return None
        return self.fraction(text)

    def fraction(self, text: str) -> Value | None:
        """`half`, `a third`, `two fifths`, `3/4`."""
        match = re.fullmatch(r"(?:(.+) )?([a-z]+)|([0-9]{1,3})/([0-9]{1,3})", text)
        if not match:
            return None
        if match[3]:
            top, below = int(match[3]), Fraction(int(match[4]))
        else:
            below = self.lexicon.numbers("fractions").get(match[2], ZERO)
            found = 1 if match[1] in (None, "a", "an", "the") else number_in_words(match[1])
            if found is None:
                found = int(match[1]) if match[1].isdigit() and len(match[1]) < 4 else -1
            top = found
        return Value(top / below, Unit.share, "fraction") if below and 0 < top <= below else None

    def _plain(self, text: str, unit: Unit, kind: str, of: int = 1) -> Value | None:
        found = number(text, self.lexicon.scales)
        if found is None:
            return None
        value, step = found
        return Value(value / of, unit, kind, (step or Fraction(1)) / of if of > 1 else step)

    def _score(self, text: str) -> Value | None:
        """`3.4 out of 5`: of a mean, a place on a scale and no share."""
        score, _, highest = text.partition(" out of ")
        return self._plain(score, Unit.number, "digits") if number(highest, self.lexicon.scales) else None

    def _amount(self, text: str) -> Value | None:
        """`£15m`, `12 months`, `300 year`, in the unit in which its kind of amount is held."""
        for measure, words in self.lexicon.data["measures"].items():
            for word in sorted(words, key=len, reverse=True):
                rest = _without(text, word)
                found = ARTICLES.get(rest) or number(rest, self.lexicon.scales) if rest else None
                if found:
                    times = Fraction(words[word])
                    step = (found[1] or Fraction(1)) * times
                    return Value(found[0] * times, Unit.amount, "amount", step, measure)
        return None

    def _range(self, text: str, parse: Parse) -> Meaning | None:
        """`30-40%`, `between a quarter and a third`; the first end takes its unit from the second."""
        match = RANGE.fullmatch(text)
        if not match:
            return None
        first, second = (match[1] or match[3]).strip(), (match[2] or match[4]).strip()
        high = parse(second)
        low = parse(first)
        if high and (low is None or low.unit is not high.unit or low.measure != high.measure):
            unit = re.sub(r"^.*[0-9]", "", second) if re.search("[0-9]", second) else "".join(second.split(" ")[1:])
            low = parse(f"{first}{unit}") or parse(f"{first} {unit.strip()}")
        if low is None or high is None or low.unit is not high.unit or low.value >= high.value:
            return None
        slack = self.lexicon.data["range"]
        must, usual = (_around(low, high, Fraction(slack[name]) / 100) for name in ("must", "usual"))
        return Meaning(high.unit, must, usual, measure=high.measure)

    def _hedge_of_range(self, text: str) -> str | None:
        """A range after `around` or the like, which says no more than the range does."""
        return next((text[len(w) :] for w, h in self.lexicon.before if h.name == "about" and text.startswith(w)), None)


def _around(low: Value, high: Value, words: Fraction) -> Bounds:
    """A range with slack at its ends: `words` beside a fraction, half a unit of print beside digits."""
    down, up = (words if end.kind == "fraction" else end.step / 2 for end in (low, high))
    return Bounds(max(low.value - down, ZERO), high.value + up)


def _without(text: str, word: str) -> str | None:
    """A text without a unit before or after it: `£15m`, `12 months`, `15p`; None where it has none."""
    if not word[0].isalpha() and text.startswith(word):
        return text[len(word) :].strip()
    if text.endswith(word):
        rest = text.removesuffix(word)
        return rest.strip() if not rest or not rest[-1].isalpha() else None
    return None


def scaled(meaning: Meaning, change: Callable[[Bounds], Bounds]) -> Meaning:
    """A meaning with both of its intervals changed."""
    return replace(meaning, must=change(meaning.must), usual=change(meaning.usual))
