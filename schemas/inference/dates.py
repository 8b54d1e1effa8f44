"""How dates are written: the one way that fits every text of a column.

Belongs here: patterns and the choice among them. Does not belong here: what a date is of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.administrative import TIME_OF_DAY, day

YEAR, YY, N, MON = r"\d{4}", r"\d{2}", r"\d{1,2}", r"[^\W\d]{3}\.?"
SHAPES: Final = {
    "%Y-%m-%d": rf"{YEAR}-{N}-{N}",
    "%Y/%m/%d": rf"{YEAR}/{N}/{N}",
    "%d.%m.%Y": rf"{N}\.{N}\.{YEAR}",
    "%d.%m.%y": rf"{N}\.{N}\.{YY}",
    "%m/%d/%Y": rf"{N}/{N}/{YEAR}",
    "%d/%m/%Y": rf"{N}/{N}/{YEAR}",
    "%m/%d/%y": rf"{N}/{N}/{YY}",
    "%d/%m/%y": rf"{N}/{N}/{YY}",
    "%d-%m-%Y": rf"{N}-{N}-{YEAR}",
    "%m-%d-%Y": rf"{N}-{N}-{YEAR}",
    "%d-%b-%Y": rf"{N}-{MON}-{YEAR}",
    "%d-%b-%y": rf"{N}-{MON}-{YY}",
    "%d %b %Y": rf"{N} {MON} {YEAR}",
    "%d %B %Y": rf"{N} [^\W\d]+ {YEAR}",
    "%b %d, %Y": rf"{MON} {N}, {YEAR}",
    "%B %d, %Y": rf"[^\W\d]+ {N}, {YEAR}",
}
"""Pattern -> shape of what it can mean: `18` is never the year 18."""


@dataclass(frozen=True)
class Written:
    """How the dates of a column are written. `others`: patterns that fit every one of them too."""

    pattern: str
    others: tuple[str, ...]
    timed: bool
    """A time of day follows."""


def written(texts: pl.Series) -> Written | None:
    """The pattern that fits every text; None if none does, or there is no text."""
    if texts.is_empty():
        return None
    bare = texts.str.replace(TIME_OF_DAY, "")
    fitting = [
        pattern
        for pattern, shape in SHAPES.items()
        if bool(bare.str.contains(f"^{shape}$").all())
        and pl.select(day(pl.lit(texts), pattern).is_not_null().all()).item()
    ]
    if not fitting:
        return None
    return Written(fitting[0], tuple(fitting[1:]), timed=bool((bare != texts).any()))
