"""Sheets of cells: which of them are titles, and where one table ends and the next begins.

Belongs here: what XLSX and CSV have in common, and CSV itself. Does not belong here: what a table says (`tables.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipelines.extract.document import Block, Paragraph, grid, plain
from pipelines.readers.formats.encoding import decode
from schemas.problems import InputError


def sheet(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """The titles and tables of a sheet. Blank rows part them; a line with one cell above a table is a title."""
    tidy = [[plain(cell) for cell in row] for row in rows]
    for filled, group in groupby(tidy, key=any):
        block = list(group)
        if not filled:
            continue
        while block and sum(map(bool, block[0])) == 1 and _is_title(block):
            yield Paragraph("".join(block.pop(0)), caption=True)
        if len(block) > 1:
            table = grid(block)
            if table:
                yield table
        elif block:
            yield Paragraph(" ".join(filter(None, block[0])))


def _is_title(block: list[list[str]]) -> bool:
    """Whether the first line, of one cell, is above the table and not a part of it: the next line is no data."""
    if len(block) == 1:
        return True
    following = [cell for cell in block[1] if cell]
    return len(following) == 1 or not any(any(map(str.isdigit, cell)) for cell in following[1:])


def read_csv(data: bytes, file: str) -> list[Block]:
    """The tables of a delimited file. Raises InputError if it is no text, or a quote in it is never closed."""
    text = decode(data, file, None).data.decode("utf-8")
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError.of(file, f"this is no CSV: {error}.", "Check its quotes.") from None
    return list(sheet(rows))
