"""A state of a wave to compare with, and the rows that a comparison is told in.

Belongs here: what all parts of the comparison share. Does not belong here: what is compared, and how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

Against = Literal["last run", "previous wave"]
Row = dict[str, Any]
"""A row of the table `changes`, without survey and wave; columns that it lacks are empty."""

FEWEST: Final = 5
"""A base of fewer people gets no shares, and fewer people than this are not counted out."""


@dataclass(frozen=True)
class Snapshot:
    """The curated tables of one wave as one run left them. Any table may be absent; nothing is read from files.

    `made` is when the run was, in ISO 8601.
    """

    survey: str
    wave: str
    run: str
    made: str
    tables: Mapping[str, pl.DataFrame]

    def table(self, name: str, *columns: str) -> pl.DataFrame | None:
        """A table, or None where it is absent or lacks one of the columns: an older version published it."""
        found = self.tables.get(name)
        return None if found is None or not set(columns) <= set(found.columns) else found


def row(part: str, change: str, subject: str, told: str, **more: Any) -> Row:
    """One row; `more` are question, row, option, banner, before, after and chance."""
    return {"part": part, "change": change, "subject": subject, "told": told} | more


def untold(part: str, what: str, missing: Snapshot, against: Against) -> Row:
    """That a whole part could not be compared, because one side has no such table."""
    where = "the last published run" if against == "last run" else f"wave {missing.wave}"
    return row(
        part, "cannot tell", what, f"Nobody can tell whether {what} changed: {where} or this run has no such table."
    )


def earlier(before: Snapshot, against: Against) -> str:
    """How a sentence names the earlier state."""
    return "the last published run" if against == "last run" else f"wave {before.wave}"


def people(n: int, *, exact: bool = True) -> str:
    """`3 respondents`; where people must not be counted out, `fewer than 5 respondents`."""
    if not exact and 0 < n < FEWEST:
        return f"fewer than {FEWEST} respondents"
    return f"{n:,} respondent{'s' * (n != 1)}"
