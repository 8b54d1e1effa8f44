"""Whether texts are numbers, and how they are written.

Belongs here: decimal marks, whole numbers, durations. Does not belong here: what a number means.
"""

from __future__ import annotations

from typing import Final, Literal

import polars as pl

from schemas.administrative import number

WHOLE: Final = r"^[+-]?\d{1,15}(\.0+)?$"
CLOCK: Final = r"^(\d+:)?\d{1,2}:\d{2}$"


def decimal_mark(texts: pl.Series) -> Literal[".", ","] | None:
    """The mark that makes every text a number; None if neither does. A point, where there is no mark at all."""
    marks: tuple[Literal["."], Literal[","]] = (".", ",")
    for mark in marks:
        if not texts.is_empty() and pl.select(number(pl.lit(texts), mark).is_not_null().all()).item():
            return mark
    return None


def is_whole(texts: pl.Series) -> bool:
    """Whether every text is a whole number."""
    return not texts.is_empty() and bool(texts.str.contains(WHOLE).all())


def is_clock(texts: pl.Series) -> bool:
    """Whether every text is a duration such as 4:31 or 1:02:45."""
    return not texts.is_empty() and bool(texts.str.contains(CLOCK).all())


def numbers(texts: pl.Series, mark: str = ".") -> pl.Series:
    """The numbers that texts are; null for the others."""
    return pl.select(number(pl.lit(texts), mark)).to_series()
