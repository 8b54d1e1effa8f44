"""What a platform's own columns and codes add to a draft: what one row is, and codes that no form lists.

Belongs here: what only that platform writes. Does not belong here: forms, questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipelines.draft.blocks import Part
from pipelines.readers.opened import Layout
from pipelines.readers.platforms import kobo, redcap
from schemas.draft import Draft
from schemas.problems import InputError

MOST: Final = 0.5
"""Share of the rows whose key a file must hold to be taken for their parent: some may have lost theirs."""
MANY: Final = 20
"""Files in a folder beyond which nobody looks for the parent there."""


def rows_of(path: Path, layout: Layout, parts: Sequence[Part]) -> tuple[dict[str, Any], list[str]]:
    """Keys of the export block, and what to tell about them."""
    headings = [part.column.heading for part in parts]
    if layout.platform == kobo.NAME:
        return _of_repeat_group(path, parts, kobo.parent_of(headings))
    if layout.platform == redcap.NAME:
        return _of_record(parts, redcap.row_of(headings))
    return {}, []


def coded_missing(layout: Layout, form: Draft, filled: Mapping[str, Part]) -> dict[str, list[str]]:
    """Codes for no answer in the cells of questions that do not list them, by key of a `missing` block."""
    if layout.platform != redcap.NAME:
        return {}
    usual, seen = redcap.missing_codes(), set[str]()
    for question in form.questions:
        options: dict[str, str] = question.keys.get("options", {})
        if question.keys["type"] == "multiple":
            boxes = [
                code for code in options if code in usual and f"option {code} is in" in " ".join(question.comments)
            ]
            alone = [code for code in boxes if code not in question.keys.get("exclusive", ())]
            if alone:
                question.keys["exclusive"] = [*question.keys.get("exclusive", ()), *alone]
            seen.update(boxes)
        elif question.keys["type"] != "text":
            own = [part for column, part in filled.items() if column.split("__")[0] == question.id]
            seen |= {code for part in own for code in usual if code not in options and (part.cells == code).any()}
    found: dict[str, list[str]] = {}
    for code in sorted(seen):
        found.setdefault(usual[code], []).append(code)
    return found


def _of_repeat_group(
    path: Path, parts: Sequence[Part], link: tuple[str, str] | None
) -> tuple[dict[str, Any], list[str]]:
    if link is None:
        return {}, []
    key, heading = link
    cells = next(part.cells for part in parts if part.column.heading == heading)
    found = [name for name in _beside(path) if _holds(path.parent / name, key, cells)]
    if len(found) == 1:
        said = f"parent: {found[0]!r} was found beside this file and holds the rows that these belong to; check it"
        return {"parent": {"file": found[0], "key": [key], "link": [heading]}}, [said]
    which = f"one of {', '.join(map(repr, found))}" if found else "the export of the form itself"
    block = f"`parent: {{file: ..., key: [{key}], link: [{heading}]}}`"
    return {}, [f"parent: these rows belong to those of another file, {which}. Put it into the export block: {block}"]


def _beside(path: Path) -> list[str]:
    """Other files of the same kind in the folder."""
    names = sorted(p.name for p in path.parent.iterdir() if p.suffix.lower() == path.suffix.lower() and p.is_file())
    return [name for name in names if name != path.name] if len(names) <= MANY else []


def _holds(path: Path, key: str, link: pl.Series) -> bool:
    """Whether a file is the form's own table, and has the rows that are meant."""
    from pipelines.readers.formats import open_file
    from pipelines.readers.platforms import layout_of

    try:
        opened = open_file(path)
        layout = layout_of(opened)
    except InputError:
        return False  # some other file
    headings = [column.heading for column in layout.columns]
    if layout.platform != kobo.NAME or key not in headings or kobo.parent_of(headings) is not None:
        return False
    keys = opened.read(layout.headings).frame[str(headings.index(key))].str.strip_chars().drop_nulls().unique()
    share = link.drop_nulls().is_in(keys.implode()).mean()
    return isinstance(share, float) and share >= MOST


def _of_record(parts: Sequence[Part], row: redcap.Rows) -> tuple[dict[str, Any], list[str]]:
    keys = {"respondent": [parts[0].column.heading, *row.identity]} if row.identity else {}
    states = [part.column.heading for part in parts if part.column.heading in row.states]
    if not row.event or len(states) < 2:
        return keys, []
    cells = next(part.cells for part in parts if part.column.heading == row.event)
    events = cells.drop_nulls().unique().sort().to_list()
    if len(events) < 2 or len(events) > MANY:
        return keys, []
    said = [
        f"this export has several rows a record ({row.event}: {', '.join(events)}) and several forms, complete or not:",
        f"  {', '.join(states)}. Write one questionnaire a form, or one an event, with its questions only:",
        f"  `leave_out: {{{row.event}: [...]}}` with the events that it is not filled in at,",
        f"  `completed: {states[0]}` (or another) with `finished: ['2', Complete]`,",
        f"  `respondent: [{', '.join(keys['respondent'])}]`, and the headings of the other forms under `ignore`",
    ]
    return keys, ["\n".join(said)]
