"""Intervals in plain words.

Belongs here: how bounds of a share, a number, a ratio, a difference or an amount are spoken of. Does not belong here:
what they are bounds of, and whole sentences (`worded.py`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.statistics import decimal
from schemas.figures.words.phrases import Unit

MOST_DECIMALS: Final = 1
CURRENCIES: Final = ("£", "$", "€")


def amount(value: Fraction, unit: Unit, measure: str = "", decimals: int = MOST_DECIMALS) -> str:
    """A value as it is spoken of: `33.3%`, `1,404`, `2.5 times the other`, `10 points`, `12 months`, `£15,000`."""
    match unit:
        case Unit.share:
            return f"{_digits(value * 100, decimals)}%"
        case Unit.difference:
            return f"{_digits(value * 100, decimals)} point{'' if abs(value) == Fraction(1, 100) else 's'}"
        case Unit.ratio:
            return "the other" if value == 1 else f"{_digits(value, decimals + 1)} times the other"
        case Unit.amount if measure in CURRENCIES:
            return f"{measure}{_digits(value, 2 if value < 100 else 0)}"
        case Unit.amount if measure:
            return f"{_digits(value, decimals)} {measure}{'' if value == 1 else 's'}"
        case _:
            return _digits(value, decimals)


def _digits(value: Fraction, most: int) -> str:
    """As many decimals as it needs, and at most so many."""
    whole, _, after = decimal(round(abs(value) * 10**most), most).partition(".")
    after = after.rstrip("0")
    return "-" * (value < 0) + f"{int(whole):,}" + (f".{after}" if after else "")


def bounds(one: Bounds, unit: Unit, measure: str = "") -> str:
    """An interval: `more than 50%`, `at least 28.3% and less than 33.3%`, `57`."""
    low, high = one.low, one.high
    if low is not None and low == high:
        return amount(low, unit, measure)
    if unit in (Unit.share, Unit.difference) and low is not None and high == 1 and one.high_in:
        high = None  # everybody is the end of every share
    if unit is not Unit.difference and low == 0 and (high is not None or one.low_in):
        low = None
    if low is not None and high is not None and one.low_in and one.high_in:
        first, last = amount(low, unit, measure), amount(high, unit, measure)
        if first == last:
            return f"about {first}"
        same = last.partition(" ")[1:]
        return f"{first.partition(' ')[0] if first.partition(' ')[1:] == same else first} to {last}"
    above = f"{'at least' if one.low_in else 'more than'} {amount(low, unit, measure)}" if low is not None else ""
    below = (
        f"{'no more than' if one.high_in else 'less than'} {amount(high, unit, measure)}" if high is not None else ""
    )
    return " and ".join(filter(None, (above, below))) or "anything"


def told(must: Bounds, usual: Bounds, unit: Unit, measure: str = "") -> str:
    """What a phrase means: `at least 44% and less than 50% to a fair reader, in any case less than 50%`."""
    strict, fair = bounds(must, unit, measure), bounds(usual, unit, measure)
    return strict if strict == fair else f"{fair} to a fair reader, and in any case {strict}"
