"""Columns that are no questions: who answered, when, for how long, how the interview ended.

Belongs here: what names and labels of columns say, and whether their cells agree. Does not belong here: what a
platform knows of its own columns (`pipelines/readers`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from schemas.inference.words import word_list, words

MANY: Final = 100
DISTINCT: Final = 0.99
"""Share of the rows with a value of their own: a few respondents may be there twice."""
NAMED_OTHER: Final = re.compile(
    r"(.+?)[_.]+(?:other|oth|ot|specify|spec|other_specify|text|txt|autre|otro|andere)", re.IGNORECASE
)
IMPLAUSIBLE: Final = 45.0
"""Median below which a duration is hardly in seconds."""


def role_of(*names: str) -> str | None:
    """The role that one of the names of a column tells; None if none does."""
    bare = {_bare(name) for name in names}
    return next((role for role, listed in words()["roles"].items() if bare & {*listed}), None)


def perhaps_of(*names: str) -> str | None:
    """The key of an export block that a column may belong under."""
    bare = {_bare(name) for name in names}
    return next((key for key, listed in words()["perhaps"].items() if bare & {*listed}), None)


def is_made(heading: str) -> bool:
    """Whether a platform made a column of others."""
    found = f" {' '.join(word_list(heading))}"
    return any(found.endswith(f" {ending}") for ending in words()["made"])


def identifies(cells: pl.Series) -> bool:
    """Whether every row has a value, and nearly every one a value of its own."""
    n = len(cells)
    distinct = cells.n_unique()
    return n > 0 and not cells.has_nulls() and (distinct == n or (n >= MANY and distinct >= DISTINCT * n))


def repeated(cells: pl.Series) -> int:
    """Values that occur in more than one row."""
    return int(cells.drop_nulls().value_counts()["count"].gt(1).sum())


def in_minutes(amounts: pl.Series, *names: str) -> bool:
    """Whether durations are in minutes, by a word of their heading or since they are too small for seconds."""
    if any({*word_list(name)} & {*words()["minutes"]} for name in names):
        return True
    median = amounts.drop_nulls().median()
    return isinstance(median, float) and median < IMPLAUSIBLE and len(amounts) >= MANY


def minutes_told(heading: str) -> str:
    """What to do with durations in minutes."""
    says = f"duration: {heading!r} seems to be in minutes; the export block wants seconds or h:mm:ss, so it is left out"
    return f"{says}. Convert it, then write `duration: {heading}`"


def perhaps_told(key: str, heading: str, labels: Mapping[str, str] | None = None) -> str:
    """What to do with a column that may belong into the export block."""
    if key == "completed":
        says = f"completed: {heading!r} may tell how interviews ended; it is left out"
        values = ", ".join(f"{code} = {label}" for code, label in (labels or {}).items())
        values = f" ({values})" if values else ""
        return f"{says}. If it does: `completed: {heading}`, and `finished:` with its values for the end{values}"
    says = f"{key}: {heading!r} may be no question"
    return f"{says}. If so: `{key}: {heading}` in the export block, and take the question out"


def named_other(name: str) -> str | None:
    """The question after which a text for "other" is named; None if its name is no such one."""
    found = NAMED_OTHER.fullmatch(name)
    return found[1] if found else None


def _bare(name: str) -> str:
    found = word_list(name)
    units = {*words()["units"]}
    while len(found) > 1 and found[-1] in units:
        found = found[:-1]
    return " ".join(found)
