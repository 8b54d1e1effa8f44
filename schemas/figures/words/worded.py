"""Sentences about words in a report: what they mean, what the value is, and which words would do.

Belongs here: plain sentences for findings, reasons and corrections. Does not belong here: whether words are true
(`wording.py`).
"""

from __future__ import annotations

from fractions import Fraction

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.model import Statistic
from schemas.figures.wording import Grade, Phrase, Unit, grade, read_phrase
from schemas.figures.words.lexicon import Lexicon
from schemas.figures.words.told import bounds

NEAR = Fraction(1, 100)
"""So close a fraction may be named without a hedge in a correction."""
AHEAD = ("", "just under ", "just over ", "almost ", "over ")


def sentence(phrase: Phrase, verdict: Grade, low: Fraction, high: Fraction, actual: str = "") -> str:
    """What a phrase means and what the value is: `“Over half” means more than 50%; 17 of 34 is exactly 50%`.

    `actual` tells of the value in the caller's words, as half a sentence; without it the interval is told.
    """
    said = f"“{phrase.text}”"
    value = actual or f"it is {interval(low, high, phrase)}"
    strict = bounds(phrase.must, phrase.unit, phrase.measure)
    fair = bounds(phrase.usual, phrase.unit, phrase.measure)
    match verdict:
        case Grade.unchecked:
            return f"{said} names no value that can be checked."
        case Grade.fails if phrase.vague:
            return f"{said} means that there are some; {value}."
        case Grade.fails:
            return f"{said} means {strict}; {value}."
        case Grade.imprecise:
            return f"To a fair reader {said} means {fair}; {value}."
        case Grade.favourable:
            return f"{said} means {fair}; {value}, so that it holds only with favourable rounding."
        case _:
            return f"{said} means {fair}, and {value}."


def interval(low: Fraction, high: Fraction, phrase: Phrase) -> str:
    """The value, or between which two it lies, in the phrase's own unit."""
    if low == high:
        return f"exactly {bounds(Bounds(low, high), phrase.unit, phrase.measure)}"
    first, last = (bounds(Bounds.exactly(end), phrase.unit, phrase.measure) for end in (low, high))
    return f"about {first}" if first == last else bounds(Bounds(low, high), phrase.unit, phrase.measure)


def correction(low: Fraction, high: Fraction, unit: Unit, lexicon: Lexicon | None = None) -> str:
    """Which words would do for a value in this interval: `“just under half” would do`; empty where there are none."""
    words = nearest_words(low, high, unit, lexicon)
    return " or ".join(f"“{text}”" for text in words) + " would do." if words else ""


def clashing(one: Phrase, other: Phrase) -> str:
    """Why two phrases about one subject cannot both be true."""
    first, second = (bounds(phrase.must, phrase.unit, phrase.measure) for phrase in (one, other))
    return f"“{one.text}” means {first}, and “{other.text}” means {second}: no value is both."


def nearest_words(
    low: Fraction, high: Fraction, unit: Unit = Unit.share, lexicon: Lexicon | None = None, most: int = 2
) -> tuple[str, ...]:
    """Common words that hold for every value from `low` to `high`, the closest first; only for shares and ratios."""
    lexicon = lexicon or Lexicon.default()
    middle = (low + high) / 2
    if unit is Unit.share:
        if low == high and low in (0, 1):
            return ("none" if low == 0 else "all",)
        near = lexicon.numbers("common")
        statistic = Statistic.percent
    elif unit is Unit.ratio:
        near = {f"{n} times": Fraction(n) for n in range(int(middle), int(middle) + 2) if n > 1}
        statistic = Statistic.ratio
    else:
        return ()
    found = []
    for order, (name, value) in enumerate(near.items()):
        for rank, hedge in enumerate(AHEAD):
            phrase = read_phrase(f"{hedge}{name}", statistic, lexicon)
            plainly = bool(hedge) or abs(middle - value) <= (NEAR if unit is Unit.share else value * 5 * NEAR)
            if phrase and plainly and grade(phrase, low, high) is Grade.holds:
                found.append((abs(middle - value), rank, order, phrase.text))
    closest: dict[Fraction, str] = {}
    for distance, _, _, text in sorted(found):
        closest.setdefault(distance, text)
    within = min(closest, default=Fraction(0)) + 2 * NEAR
    return tuple(text for distance, text in closest.items() if distance <= within)[:most]
