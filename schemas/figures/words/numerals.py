"""Numbers in digits and in English words, read, and whole ones written out, up to the millions.

Belongs here: `fifty-seven`, `a hundred and twenty`, `one thousand, four hundred and four`. Does not belong here: what
is counted, hedges around a number, fractions and ordinals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS: Final = (("million", 1_000_000), ("thousand", 1_000))
BELOW: Final = 1_000_000_000
"""The first number that has no words here."""
_VALUE: Final = {word: n for n, word in enumerate(ONES)} | {word: 10 * n for n, word in enumerate(TENS, 2)}
_ONE: Final = "|".join(ONES[1:10])
_SMALL: Final = rf"(?:(?:{'|'.join(TENS)})(?: (?:{_ONE}))?|{'|'.join(reversed(ONES[1:]))})"
_GROUP: Final = rf"(?:(?:(?:a|{_SMALL}) hundred(?: (?:and )?{_SMALL})?)|{_SMALL})"
_WORDS: Final = re.compile(
    rf"zero|(?=\S)(?:(?P<million>{_GROUP}|a) million)?(?:(?:^| )(?P<thousand>{_GROUP}|a) thousand)?"
    rf"(?:(?:^| )(?:(?<=.)and )?(?P<rest>{_GROUP}))?"
)
DIGITS: Final = re.compile(r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]*)(?:\.([0-9]{1,6}))?(?: ?([a-z]+))?")
MOST_DIGITS: Final = 15
ZERO: Final = Fraction(0)
HALF: Final = Fraction(1, 2)
ONE: Final = Fraction(1)


def number_in_words(text: str) -> int | None:
    """The number that `text` writes out; None where it is none. Case, hyphens and commas do not count."""
    plain = " ".join(re.sub(r"[-\u2010\u2011,]", " ", text).casefold().split())
    match = _WORDS.fullmatch(plain)
    if not match:
        return None
    parts = [(match[name], unit) for name, unit in GROUPS] + [(match["rest"], 1)]
    return sum(_group(part) * unit for part, unit in parts if part)


def _group(text: str) -> int:
    """A number below two thousand: `a hundred and five`, `twelve hundred`."""
    before, hundred, after = text.partition("hundred")
    if not hundred:
        return 1 if text == "a" else sum(_VALUE[word] for word in text.split())
    return 100 * _group(before.strip()) + sum(_VALUE[word] for word in after.split() if word != "and")


def number(text: str, scales: Mapping[str, Fraction]) -> tuple[Fraction, Fraction] | None:
    """A number of zero or more and the unit of its last digit (0: whole, or in words): `2.5`, `15m`, `a hundred`.

    `scales`: words and letters after digits that multiply them, such as `m`.
    """
    for half in (" and a half", " 1/2"):
        if text.endswith(half) and (whole := number(text.removesuffix(half), scales)):
            return whole[0] + HALF, HALF
    if text.startswith("half a ") and (whole := number(text.removeprefix("half "), scales)):
        return whole[0] / 2, ZERO
    if text.endswith(" dozen") and (dozens := number(re.sub("^a ", "one ", text).removesuffix(" dozen"), scales)):
        return dozens[0] * 12, ZERO
    written = number_in_words(text)
    if written is not None:
        return Fraction(written), ZERO
    match = DIGITS.fullmatch(text)
    if not match or not (match[1] or match[2]) or sum(map(str.isdigit, text)) > MOST_DIGITS:
        return None
    decimals = match[2] or ""
    value = Fraction(int(re.sub("[, ]", "", match[1]) + decimals), 10 ** len(decimals))
    scale = scales.get(match[3]) if match[3] else Fraction(1)
    if scale is None:
        return None
    return value * scale, scale / 10 ** len(decimals) if scale > 1 or decimals else ZERO


def in_words(number: int) -> str:
    """A number from zero on in British words: 1404 is `one thousand four hundred and four`.

    Raises ValueError for a number that has none here.
    """
    if not 0 <= number < BELOW:
        raise ValueError(f"{number:,} is not written out")
    parts: list[str] = []
    rest = number
    for word, unit in GROUPS:
        if rest >= unit:
            parts.append(f"{_below_thousand(rest // unit)} {word}")
            rest %= unit
    if rest or not parts:
        parts.append(("and " if parts and rest < 100 else "") + _below_thousand(rest))
    return " ".join(parts)


def _below_thousand(number: int) -> str:
    if number >= 100:
        rest = f" and {_below_thousand(number % 100)}" if number % 100 else ""
        return f"{ONES[number // 100]} hundred{rest}"
    if number < 20:
        return ONES[number]
    return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
