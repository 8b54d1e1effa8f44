"""What every reader gives: delivered answers, the rows as they were, and how the file was read.

Does not belong here: how columns and cells are matched with the questionnaire (`matching.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.readers.opened import Unit
from schemas.questionnaire import Questionnaire
from schemas.responses import delivered_schema


@dataclass(frozen=True)
class Delivery:
    """Delivered answers: `frame` has the columns of `delivered_schema`; `raw` gives the row on a line, as JSON.

    Private questions and columns that are no question are left out of `raw`: the line tells where they are.
    `dialect` says in a sentence how the file was read, `pinned` what to write in the export block to have it read so.
    Where a platform marks rows as previews or tests and the export block says nothing of `leave_out`, `frame` has
    the column `interview:left_out` as well. `unit` says where to look for the numbers in `line`.
    """

    frame: pl.DataFrame
    raw: Callable[[int], str]
    dialect: str
    pinned: Mapping[str, object] = field(default_factory=dict)
    unit: Unit = "line"


def no_export(q: Questionnaire) -> Delivery:
    """The delivery of a wave whose answers were not delivered: no rows."""
    return Delivery(pl.DataFrame(schema=delivered_schema(q)), lambda line: f"no row on line {line}", "no export")
