"""Cells as a table of texts: what every file format shares once its cells are known.

Belongs here: the frame of texts, limits, rows that are blank throughout. Does not belong here: reading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from pipelines.readers.opened import Body
from schemas.problems import InputError

MOST_COLUMNS: Final = 20_000


def texts(rows: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    """Rows of cells as String columns named "0", "1", ...; an empty cell is null."""
    columns = zip(*rows, strict=True) if rows else ((),) * width
    return pl.DataFrame(
        [pl.Series(str(i), [cell or None for cell in cells], pl.String) for i, cells in enumerate(columns)]
    )


def below(names: Sequence[str], cells: pl.DataFrame, lines: Sequence[int]) -> Callable[[int], Body]:
    """How a file is read that names its columns itself: the names are its first row, on line 0."""

    def read(skipped: int) -> Body:
        numbers = pl.Series(lines, dtype=pl.Int64)
        if skipped:
            return Body(cells.slice(skipped - 1), numbers.slice(skipped - 1))
        first = pl.DataFrame({column: [name] for column, name in zip(cells.columns, names, strict=True)})
        return Body(pl.concat([first, cells]), pl.concat([pl.Series([0], dtype=pl.Int64), numbers]))

    return read


def not_blank(body: Body) -> Body:
    """Without the rows in which nobody wrote anything."""
    blank = pl.Series([True]).new_from_index(0, body.frame.height)
    for column in body.frame.iter_columns():
        if not blank.any():
            return body
        blank &= ~column.str.contains(r"\S").fill_null(value=False)
    return Body(body.frame.filter(~blank), body.lines.filter(~blank)) if blank.any() else body


def too_wide(file: str, width: int) -> InputError:
    """The error for a table that no survey has."""
    return InputError.of(
        file,
        f"{width:,} columns; more than {MOST_COLUMNS:,} are not read.",
        "Is it turned on its side, or the delimiter another?",
    )
