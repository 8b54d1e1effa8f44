"""KoboToolbox and ODK: headings are names of the form, after the names of the groups around them.

A `select_multiple` comes as one column of codes, as one column an option (`q/a`, `q.a`), or both; then the columns of
the options count, and the joined one must agree with them. Does not belong here: forms (`pipelines/forms/xlsform.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Column, Layout, Opened
from schemas.export import Export
from schemas.source import parse_yaml

NAME: Final = "kobo"
SEPARATOR: Final = " "
BETWEEN: Final = re.compile(r"[/.:]")
"""What stands between a group and a question, and a question and its option."""
BY_R: Final = re.compile(r"^[xX](?=_)")
"""What R puts before a name that begins with an underscore."""
BEFORE_R: Final = ".-_ /"
"""What R writes as a full stop."""
ROLES: Final = ("respondent", "submitted", "started", "administrative")
ONE: Final = ("respondent", "submitted", "started")
"""Roles that one column has."""


def recognise(opened: Opened) -> bool:
    """Whether at least two of the platform's own columns are there."""
    if opened.variables or not opened.head:
        return False
    return len({tidy(cell).rpartition("/")[2] for cell in opened.head[0]} & set(_words()["own"])) >= 2


def layout(opened: Opened, export: Export | None) -> Layout:
    """Paths of each column, and which are options of which."""
    headings = [tidy(cell) for cell in opened.head[0]]
    known = set(headings)
    several = {parent for heading in headings if (parent := _parent(heading, known))}
    columns = [_column(heading, known, several) for heading in headings]
    for role in ONE:
        rivals = [column for column in columns if column.role == role]
        chosen = min(rivals, key=lambda column: _rank(column.heading, role), default=None)
        columns = [replace(c, role="administrative") if c in rivals and c is not chosen else c for c in columns]
    return Layout(NAME, tuple(columns), (export.headings if export else None) or 1, separator=SEPARATOR)


def _column(heading: str, known: set[str], several: set[str]) -> Column:
    names = _names(heading)
    plain = BY_R.sub("", names[-1])
    role = next((role for role in ROLES if plain in _words()[role] or heading in _words()[role]), None)
    parent = _parent(heading, known)
    if parent is not None:
        part = heading[len(parent) + 1 :]
        return Column(heading, _names(parent), tuple(dict.fromkeys(part.replace(".", mark) for mark in BEFORE_R)))
    if heading in several:
        return Column(heading, names)
    around, slash, last = heading.rpartition("/")
    if slash and role is None:  # a question in a group, or an option of a question that has no column of its own
        return Column(heading, _names(around), (last,), whole=names)
    return Column(heading, names, role=role)


def _parent(heading: str, known: set[str]) -> str | None:
    """The column of which another is an option: the longest that it begins with."""
    cuts = [match.start() for match in BETWEEN.finditer(heading)]
    return next((heading[:cut] for cut in reversed(cuts) if heading[:cut] in known), None)


def _names(heading: str) -> tuple[str, ...]:
    """What a question may be called: its path, and its own name."""
    return tuple(dict.fromkeys((heading, heading.rpartition("/")[2])))


def _rank(heading: str, role: str) -> int:
    """How well a column does for a role; the lower, the better."""
    return list(_words()[role]).index(BY_R.sub("", heading.rpartition("/")[2]))


def parent_of(headings: Sequence[str]) -> tuple[str, str] | None:
    """In the table of a repeat group: what identifies the row above in its table, and the column here that has it."""
    for heading in headings:
        key = _parents().get(BY_R.sub("", heading))
        if key is not None:
            return key, heading
    return None


def _parents() -> Mapping[str, str]:
    parents: Mapping[str, str] = _words()["parents"]
    return parents


@cache
def _words() -> dict[str, Any]:
    text = files(__package__).joinpath("kobo.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = parse_yaml(text, "kobo.yaml").data
    return words
