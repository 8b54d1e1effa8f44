"""The lines of a small CSV file that people write, such as `figures.csv`, by heading.

Belongs here: everything that can be wrong with such a file before anybody asks what its cells mean. Does not belong
here: the cells (`model.py`, `exhibits.py`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from schemas.problems import InputError, Problem, nearest

Row = Mapping[str, str]


def read_lines(
    text: str, file: str, columns: Sequence[str], required: Sequence[str], format_: str
) -> Iterator[tuple[int, Row]]:
    """The lines that hold something, by heading, each with the number of its first line, counted from 1.

    `columns` are the headings that are known, `format_` where they are explained. Raises InputError for unknown,
    missing and repeated headings, lines of another length, quotes that are never closed, and a file that is empty.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    header: list[str] | None = None
    ragged: list[Problem] = []
    start = 1
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if header is None:
                header = _header(cells, file, line, columns, required, format_)
            elif len(cells) != len(header):
                what = f"{len(cells)} cells under {len(header)} headings."
                remedy = "Put quotes around a cell that holds a comma, and give every line as many commas."
                ragged.append(Problem(file, line, what, remedy))
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        remedy = "Check the quotes there: a quote inside a quoted cell is written twice."
        raise InputError.of(file, f"this is no CSV: {error}.", remedy, start) from None
    if header is None:
        raise InputError.of(file, "the file is empty.", f"Start with the headings {', '.join(required)}. {format_}")
    if ragged:
        raise InputError(ragged)


def _header(
    cells: list[str], file: str, line: int, columns: Sequence[str], required: Sequence[str], format_: str
) -> list[str]:
    if len(cells) == 1 and any(mark in cells[0] for mark in ";\t|"):
        raise InputError.of(file, "the cells are not separated by commas.", "Save the file as comma separated.", line)
    found = [Problem(file, line, f"unknown heading {name!r}.", nearest(name, columns))
             for name in cells if name not in columns]  # fmt: skip
    found += [Problem(file, line, f"the heading {name!r} stands {cells.count(name)} times.", "Keep one of them.")
              for name in set(cells) if cells.count(name) > 1]  # fmt: skip
    found += [Problem(file, line, f"the heading {name!r} is missing.", f"Add the column. {format_}")
              for name in required if name not in cells]  # fmt: skip
    if found:
        raise InputError(found)
    return cells
