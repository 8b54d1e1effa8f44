"""Delimited text: bytes to cells with line numbers, and everything that can be wrong with them on the way.

The cells are those that Python's csv module gives, in its strict mode. A large file is parsed by Polars where its
quotes leave no doubt that both agree. Does not belong here: which rows are headings, and what a cell means.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.readers.formats.encoding import decode, refuse_contradiction
from pipelines.readers.formats.table import MOST_COLUMNS, not_blank, texts, too_wide
from pipelines.readers.opened import HEAD, Body, Opened
from schemas.export import Export
from schemas.problems import InputError, Problem

LONGEST_CELL: Final = 10_000_000
DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LARGE: Final = 256 * 1024
"""Bytes from which on it pays to look for a faster way than the csv module."""
SAMPLE: Final = 200
"""Records by which the delimiter is told."""
BATCH: Final = 5_000
SHOWN: Final = 10  # ragged rows are listed up to here


@dataclass(frozen=True)
class Text:
    """UTF-8 bytes of a file, what separates its cells, and how many there are in a record."""

    file: str
    data: bytes
    delimiter: str
    width: int


def open_delimited(data: bytes, file: str, export: Export | None) -> Opened:
    """Open delimited text.

    Raises InputError if it is empty, no text, or not separated by the stated delimiter; opening or reading it, if it
    is ragged or has a quote that is never closed.
    """
    if export and export.encoding:
        refuse_contradiction(data, file, export.encoding)
    decoded = decode(data, file, export.encoding if export else None)
    stated = export.delimiter if export else None
    delimiter = stated or _delimiter(decoded.data)
    if stated:
        _blame_delimiter(file, decoded.data.lstrip().partition(b"\n")[0].decode("utf-8", "replace"), stated)
    rows = list(itertools.islice(_records(decoded.data, file, delimiter), HEAD))
    if not rows:
        raise InputError.of(file, "the file is empty.", "Export it again.")
    width = next((len(cells) for _, cells in rows if len(cells) > 1), 1)
    if width > MOST_COLUMNS:
        raise too_wide(file, width)
    text = Text(file, decoded.data, delimiter, width)
    titles = sum(1 for _ in itertools.takewhile(lambda row: len(row[1]) == 1 < width, rows))
    _refuse_ragged(file, width, ((line, len(cells)) for line, cells in rows[titles:]))
    head = tuple((*cells, *[""] * (width - len(cells))) for _, cells in rows)
    facts = {"format": "text", "encoding": decoded.encoding, "delimiter": delimiter}
    if decoded.note:
        facts["note"] = decoded.note
    return Opened(file, head, _reading(text), facts, unit="line")


def _reading(text: Text) -> Callable[[int], Body]:
    def read(headings: int) -> Body:
        found = _read_fast(text, headings) if len(text.data) >= LARGE else None
        return not_blank(found or _read_plainly(text, headings))

    return read


def _read_fast(text: Text, headings: int) -> Body | None:
    from pipelines.readers.formats.delimited_fast import read_fast

    rows = itertools.islice(_records(text.data, text.file, text.delimiter), headings, headings + 1)
    line, _ = next(rows, (0, []))
    place = 0
    for _ in range(line - 1):
        place = text.data.find(b"\n", place) + 1
    return read_fast(text.data[place:], text.delimiter, text.width, line) if line and place >= headings else None


def _read_plainly(text: Text, headings: int) -> Body:
    """The rows after the headings, by the csv module."""
    records = itertools.islice(_records(text.data, text.file, text.delimiter), headings, None)
    frames, lines = [texts([], text.width)], []
    ragged: list[tuple[int, int]] = []
    while batch := list(itertools.islice(records, BATCH)):
        ragged += [(line, len(cells)) for line, cells in batch if len(cells) != text.width]
        if not ragged:
            frames.append(texts([cells for _, cells in batch], text.width))
            lines += [line for line, _ in batch]
    _refuse_ragged(text.file, text.width, ragged)
    return Body(pl.concat(frames), pl.Series("line", lines, pl.Int64))


def _records(data: bytes, file: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of every record that is not blank throughout: spreadsheets leave lines of bare commas behind."""
    csv.field_size_limit(LONGEST_CELL)
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        what = "a quote that is never closed" if "unexpected end" in str(error) else f"not valid CSV ({error})"
        raise InputError.of(file, f"{what}, in the record that begins here.", "Export it again.", line) from None


def _refuse_ragged(file: str, width: int, rows: Iterable[tuple[int, int]]) -> None:
    """Raise InputError for rows, as line and number of cells, that are not as wide as the headings."""
    ragged = [(line, cells) for line, cells in rows if cells != width]
    if not ragged:
        return
    remedy = "Look for a missing quote or a stray line break; better, export it again."
    problems = [
        Problem(file, line, f"{cells} cells where the headings have {width}.", remedy) for line, cells in ragged[:SHOWN]
    ]
    if len(ragged) > SHOWN:
        problems.append(Problem(file, ragged[SHOWN][0], f"and {len(ragged) - SHOWN} more rows like these."))
    raise InputError(problems)


def _delimiter(data: bytes) -> str:
    """What separates cells: that by which most records are as wide as the first, the widest if several do."""
    best, found = (0.0, 0), ","
    for delimiter in DELIMITERS:
        widths = _widths(data, delimiter)
        width = next((w for w in widths if w > 1), 1)
        if width > 1:
            share = sum(w == width for w in widths) / len(widths)
            common = Counter(widths).most_common(1)[0][0] == width
            if (score := (round(share, 2) if common else share / 2, width)) > best:
                best, found = score, delimiter
    return found


def _widths(data: bytes, delimiter: str) -> list[int]:
    csv.field_size_limit(LONGEST_CELL)
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    widths: list[int] = []
    try:
        records = itertools.islice(csv.reader(stream, delimiter=delimiter), SAMPLE)
        widths.extend(len(cells) for cells in records if any(cell.strip() for cell in cells))
    except csv.Error:
        pass
    return widths or [1]


def _blame_delimiter(file: str, headings: str, delimiter: str) -> None:
    if delimiter in headings:
        return
    for mark, plural in DELIMITERS.items():
        if mark in headings:
            shown = "\\t" if mark == "\t" else mark
            raise InputError.of(
                file,
                f"its cells are separated by {plural}, not by {delimiter!r}.",
                f'Write `delimiter: "{shown}"` in the export block of the questionnaire, or leave it out.',
                1,
            )
