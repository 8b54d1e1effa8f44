"""The shape of a contract with analysts: a table, its columns, and what holds in every row of it.

Belongs here: the shape. Does not belong here: the tables (`tables.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

TEXT, WHOLE, SHARE, YESNO = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean()
TEXTS = pl.List(pl.String())


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, whether it may be empty, and the values it may take."""

    dtype: pl.DataType
    meaning: str
    nullable: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Something that must hold in every row of a table."""

    name: str
    holds: Callable[[], pl.Expr]


@dataclass(frozen=True)
class Table:
    """One curated table."""

    name: str
    row: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    identities: tuple[Identity, ...] = ()


SURVEY = {"survey": Column(TEXT, "survey"), "wave": Column(TEXT, "wave")}
ITEM = {
    "question": Column(TEXT, "question id"),
    "row": Column(TEXT, "row of a grid or constant sum", nullable=True),
}


def table(name: str, row: str, key: tuple[str, ...], columns: dict[str, Column], *identities: Identity) -> Table:
    """A table of a wave: every row names survey and wave, which are part of its key."""
    return Table(name, row, SURVEY | columns, ("survey", "wave", *key), identities)
