"""Sets of rows as whole numbers: bit n stands for row n.

Thousands of sets are compared with thousands of others when routes are looked for; on whole numbers a comparison is
two machine operations a word. Belongs here: making and counting such sets. Does not belong here: what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

Rows = int


def rows_of(mask: pl.Series) -> Rows:
    """The rows where a mask is true; null is false."""
    if mask.is_empty():
        return 0
    bits = mask.fill_null(value=False).reverse().cast(pl.Int8).cast(pl.String).str.join("").item()
    return int(bits, 2)


def every(n: int) -> Rows:
    """The first n rows."""
    return (1 << n) - 1


def size(rows: Rows) -> int:
    """How many rows there are in a set."""
    return rows.bit_count()


def union(sets: Iterable[Rows]) -> Rows:
    """Rows in any of several sets."""
    found = 0
    for rows in sets:
        found |= rows
    return found
