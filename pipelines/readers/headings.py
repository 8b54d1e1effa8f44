"""Rows of headings that the export block states, against those that the file shows.

A heading taken for a respondent, or a respondent for a heading, changes every count and looks like an answer nobody
knows; so a wrong number is refused wherever the file itself shows that it is wrong. Does not belong here: finding the
number (each platform does).
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Layout, Opened
from schemas.administrative import DATED
from schemas.export import Export
from schemas.problems import InputError

COUNTS: Final = {1: "the first", 2: "the first two", 3: "the first three"}
ORDINALS: Final = {2: "second", 3: "third"}
MOMENT: Final = re.compile(DATED)
NUMBERED: Final = re.compile(r"\d")


def refuse_headings(opened: Opened, layout: Layout, looks: Layout, export: Export) -> None:
    """Raise InputError if rows that are headings were read as respondents, or the other way round.

    `layout` is what the export block says the file is, `looks` what the file looks like.
    """
    remedy = _remedy(layout, looks, export)
    if export.headings not in (None, layout.headings):
        rows = f"{layout.headings} {'row' if layout.headings == 1 else 'rows'} of headings"
        writes = f", as {layout.title} writes them" if layout.title else ""
        what = f"it has {rows}{writes}; the export block says {export.headings}."
        raise InputError.of(opened.file, what, remedy, 1)
    if layout.headings < looks.sure_headings:
        count, read = looks.sure_headings, layout.headings
        what = f"{COUNTS.get(count, f'the first {count}')} rows are headings, as {looks.title} writes them, not only "
        what += f"{COUNTS.get(read, f'the first {read}')}: row {read + 1} would be read as a respondent."
        raise InputError.of(opened.file, what, remedy, read + 1)
    for row in range(looks.sure_headings, min(layout.headings, len(opened.head))):
        seen = _answered(opened, looks, export, row)
        if seen:
            what = (
                f"the {ORDINALS.get(row + 1, f'{row + 1}th')} row holds no headings but a respondent: there is {seen}."
            )
            raise InputError.of(opened.file, what, remedy, row + 1)


def _remedy(layout: Layout, looks: Layout, export: Export) -> str:
    if export.platform is not None and layout.platform != looks.platform:
        return f"Write `platform: {looks.platform}` and `headings: {looks.headings}` in the export block, or neither."
    return f"Write `headings: {looks.headings}` in the export block of the questionnaire, or leave it out."


def _answered(opened: Opened, looks: Layout, export: Export, row: int) -> str:
    """What in a row no heading can be: a moment below the heading of one, a number below that of the respondent."""
    stated = {tidy(heading) for heading in (export.submitted, export.started) if heading}
    for column, cell in zip(looks.columns, opened.head[row], strict=True):
        heading = tidy(column.heading)
        if (column.role in ("submitted", "started") or heading in stated) and MOMENT.search(cell.strip()):
            return f"a date under {heading!r}"
        if column.role == "respondent" and row >= looks.headings and NUMBERED.search(cell):
            return f"a number under {heading!r}"
    return ""
