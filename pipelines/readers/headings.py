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

NUMBERS: Final = {1: "first row", 2: "first two rows", 3: "first three rows"}
ORDINALS: Final = {2: "second", 3: "third"}
MOMENT: Final = re.compile(DATED)


def refuse_headings(opened: Opened, layout: Layout, looks: Layout, export: Export) -> None:
    """Raise InputError if rows that are headings were read as respondents, or the other way round.

    `layout` is what the export block says the file is, `looks` what the file looks like.
    """
    if layout.headings < looks.sure_headings:
        count, read = looks.sure_headings, layout.headings
        what = f"its {NUMBERS.get(count, f'first {count} rows')} are headings, not only {_those(read)}: "
        what += f"the headings look like those of {looks.platform}, and row {read + 1} would be read as a respondent."
        raise InputError.of(opened.file, what, _remedy(layout, looks, export), read + 1)
    for row in range(1, min(layout.headings, len(opened.head))):
        heading = _dated(opened, looks, export, row)
        if heading is not None:
            what = f"the {ORDINALS.get(row + 1, f'{row + 1}th')} row holds no headings but a respondent: there is a "
            what += f"date under {heading!r}."
            raise InputError.of(opened.file, what, _remedy(layout, looks, export), row + 1)


def _those(count: int) -> str:
    return "the first" if count == 1 else f"the first {count}"


def _remedy(layout: Layout, looks: Layout, export: Export) -> str:
    if export.platform is not None and layout.platform != looks.platform:
        return f"Write `platform: {looks.platform}` and `headings: {looks.headings}` in the export block, or leave both out."
    return f"Write `headings: {looks.headings}` in the export block of the questionnaire, or leave it out."


def _dated(opened: Opened, looks: Layout, export: Export, row: int) -> str | None:
    """The heading of a moment below which, in a row, a moment stands."""
    stated = {tidy(heading) for heading in (export.submitted, export.started) if heading}
    for column, cell in zip(looks.columns, opened.head[row], strict=True):
        moment = column.role in ("submitted", "started") or tidy(column.heading) in stated
        if moment and MOMENT.search(cell.strip()):
            return tidy(column.heading)
    return None
