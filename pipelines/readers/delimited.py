"""Delimited text: bytes to rows with line numbers, and everything that can be wrong with them on the way."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pipelines.files import read_bytes, shown
from schemas.problems import InputError, Problem

LONGEST_CELL = 10_000_000
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
SHOWN = 10  # ragged rows are listed up to here


@dataclass(frozen=True)
class Row:
    """Cells of one record and the line on which it begins."""

    line: int
    cells: list[str]


def read_rows(path: Path, delimiter: str, headings: int) -> list[Row]:
    """All records of a file, heading rows first, each with as many cells as the first.

    Raises InputError if the file is missing, empty, no UTF-8 text, not separated by `delimiter`, ragged, or has no
    record below its `headings` rows of headings.
    """
    name = shown(path)
    text = _text(path)
    _blame_delimiter(name, text.lstrip().partition("\n")[0], delimiter)
    rows = _records(text, name, delimiter)
    if not rows:
        raise InputError.of(name, "the file is empty.", "Export it again.")
    width = len(rows[0].cells)
    ragged = [row for row in rows if len(row.cells) != width]
    if ragged:
        problems = [
            Problem(
                name,
                row.line,
                f"{len(row.cells)} cells where the headings have {width}.",
                "Look for a missing quote or a stray line break; better, export it again.",
            )
            for row in ragged[:SHOWN]
        ]
        if len(ragged) > SHOWN:
            problems.append(Problem(name, ragged[SHOWN].line, f"and {len(ragged) - SHOWN} more rows like these."))
        raise InputError(problems)
    if len(rows) <= headings:
        raise InputError.of(
            name, "there are headings but no answers.", "Export it again, with responses.", rows[-1].line
        )
    return rows


def _text(path: Path) -> str:
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError.of(
            shown(path), f"not UTF-8 text (byte {error.start + 1}).", "Save it as CSV UTF-8.", line
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError.of(shown(path), "it holds NUL bytes and is no text.", "Export it as CSV UTF-8.", line)
    return text


def _records(text: str, name: str, delimiter: str) -> list[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):  # spreadsheets leave lines of bare commas behind
                rows.append(Row(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        what = "a quote that is never closed" if "unexpected end" in str(error) else f"not valid CSV ({error})"
        raise InputError.of(name, f"{what}, in the record that begins here.", "Export it again.", line) from None
    return rows


def _blame_delimiter(name: str, headings: str, delimiter: str) -> None:
    if delimiter in headings:
        return
    for mark, plural in OTHER_DELIMITERS.items():
        if mark in headings:
            shown = "\\t" if mark == "\t" else mark
            raise InputError.of(
                name,
                f"its cells are separated by {plural}, not by {delimiter!r}.",
                f'Add `delimiter: "{shown}"` to the export block of the questionnaire.',
                1,
            )
