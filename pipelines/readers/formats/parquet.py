"""Parquet: every value as the text that a person would write for it.

Whole numbers have no `.0` (pandas turns a column of codes with a blank into decimals), a date is year-month-day, the
members of a list are joined. Does not belong here: what a value means.
"""

from __future__ import annotations

import io
import json
from typing import Final

import polars as pl

from pipelines.readers.formats.panic import said_as_input_error
from pipelines.readers.formats.table import MOST_COLUMNS, not_blank, too_wide
from pipelines.readers.opened import HEAD, Body, Opened
from schemas.problems import InputError

JOINS: Final = (";", "|", "\n", "\x1f")
WHOLE: Final = 1e15
"""Beyond it whole numbers are no longer exact."""
REMEDY: Final = "Write it again; is it whole?"


def open_parquet(data: bytes, file: str) -> Opened:
    """Open a Parquet file; its columns are the one row of headings. Raises InputError if it is damaged or empty."""
    with said_as_input_error(file, "the Parquet file cannot be read", REMEDY):
        frame = pl.read_parquet(io.BytesIO(data))
    names = frame.columns
    if not names:
        raise InputError.of(file, "it has no columns.", "Export it again.")
    if len(names) > MOST_COLUMNS:
        raise too_wide(file, len(names))
    join = _join(frame)
    with said_as_input_error(file, "the Parquet file holds values that are no text", REMEDY):
        body = pl.DataFrame([_texts(column, join).alias(str(i)) for i, column in enumerate(frame.iter_columns())])
    whole = not_blank(Body(body, pl.Series("line", range(1, body.height + 1), pl.Int64)))

    def read(headings: int) -> Body:
        skipped = max(headings - 1, 0)
        return Body(whole.frame[skipped:], whole.lines[skipped:])

    head = (tuple(names), *(tuple(cell or "" for cell in row) for row in whole.frame.head(HEAD - 1).iter_rows()))
    facts = {"format": "parquet"} | ({"separator": join} if join else {})
    return Opened(file, head, read, facts)


def _join(frame: pl.DataFrame) -> str:
    """What joins the members of lists: a mark that none of them holds; empty where there are no lists."""
    lists = [column for column in frame.iter_columns() if isinstance(column.dtype, pl.List | pl.Array)]
    members = [_texts(column.explode(), ";") for column in lists]
    if not lists:
        return ""
    return next((j for j in JOINS if not any(m.str.contains(j, literal=True).any() for m in members)), JOINS[0])


def _texts(column: pl.Series, join: str) -> pl.Series:
    """Texts of a column; null where there is nothing, or an empty text, or a number that is none."""
    kind = column.dtype
    if isinstance(kind, pl.List | pl.Array):
        made = _joined(column, join)
    elif isinstance(kind, pl.Struct):
        texts = [None if value is None else json.dumps(value, default=str, ensure_ascii=False) for value in column]
        made = pl.Series(texts, dtype=pl.String)
    elif kind.is_float():
        made = _numbers(column)
    elif isinstance(kind, pl.Datetime):
        made = column.dt.to_string("%Y-%m-%d %H:%M:%S%.f" + ("%:z" if kind.time_zone else ""))
    elif isinstance(kind, pl.Duration):
        made = column.dt.total_seconds().cast(pl.String)
    else:
        made = column.cast(pl.String)
    return made.set(made == "", None)


def _joined(column: pl.Series, join: str) -> pl.Series:
    """The members of each list, joined."""
    rows = pl.DataFrame({"row": pl.int_range(len(column), eager=True)})
    members = rows.with_columns(column.alias("of")).explode("of")
    joined = (
        members.with_columns(_texts(members["of"], join).alias("of"))
        .drop_nulls("of")
        .group_by("row")
        .agg(pl.col("of").str.join(join))
    )
    return rows.join(joined, on="row", how="left", maintain_order="left")["of"]


def _numbers(column: pl.Series) -> pl.Series:
    """Decimals as short as they can be told apart; whole ones without a point, and none for what is no number."""
    whole = column.cast(pl.Float64)
    number = pl.col("whole")
    return pl.select(whole=whole, text=column.cast(pl.String)).select(
        pl.when(number.is_nan()).then(None)
        .when((number == number.floor()) & (number.abs() < WHOLE))
        .then(number.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(pl.col("text"))
    ).to_series()  # fmt: skip
