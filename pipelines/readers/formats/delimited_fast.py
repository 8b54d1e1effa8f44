"""Large delimited text by Polars, where its result is sure to be that of the csv module.

The places of quotes, delimiters and line ends tell whether it is: every quote opens a cell, closes one, or stands
doubled inside one. They also give the width and the line of every record. Does not belong here: any other text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from pipelines.readers.opened import Body

STEP: Final = 8 * 1024 * 1024
QUOTE: Final = ord('"')
NEWLINE: Final = ord("\n")
RETURN: Final = ord("\r")


@dataclass(frozen=True)
class Structure:
    """By record: the byte after it, its cells, and the line (from 0) on which it begins.

    `letters` is how many bytes are in cells, without the quotes around and doubled inside them.
    """

    ends: Any
    cells: Any
    lines: Any
    letters: int


def read_fast(body: bytes, delimiter: str, width: int, line: int) -> Body | None:
    """The rows of a text without headings, the first on `line`; None where Polars and csv might differ."""
    import numpy as np

    returns = body.count(b"\r") if body else 0
    if not body or (returns and returns != body.count(b"\r\n")):
        return None
    found = _structure(body, ord(delimiter))
    if found is None:
        return None
    begins = np.frombuffer(body, np.uint8)[np.concatenate([[0], found.ends[:-1]])]
    empty = (begins == NEWLINE) | (begins == RETURN)
    if ((found.cells != width) & ~empty).any():
        return None
    try:
        schema = {str(i): pl.String() for i in range(width)}
        frame = pl.read_csv(body, has_header=False, separator=delimiter, schema=schema)
    except pl.exceptions.PolarsError:
        return None
    letters = sum(int(column.str.len_bytes().sum() or 0) for column in frame.iter_columns())
    if frame.height != len(found.ends) or letters != found.letters:
        return None
    if b'""' in body:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return Body(frame, pl.Series("line", found.lines + line, pl.Int64))


def _structure(body: bytes, delimiter: int) -> Structure | None:
    """Where records begin and end, and how wide they are; None if a quote stands where it means nothing for sure."""
    import numpy as np

    buffer = np.frombuffer(body, np.uint8)
    ends: list[Any] = []
    cells: list[Any] = []
    lines: list[Any] = []
    inside, begun, separated, quoted, quotes, returns = 0, 0, 0, 0, 0, 0
    for start in range(0, len(buffer), STEP):
        part = buffer[start : start + STEP]
        newlines, delimiters = np.flatnonzero(part == NEWLINE), np.flatnonzero(part == delimiter)
        count = len(newlines)
        after = np.arange(begun + 1, begun + count + 1)
        marks = np.flatnonzero(part == QUOTE)
        if inside or len(marks):
            turns = np.arange(inside, inside + len(marks) + 1) & 1  # outside, inside, outside ...
            state = np.repeat(turns.astype(np.uint8), np.diff(marks, prepend=0, append=len(part)))
            opened = _opened(buffer, marks + start, state[marks] == 1, delimiter)
            if opened is None:
                return None
            quoted, quotes = quoted + opened, quotes + len(marks)
            outside = state[newlines] == 0
            newlines, after = newlines[outside], after[outside]
            delimiters = delimiters[state[delimiters] == 0]
            inside = int(state[-1])
        returns += int((buffer[newlines + start - 1] == RETURN).sum()) if len(buffer) > 1 else 0
        ends.append(newlines + start + 1)
        cells.append(np.searchsorted(delimiters, newlines) + separated)
        lines.append(after)
        begun, separated = begun + count, separated + len(delimiters)
    if inside:
        return None
    total = sum(map(len, ends))
    if not body.endswith(b"\n"):
        ends, cells, lines = [*ends, [len(body)]], [*cells, [separated]], [*lines, [begun + 1]]
    doubled = quotes // 2 - quoted
    letters = len(body) - separated - total - returns - 2 * quoted - doubled
    first = np.concatenate([[0], np.concatenate(lines)[:-1]]).astype(np.int64)
    return Structure(np.concatenate(ends), np.diff(np.concatenate(cells), prepend=0) + 1, first, letters)


def _opened(buffer: Any, marks: Any, opening: Any, delimiter: int) -> int | None:
    """How many cells quotes open; None if one neither opens nor closes a cell nor is one of a pair."""
    import numpy as np

    around = np.array([delimiter, NEWLINE, QUOTE], np.uint8)
    starts, closes = marks[opening], marks[~opening]
    before = np.where(starts > 0, buffer[starts - 1], NEWLINE)
    last = closes + 1 >= len(buffer)
    behind = np.where(last, NEWLINE, buffer[np.minimum(closes + 1, len(buffer) - 1)])
    if not (np.isin(before, around).all() and np.isin(behind, np.append(around, np.uint8(RETURN))).all()):
        return None
    return int((before != QUOTE).sum())
