"""Workbooks (XLSX, XLS, XLSB, ODS): cells as the text that a person sees in them.

Whole numbers have no `.0`, dates are written year-month-day. Does not belong here: what a cell means.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from pipelines.readers.formats.panic import said_as_input_error
from pipelines.readers.formats.table import MOST_COLUMNS, not_blank, texts, too_wide
from pipelines.readers.opened import HEAD, Body, Opened
from schemas.export import Export
from schemas.problems import InputError, nearest

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LARGEST: Final = 1024**3
"""Bytes that a workbook may unfold to."""
RATIO: Final = 200
"""How many times its size a part of a workbook may unfold to, from a megabyte on."""
MOST_CELLS: Final = 20_000_000
CHUNK: Final = 1024 * 1024
BATCH: Final = 5_000
ZIP: Final = b"PK\x03\x04"
REMEDY: Final = "Open it in a spreadsheet program and save it again, or export it as CSV."


def open_workbook(data: bytes, file: str, export: Export | None) -> Opened:
    """Open one sheet: the stated one, else the only one that holds anything.

    Raises InputError if the workbook is damaged, protected, too large, or several sheets hold something and none is
    stated.
    """
    errors = _looked_into(data, file) if data.startswith(ZIP) else 0
    from python_calamine import CalamineWorkbook

    with said_as_input_error(file, "the workbook cannot be read", REMEDY):
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, sheet = _sheet(book, file, export.sheet if export else None)
        if sheet.width > MOST_COLUMNS:
            raise too_wide(file, sheet.width)
        whole = _rows(sheet)
    if not whole.frame.height:
        raise InputError.of(file, f"the sheet {name!r} is empty.", "Export it again.")
    head = tuple(tuple(cell or "" for cell in row) for row in whole.frame.head(HEAD).iter_rows())

    def read(headings: int) -> Body:
        return Body(whole.frame[headings:], whole.lines[headings:])

    facts = {"format": "workbook", "sheet": name}
    if errors:
        facts["note"] = f"{errors:,} cells of the workbook hold an error such as #N/A, which was read as blank"
    return Opened(file, head, read, facts, unit="row of the sheet")


def _rows(sheet: CalamineSheet) -> Body:
    """All rows that are not blank; line by line, so that the cells are not there twice."""
    rows = ([cell if type(cell) is str else _text(cell) for cell in row] for row in sheet.iter_rows())
    frames, height = [texts([], sheet.width)], 0
    while batch := list(itertools.islice(rows, BATCH)):
        frames.append(texts(batch, sheet.width))
        height += len(batch)
    return not_blank(Body(pl.concat(frames), pl.Series("line", range(1, height + 1), pl.Int64)))


def _sheet(book: CalamineWorkbook, file: str, stated: str | None) -> tuple[str, CalamineSheet]:
    names = [sheet.name for sheet in book.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]
    if stated is not None:
        if stated not in names:
            raise InputError.of(file, f"it has no sheet {stated!r}.", nearest(stated, names))
        return stated, book.get_sheet_by_name(stated)
    filled = [(name, sheet) for name in names if (sheet := book.get_sheet_by_name(name)).height]
    if not filled:
        raise InputError.of(file, "the workbook is empty.", "Export it again.")
    if len(filled) > 1:
        listed = ", ".join(repr(name) for name, _ in filled[:10])
        remedy = "Add `sheet:` to the export block of the questionnaire."
        raise InputError.of(file, f"several sheets hold something: {listed}.", remedy)
    return filled[0]


def _text(cell: Any) -> str:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            seconds = round(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(cell)


def _looked_into(data: bytes, file: str) -> int:
    """How many cells of an archive hold an error, which the library that opens it gives as blank.

    Raises InputError for an archive that unfolds to far more than it says, or than any survey needs.
    """
    errors = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in parts):
                raise InputError.of(file, "it is an archive and no workbook.", "Unpack it first.")
            if sum(part.file_size for part in parts) > LARGEST:
                raise InputError.of(file, "it unfolds to more than 1 GiB.", "Export it as CSV.")
            for part in parts:
                _refuse_bomb(data, part, file)
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    errors += _errors(archive, part, file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise InputError.of(file, "it is damaged: no whole workbook.", "Export it again.") from None
    return errors


def _refuse_bomb(data: bytes, part: zipfile.ZipInfo, file: str) -> None:
    if part.file_size > max(CHUNK, RATIO * part.compress_size):
        raise InputError.of(file, "a part of it unfolds to over 200 times its size.", "Export it as CSV.")
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return
    head = part.header_offset
    begin = head + 30 + int.from_bytes(data[head + 26 : head + 28], "little")
    begin += int.from_bytes(data[head + 28 : head + 30], "little")
    inflate, left, size = zlib.decompressobj(-15), data[begin : begin + part.compress_size], 0
    while left and not inflate.eof:
        size += len(inflate.decompress(left, CHUNK))
        left = inflate.unconsumed_tail
        if size > part.file_size:
            raise InputError.of(file, "a part of it is larger than it says.", "Export it again.")


_ERROR = re.compile(rb'<(?:\w+:)?c\s[^>]{0,40}?t="e"')
_COLUMN = re.compile(rb'\sr="([A-Z]{1,4})\d')
_ROW = re.compile(rb'\sr="[A-Z]{0,4}(\d{1,9})"')


def _errors(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> int:
    """How many cells of a sheet hold an error.

    Raises InputError if two cells stand so far apart that the area between them fills the memory.
    """
    wide, tall, errors, left = 0, 0, 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = left + chunk
            wide = max([wide, *map(_number, set(_COLUMN.findall(window)))])
            tall = max([tall, *map(int, set(_ROW.findall(window)))])
            errors += len(_ERROR.findall(window)) - len(_ERROR.findall(left))
            left = window[-64:]
    if wide * tall > MOST_CELLS:
        raise InputError.of(
            file,
            f"its cells reach to row {tall:,} and column {wide:,}: more cells than are read.",
            "Remove the cells that lie far outside the table, or export it as CSV.",
        )
    return errors


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = 26 * number + letter - 64
    return number
