"""Printed strings as numbers.

Belongs here: what a printed string says when it is a plain number, with the precision of its print. Does not belong
here: which counts such a number stands for (`rounding.py`), and phrases such as "almost half", which are not numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from schemas.source import parse_yaml

NUMBER: Final = re.compile(
    r"(?P<sign>[-\u2212+]?)"
    r"(?:(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]*)(?:\.(?P<decimals>[0-9]+))?"
    r"|(?P<continental>[0-9]+),(?P<after>[0-9]{1,2}))"
)
MOST_DIGITS: Final = 15
FIGURES_ONLY: Final = re.compile(r"[0-9][0-9\s.,%]*")


@dataclass(frozen=True)
class Printed:
    """A plain number as printed: 8.50 is `scaled` 850 with two `decimals`, for trailing zeros carry the precision."""

    scaled: int
    decimals: int = 0
    percent: bool = False

    @property
    def value(self) -> Fraction:
        """The number itself."""
        return Fraction(self.scaled, 10**self.decimals)

    @property
    def digits(self) -> str:
        """The number in plain digits, as precise as it was printed."""
        return decimal(self.scaled, self.decimals)

    @property
    def whole(self) -> int | None:
        """The number where it was printed as a whole one of zero or more, as counts and bases are."""
        return self.scaled if self.decimals == 0 and self.scaled >= 0 and not self.percent else None


def decimal(scaled: int, decimals: int) -> str:
    """`scaled` tenths, hundredths, ... written out: 850 with two decimals is `8.50`."""
    sign, text = "-" * (scaled < 0), str(abs(scaled)).rjust(decimals + 1, "0")
    return sign + (f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text)


@cache
def _words() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("words.yaml").read_text("utf-8")
    data: Mapping[str, Any] = parse_yaml(text, "words.yaml").data
    return data


@lru_cache(maxsize=4096)
def read(text: str) -> Printed | None:
    """The number that `text` is, or None where it is a hedge, a phrase, a fraction in words or a special mark.

    `35%`, `35 per cent`, `1,404`, `.5`, `n=34`, `£12,500`, `two` are numbers; `only two`, `1 in 6`, `<1`, `*` are not.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    plain = re.sub(r"^n ?= ?", "", plain)
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    words = _words()
    mark = next((mark for mark in words["percent"] if plain.endswith(mark)), "")
    plain = plain.removesuffix(mark).rstrip()
    for sign in words["currency"]:
        plain = plain.removeprefix(sign).lstrip()
    if plain in words["numbers"]:
        return Printed(int(words["numbers"][plain]), 0, bool(mark))
    match = NUMBER.fullmatch(plain)
    if not match or not any(character.isdigit() for character in plain):
        return None
    if sum(character.isdigit() for character in plain) > MOST_DIGITS:
        return None
    whole = re.sub("[, ]", "", match["whole"] or match["continental"] or "")
    decimals = match["decimals"] or match["after"] or ""
    scaled = int(whole + decimals)
    return Printed(-scaled if match["sign"] in ("-", "\u2212") else scaled, len(decimals), bool(mark))


def garbled(text: str) -> bool:
    """Whether `text` is made of digits and yet no number, such as `3 5%`."""
    return read(text) is None and FIGURES_ONLY.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def is_phrase(text: str) -> bool:
    """Whether `text` says something in words (`almost half`, `1 in 6`), rather than by a mark such as `*`."""
    return any(character.isalpha() for character in text)
