"""What a phrase says about two values: how many times as many, how much more, or only which is greater.

Belongs here: ratios (compared with 1) and differences (of 1, compared with 0). Does not belong here: one value
(`phrases.py`), and which two values are meant.

"N times more likely" is read as N times as likely, the charitable reading; "N times less likely" as one Nth as likely.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.words.lexicon import Lexicon, longest
from schemas.figures.words.numerals import HALF, ONE, number
from schemas.figures.words.phrases import Meaning, Phrases, Unit, Value, scaled

DEGREES: Final = ("plain", "small", "large")
ARTICLE: Final = re.compile("^an? (?=[0-9]|(?:in|de)crease|rise|fall|drop)")
ATTACHED: Final = re.compile(r"(?<=[0-9])(?=(?:x|\u00d7|fold)\b)|(?<=[0-9])(?=\u00d7)")


class Comparisons:
    """Reads ratios and differences with the words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self.phrases = lexicon, Phrases(lexicon)

    def ratio(self, text: str) -> Meaning | None:
        """How many times the other value the one is."""
        text = ARTICLE.sub("", ATTACHED.sub(" ", text))
        return self._times(text) or self._in_a_word(text) or self._by_a_share(text) or self._which(text, Unit.ratio)

    def difference(self, text: str) -> Meaning | None:
        """By how much of 1 the one is above the other; below it, the bounds are negative."""
        text = ARTICLE.sub("", text)
        return self._points(text) or self._by_a_share(text, points=True) or self._which(text, Unit.difference)

    def _times(self, text: str) -> Meaning | None:
        """`over three times as many`, `2.5 times more likely`, `four times less likely`."""
        marks = "|".join(re.escape(mark) for mark in self.lexicon.words("times"))
        match = re.fullmatch(rf"(.+?) (?:{marks})(?: (.*))?", text)
        if not match:
            return None
        found = self.phrases.hedged(match[1], self._multiple)
        return self._facing(found, match[2] or "") if found else None

    def _multiple(self, text: str) -> Value | None:
        found = number(text, self.lexicon.scales)
        if found is None or not found[0]:
            return None
        value, step = found
        if not step or step == HALF:  # two and a half is said like a whole number
            return Value(value, Unit.ratio, "times", step)
        return Value(value, Unit.ratio, "times_with_decimals" if step * 10 >= 1 else "times_worked_out", step)

    def _in_a_word(self, text: str) -> Meaning | None:
        """`twice as likely`, `more than doubled`, `half as many`, `two thirds the rate`."""
        match = re.fullmatch(r"(.+?) (as|the|that) (.+)", text)
        found = self.phrases.hedged(match[1], self._word_or_fraction) if match else None
        if match and found:
            return self._facing(found, match[3])
        words = text.split(" ")
        for end in range(len(words), 0, -1):
            found = self.phrases.hedged(" ".join(words[:end]), self._word)
            if found:
                return self._facing(found, " ".join(words[end:]))
        return None

    def _word(self, text: str) -> Value | None:
        rest = re.sub(r"^(?:has|have|had|was|were|is|are) ", "", text)
        value = self.lexicon.numbers("multiples").get(rest)
        return Value(value, Unit.ratio, "times") if value else None

    def _word_or_fraction(self, text: str) -> Value | None:
        fraction = self.phrases.share(text)
        return self._word(text) or (Value(fraction.value, Unit.ratio, "times") if fraction else None)

    def _facing(self, meaning: Meaning, tail: str) -> Meaning:
        """Turned over where it is `less likely`."""
        if not set(tail.split()) & set(self.lexicon.words("comparisons", "less")):
            return meaning
        positive = scaled(meaning, lambda bounds: bounds.both(Bounds(Fraction(0), None, low_in=False)))
        return scaled(positive, _one_over)

    def _by_a_share(self, text: str, *, points: bool = False) -> Meaning | None:
        """`a third more`, `50% higher`, `increased by half`, `down 20%`."""
        for way, sign in (("more", 1), ("less", -1)):
            words = "|".join(re.escape(word) for word in self.lexicon.words("comparisons", way))
            after = re.fullmatch(rf"(?:was |were |is |are )?(?:{words})(?: by| of)? (.+)", text)
            first = re.fullmatch(rf"(.+?) (?:{words})(?: .*)?", text)
            for match in filter(None, (after, first)):
                found = self.phrases.hedged(match[1], self._points_value if points else self._part)
                if found:
                    return _signed(found, sign, points=points)
                whole = None if points or sign < 0 else self.phrases.hedged(match[1], self._word)
                if whole:
                    return whole
        return None

    def _part(self, text: str) -> Value | None:
        """A part by which something is more or less."""
        share = self.phrases.share(text)
        if share is None or share.kind == "fraction":
            return share
        return Value(share.value, Unit.share, "percent_more", share.step)

    def _points(self, text: str) -> Meaning | None:
        """`10 percentage points`, `over five points lower`."""
        marks = "|".join(re.escape(mark) for mark in self.lexicon.words("points"))
        match = re.fullmatch(rf"([+-]?)(.+?) ?(?:{marks})(?: (.*))?", text)
        if not match:
            return None
        less, after = self.lexicon.words("comparisons", "less"), (match[3] or "").split()
        found = self.phrases.hedged(match[2], self._points_value)
        if found:
            return _signed(found, -1 if match[1] == "-" or set(after) & set(less) else 1, points=True)
        for way, sign in (("more", 1), ("less", -1)):
            word = longest(match[2], self.lexicon.words("comparisons", way))
            rest = re.sub("^ (?:by |of )?", "", match[2][len(word) :]) if word else ""
            found = self.phrases.hedged(rest, self._points_value) if rest else None
            if found:
                return _signed(found, sign, points=True)
        return None

    def _points_value(self, text: str) -> Value | None:
        share = self.phrases.share(text)
        if share:
            return Value(share.value, Unit.difference, "percentage_points", share.step)
        found = number(text, self.lexicon.scales)
        step = (found[1] or ONE) / 100 if found else ONE
        return Value(found[0] / 100, Unit.difference, "percentage_points", step) if found else None

    def _which(self, text: str, unit: Unit) -> Meaning | None:
        """Only which way: `far more likely`, `significantly under-represented`, `almost no difference`."""
        kind = "ratio" if unit is Unit.ratio else "points"
        sizes = self.lexicon.data["comparisons"][kind]
        of = 1 if unit is Unit.ratio else 100
        middle = ONE if unit is Unit.ratio else Fraction(0)
        must, usual = Bounds.written(sizes["plain"], of), Bounds.written(sizes["plain"], of)
        words = text
        while words:
            if longest(words, self.lexicon.words("comparisons", "same")):
                return Meaning(unit, Bounds.written(sizes["same_must"], of), Bounds.written(sizes["same"], of))
            if longest(words, self.lexicon.words("comparisons", "at_most_same")):
                return Meaning(unit, Bounds(None, middle), Bounds(None, middle))
            if longest(words, self.lexicon.words("comparisons", "at_least_same")):
                return Meaning(unit, Bounds(middle), Bounds(middle))
            for way in ("less", "more"):
                word = longest(words, self.lexicon.words("comparisons", way))
                if word:
                    size = self._degree(words[len(word) :].strip())  # fell sharply
                    usual = usual.both(Bounds.written(sizes[size], of))
                    turned = _one_over if unit is Unit.ratio else _negative
                    return Meaning(unit, must, usual) if way == "more" else Meaning(unit, turned(must), turned(usual))
            degrees = [(word, size) for size in DEGREES if (word := self._word_of_degree(words, size))]
            about = next(
                (w for w, h in self.lexicon.before if h.name in ("about", "almost") and words.startswith(w)), None
            )
            if degrees:
                word, size = max(degrees, key=lambda one: len(one[0]))
                usual = usual.both(Bounds.written(sizes[size], of))
                words = words[len(word) :].strip()
            elif about:
                words = words[len(about) :]
            else:
                return None
        return None

    def _word_of_degree(self, text: str, size: str) -> str | None:
        return longest(text, self.lexicon.words("comparisons", "degrees", size))

    def _degree(self, text: str) -> str:
        return next((size for size in DEGREES if size != "plain" and self._word_of_degree(text, size)), "plain")


def _one_over(bounds: Bounds) -> Bounds:
    """The bounds of one over a value above zero."""
    low = None if not bounds.low else ONE / bounds.low
    high = Fraction(0) if bounds.high is None else ONE / bounds.high
    return Bounds(high, low, bounds.high is not None and bounds.high_in, bounds.low_in)


def _negative(bounds: Bounds) -> Bounds:
    return bounds.turned(lambda value: -value)


def _signed(meaning: Meaning, sign: int, *, points: bool) -> Meaning:
    """More or less by a part: a ratio beside 1, or a difference beside 0."""
    start = Fraction(0) if points else ONE
    change = Bounds.moved if sign > 0 else Bounds.turned
    turned = scaled(meaning, lambda bounds: change(bounds, lambda value: start + sign * value))
    return Meaning(Unit.difference if points else Unit.ratio, turned.must, turned.usual)
