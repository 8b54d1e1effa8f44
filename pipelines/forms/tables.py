"""The tables that forms come in: rows as maps from heading to text, with their line.

Belongs here: delimited text and the sheets of workbooks as maps. Does not belong here: what the columns mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.files import read_bytes, shown
from pipelines.readers.opened import Opened
from schemas.export import Export
from schemas.problems import InputError

SHEETS = ("survey", "choices", "external_choices", "settings")


@dataclass(frozen=True)
class Row:
    """One row. A heading that the table does not have reads as blank."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(heading, "").strip()


def heading(text: str) -> str:
    """A heading as tables are searched by it: lower case, words joined by underscores."""
    return "_".join(text.strip().lower().replace("::", ":").split())


def opened_text(path: Path) -> Opened:
    """A file of delimited text. Raises InputError if it is none."""
    from pipelines.readers.formats.delimited import open_delimited

    return open_delimited(read_bytes(path), shown(path), None)


def headings_of(opened: Opened) -> list[str]:
    """The headings of a table."""
    return [heading(cell) for cell in opened.head[0]] if opened.head else []


def rows_of(opened: Opened) -> list[Row]:
    """The rows of a table below its headings."""
    headings = headings_of(opened)
    body = opened.read(1)
    return [
        Row(line, dict(zip(headings, (cell or "" for cell in cells), strict=True)))
        for line, cells in zip(body.lines, body.frame.iter_rows(), strict=True)
    ]


def sheets_of(path: Path, data: bytes) -> dict[str, list[Row]]:
    """The sheets of an XLSForm that a workbook has; those for long lists are choices too."""
    from pipelines.readers.formats.workbook import open_workbook

    found: dict[str, list[Row]] = {}
    for sheet in SHEETS:
        export = Export.model_validate({"file": path.name, "sheet": sheet})
        try:
            found[sheet] = rows_of(open_workbook(data, shown(path), export))
        except InputError:
            if sheet == "survey":
                raise
    found["choices"] = [*found.get("choices", []), *found.pop("external_choices", [])]
    return found
