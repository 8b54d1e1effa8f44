"""A draft from an export alone.

Belongs here: putting together what columns, groups and the export as a whole say. Does not belong here: forms
(`with_form.py`), and what the finished draft is checked for (`checked.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.draft.blocks import Part, blocks
from pipelines.draft.columns import codes_of, held
from pipelines.draft.exports import Described, described, missing_block
from pipelines.draft.lists import ticks
from pipelines.draft.questions import Drafting
from pipelines.draft.remarks import Drafted
from pipelines.draft.told import head
from pipelines.readers.opened import Layout, Opened
from schemas.draft import Draft, name_of
from schemas.inference.options import goes_with, is_other
from schemas.inference.roles import named_other
from schemas.inference.rows import Rows, rows_of
from schemas.vocabulary import Type


def parts_of(opened: Opened, layout: Layout) -> list[Part]:
    """Every column of a file with its cells, blanks as the platform writes them taken out."""
    frame = opened.read(layout.headings).frame
    stripped = pl.all().str.strip_chars()
    frame = frame.select(pl.when(~stripped.is_in(["", *layout.blank])).then(stripped).name.keep())
    variables = {variable.name: variable for variable in opened.variables}
    listed = ((frame[str(i)], column, variables.get(column.heading)) for i, column in enumerate(layout.columns))
    return [
        Part(i, column, cells, held(cells, column, variable, layout), variable)
        for i, (cells, column, variable) in enumerate(listed)
    ]


def drafted(path: Path, opened: Opened, layout: Layout, parts: list[Part], survey: str, wave: str) -> Draft:
    """The draft of an export, without what only its own reading can tell."""
    export = described(path.name, opened, layout, parts)
    questions, missing, notes = questions_of(layout, export)
    keys = {"survey": survey, "wave": wave, "export": export.keys} | ({"missing": missing} if missing else {})
    draft = Draft(keys, [each.question for each in questions])
    draft.comments = head(f"{path.name} alone", opened, layout, export, questions, notes)
    return draft


def questions_of(
    layout: Layout, export: Described, taken: tuple[str, ...] = ()
) -> tuple[list[Drafted], dict[str, list[str]], list[str]]:
    """Questions of the columns that are no administration, the missing block, and what to check about that."""
    missing, notes = missing_block(export.questions, codes_of(layout))
    known = {text for texts in missing.values() for text in texts}
    taken = (*taken, *map(name_of, export.others))
    columns = (column.heading for column in layout.columns)
    drafting = Drafting(export.keys, taken, known, columns, other_in_cell=layout.other_in_cell)
    found = [each for block in blocks(export.questions) for each in drafting.of(block)]
    _join_texts(found)
    return found, missing, notes


def _join_texts(found: Sequence[Drafted]) -> None:
    """A text named after a question and "other" (`water_other`) goes with that option of it."""
    named = {name: each for each in found for part in each.columns.values() for name in part.column.question}
    taken = {text for each in found for text in each.question.keys.get("other", {}).values()}
    for text in found:
        stems = [stem for part in text.columns.values() if (stem := named_other(part.column.heading))]
        home = named.get(stems[0]) if stems else None
        if home is None or text.type is not Type.text or text.question.id in taken:
            continue
        if home.type not in (Type.single, Type.multiple) or "other" in home.question.keys:
            continue
        options: dict[str, str] = home.question.keys["options"]
        free = [code for code, label in options.items() if is_other(code) or is_other(label)]
        part = next(iter(text.columns.values()))
        best = free[0] if len(free) == 1 else goes_with(rows_of(part.cells.is_not_null()), _holders(home))
        if best is not None:
            home.question.keys["other"] = {best: text.question.id}


def _holders(home: Drafted) -> dict[str, Rows]:
    """Option -> who gave it."""
    options: dict[str, str] = home.question.keys["options"]
    if home.type is Type.multiple:
        own = {code: home.columns.get(f"{home.question.id}__{code}") for code in options}
        return {code: rows_of(ticks(part)) for code, part in own.items() if part is not None and part.column.part}
    cells = home.columns[home.question.id].cells
    return {code: rows_of(cells.is_in([code, label]).fill_null(value=False)) for code, label in options.items()}
