"""Numbers as pictures and tables write them.

Belongs here: exact shares in few digits. Does not belong here: reading what is printed
(`schemas/figures/statistics.py`).
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Final

MOST_DECIMALS: Final = 4


def digits(value: Fraction, decimals: int) -> str:
    """A number with so many decimals, halves away from zero: `29.2`."""
    scaled = floor(abs(value) * 10**decimals + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**decimals)
    sign = "\N{MINUS SIGN}" if value < 0 and scaled else ""
    return f"{sign}{whole:,}.{rest:0{decimals}}" if decimals else f"{sign}{whole:,}"


def percent(value: Fraction, decimals: int) -> str:
    """`29.2%`, halves away from zero."""
    return f"{digits(value, decimals)}%"


def plain(value: Fraction) -> str:
    """A number with as many decimals as it needs, and at most four."""
    decimals = next((d for d in range(MOST_DECIMALS) if (value * 10**d).denominator == 1), MOST_DECIMALS)
    return digits(value, decimals)
