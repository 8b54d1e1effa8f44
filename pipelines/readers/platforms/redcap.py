"""REDCap: headings are names of fields, or their labels; one column an option of a checkbox (`field___code`).

The first column identifies the record; where a record has several rows, event and repeated form are part of the id
(`respondent:` of the export block names them). Does not belong here: the dictionary (`pipelines/forms/redcap.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Column, Layout, Opened
from schemas.export import Export
from schemas.source import parse_yaml

NAME: Final = "redcap"
BOX: Final = re.compile(r"(?P<field>[a-z][a-z0-9_]*?)___(?P<code>_?[a-z0-9_.]+)")
LABELLED_BOX: Final = re.compile(r"(?P<field>.+) \(choice=(?P<code>.+)\)")
FIELD: Final = re.compile(r"[a-z][a-z0-9_]*")
STATUS: Final = re.compile(r"[a-z][a-z0-9_]*_complete")
STAMP: Final = re.compile(r"[a-z][a-z0-9_]*_timestamp|Survey Timestamp.*")
STATES: Final = ("", "0", "1", "2", "Incomplete", "Unverified", "Complete")
"""What a form's status may be."""


def recognise(opened: Opened) -> bool:
    """Whether the platform's own columns are there, or the status of a form among nothing but names of fields."""
    if opened.variables or not opened.head:
        return False
    headings = [tidy(cell) for cell in opened.head[0]]
    if set(headings) & set(_words()["own"]) or any(LABELLED_BOX.fullmatch(heading) for heading in headings):
        return True
    named = all(FIELD.fullmatch(heading) for heading in headings)
    return named and any(_status(opened, i, heading) for i, heading in enumerate(headings))


def layout(opened: Opened, export: Export | None) -> Layout:
    """Fields and options of each column."""
    headings = [tidy(cell) for cell in opened.head[0]]
    columns = [_column(heading, i, opened) for i, heading in enumerate(headings)]
    columns[0] = Column(headings[0], (headings[0],), role="respondent")
    return Layout(NAME, tuple(columns), (export.headings if export else None) or 1)


@dataclass(frozen=True)
class Rows:
    """What tells the rows of a record apart, by headings."""

    identity: tuple[str, ...]
    """Columns that are part of a row's identity, besides that of the record."""
    event: str | None
    states: tuple[str, ...]
    """Columns that say how far a form has got."""


def row_of(headings: Sequence[str]) -> Rows:
    """What a row is, by the platform's own columns."""
    labelled = _words()["labelled"]
    names = {heading: labelled.get(heading, heading) for heading in headings}
    identity = tuple(heading for heading, name in names.items() if name in _words()["rows"])
    event = next((heading for heading, name in names.items() if name == _words()["rows"][0]), None)
    return Rows(identity, event, tuple(heading for heading in headings if STATUS.fullmatch(heading)))


def missing_codes() -> dict[str, str]:
    """Codes that projects usually define for no answer -> key of a `missing` block."""
    return {code: key for key, codes in _words()["missing"].items() for code in codes}


def _column(heading: str, place: int, opened: Opened) -> Column:
    words = _words()
    if heading in words["administrative"] or _status(opened, place, heading) or STAMP.fullmatch(heading):
        return Column(heading, (heading,), role="administrative")
    if heading in words["labelled"]:
        return Column(heading, (words["labelled"][heading], heading))
    if box := BOX.fullmatch(heading):
        code = box["code"]
        codes = (code, f"-{code[1:]}") if code.startswith("_") else (code, code.upper())
        return Column(heading, (box["field"],), codes)
    if box := LABELLED_BOX.fullmatch(heading):
        return Column(heading, (box["field"],), (box["code"],))
    return Column(heading, (heading,))


def _status(opened: Opened, place: int, heading: str) -> bool:
    """Whether a column says how far a form has got."""
    states = {tidy(row[place]) for row in opened.head[1:]}
    return STATUS.fullmatch(heading) is not None and states <= set(STATES)


@cache
def _words() -> dict[str, Any]:
    text = files(__package__).joinpath("redcap.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = parse_yaml(text, "redcap.yaml").data
    return words
