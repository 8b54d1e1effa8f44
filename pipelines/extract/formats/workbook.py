"""XLSX: the cells of a workbook as a reader of it sees them.

Belongs here: number formats, so that 0.35 shown as a percentage reads `35%`. Does not belong here: what is a table
(`sheet.py`). Charts are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from pipelines.extract.document import Block, Page
from pipelines.extract.formats.sheet import sheet
from schemas.problems import InputError

SECTION: Final = re.compile(r"\[[^\]]*\]|\\.|_.|\*.")
SHAPE: Final = re.compile(r"(?P<thousands>#,##)?[0#]*(?:\.(?P<decimals>[0#]+))?")
LONGEST: Final = 12  # decimals of a number that has no format


def read_workbook(data: bytes, file: str) -> list[Block]:
    """The titles and tables of every visible sheet. Raises InputError for a workbook that is damaged."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
    ):
        raise InputError.of(file, "the workbook is damaged.", "Open it and save it again.") from None
    blocks: list[Block] = []
    for one in book.worksheets:
        if one.sheet_state != "visible":
            continue
        found = list(sheet([[_shown(cell) for cell in row] for row in one.iter_rows()]))
        blocks += [Page(one.title), *found] if found else []
    return blocks


def _shown(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, int | float):
        return as_shown(str(value), str(cell.number_format or "General"))
    return str(value)


def as_shown(value: str, number_format: str) -> str:
    """A number as its format shows it: `0.355` is `36%` in the format `0%`, and `0.355` in `General`."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    form = SECTION.sub("", number_format.partition(";")[0]).replace('"', "")
    shape = next((match for match in SHAPE.finditer(form) if match[0]), None)
    if form.lower() == "general" or shape is None:
        return _general(number)
    percent = "%" in form
    decimals = len(shape["decimals"] or "")
    rounded = (number * 100 if percent else number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,.{decimals}f}" if shape["thousands"] else f"{rounded:.{decimals}f}"
    sign = next((mark for mark in "£$€" if mark in form), "")
    return f"{sign}{text}{'%' if percent else ''}"


def _general(number: Decimal) -> str:
    rounded = round(number, LONGEST).normalize()
    return f"{rounded:f}"
