"""What the export block names that is no question: the respondent, dates, rows left out, the link to a parent.

Belongs here: finding these columns and making them from cells. Does not belong here: what they mean
(`schemas/administrative.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.readers.canonical import Names, canonical
from pipelines.readers.opened import Column, Layout, Opened
from schemas.administrative import LEFT_OUT, PARENT, RESPONDENT, headed
from schemas.export import Export, Parent
from schemas.problems import InputError, nearest

JOINS = "/"


@dataclass(frozen=True)
class Interview:
    """Positions of the columns that the export block names, by column of the delivered frame.

    Without an entry for the respondent, the line of the file is the id. `ignored` are positions nobody needs.
    """

    named: Mapping[str, Sequence[int]]
    leave_out: Mapping[int, Sequence[str]]
    ignored: frozenset[int]
    not_there: Sequence[str]
    """Headings to ignore that are not there."""

    @property
    def used(self) -> set[int]:
        """Positions that are named."""
        return {i for positions in self.named.values() for i in positions} | set(self.leave_out)


def interview_of(opened: Opened, layout: Layout, export: Export) -> Interview:
    """Find what the export block names. A heading that is not there is missing from the result.

    Raises InputError for a heading under `leave_out` that is not there.
    """
    headings = _headings(layout.columns)
    several: dict[str, Sequence[str]] = {name: (heading,) for name, heading in headed(export).items()}
    several |= {RESPONDENT: export.respondent} | ({PARENT: export.parent.link} if export.parent else {})
    named: dict[str, Sequence[int]] = {}
    for name, wanted in several.items():
        found = [i for heading in wanted if (i := headings.find(heading)) is not None]
        if wanted and len(found) == len(wanted):
            named[name] = found
    if not export.respondent:
        named[RESPONDENT] = [i for i, column in enumerate(layout.columns) if column.role == "respondent"][:1]
    leave_out: dict[int, Sequence[str]] = {}
    for heading, values in {**layout.leave_out, **export.leave_out}.items():
        position = headings.find(heading)
        if position is not None:
            leave_out[position] = values
        elif heading in export.leave_out:
            what = f"there is no column {heading!r}, by which the export block leaves out rows."
            raise InputError.of(opened.file, what, nearest(heading, headings), 1)
    ignored = frozenset(i for heading in export.ignore if (i := headings.find(heading)) is not None)
    not_there = [heading for heading in export.ignore if not _there(headings, heading)]
    return Interview(named, leave_out, ignored, not_there)


def _there(headings: Names[int], heading: str) -> bool:
    return bool(headings.exactly(heading) or headings.nearly(heading))


def _headings(columns: Sequence[Column]) -> Names[int]:
    """Positions by heading, and by the other names of a column that is no part of a question."""
    found = Names((column.heading, i) for i, column in enumerate(columns))
    for i, column in enumerate(columns):
        for name in column.question if not column.part else ():
            if not found.exactly(name):
                found.add(name, i)
    return found


def interview_columns(
    interview: Interview, opened: Opened, layout: Layout, cells: pl.DataFrame, lines: pl.Series, export: Export
) -> dict[str, pl.Series]:
    """The columns of the delivered frame that are no answers."""
    made = {name: _joined(cells, positions) for name, positions in interview.named.items() if positions}
    if RESPONDENT not in made and not export.respondent:
        made[RESPONDENT] = lines.cast(pl.String)
    if export.parent is not None and PARENT in made:
        known = _parent_keys(Path(opened.file).parent / export.parent.file, export.parent)
        made[PARENT] = made[PARENT].zip_with(made[PARENT].is_in(known).fill_null(value=False), _nothing(cells.height))
    reason = _nothing(cells.height)
    for position, texts in left_out_by(interview, cells).items():
        heading, column = layout.columns[position].heading, cells[str(position)]
        for text in texts:
            here = ((column == text) & reason.is_null()).fill_null(value=False)
            said = pl.Series([f"{heading} is {text}"]).new_from_index(0, cells.height)
            reason = said.zip_with(here, reason)
    if export.leave_out or reason.null_count() < cells.height:
        made[LEFT_OUT] = reason
    return made


def left_out_by(interview: Interview, cells: pl.DataFrame) -> dict[int, list[str]]:
    """Position of a column -> the texts in it by which rows are left out; columns without any are absent."""
    found = {}
    for position, values in interview.leave_out.items():
        meant = {canonical(value) for value in values}
        texts = [text for text in cells[str(position)].unique().drop_nulls().sort() if canonical(text) in meant]
        if texts:
            found[position] = texts
    return found


def _joined(cells: pl.DataFrame, positions: Sequence[int]) -> pl.Series:
    """One column, or the texts of several joined; null where all of them are blank."""
    names = [str(i) for i in positions]
    if len(names) == 1:
        return cells[names[0]]
    whole = pl.concat_str([pl.col(name).fill_null("") for name in names], separator=JOINS)
    some = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    return cells.select(pl.when(some).then(whole)).to_series()


def _parent_keys(path: Path, parent: Parent) -> pl.Series:
    """Identities of the rows of the parent file. Raises InputError if it cannot be read or lacks a key."""
    from pipelines.readers.formats import open_file
    from pipelines.readers.platforms import layout_of

    opened = open_file(path)
    layout = layout_of(opened)
    headings = _headings(layout.columns)
    found = [headings.find(heading) for heading in parent.key]
    for heading, position in zip(parent.key, found, strict=True):
        if position is None:
            remedy = f"Correct `key` under `parent` in the export block. {nearest(heading, headings)}"
            raise InputError.of(opened.file, f"it has no column {heading!r}.", remedy, 1)
    cells = opened.read(layout.headings).frame.with_columns(pl.all().str.strip_chars())
    return _joined(cells, [i for i in found if i is not None]).drop_nulls().unique().implode()


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
