"""The platforms there are, and which of them wrote a file.

Belongs here: choosing the platform, and telling apart columns of the same heading. Does not belong here: what any of
them writes (one module each), and the questionnaire (`matching.py`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from importlib import import_module
from typing import Final, cast

from pipelines.readers.canonical import tidy
from pipelines.readers.headings import refuse_headings
from pipelines.readers.opened import Column, Layout, Opened, Platform
from schemas.export import Export
from schemas.problems import InputError, nearest

PLATFORMS: Final = {
    "surveymonkey": "surveymonkey",
    "qualtrics": "qualtrics",
    "limesurvey": "limesurvey",
    "redcap": "redcap",
    "kobo": "kobo",
    "typeform": "forms",
    "google_forms": "forms",
    "microsoft_forms": "forms",
    "columns": "columns",
}
"""Name in the export block -> module of this package, in the order in which they are asked; the last knows any file."""


def layout_of(opened: Opened, export: Export | None = None) -> Layout:
    """What the columns of a file are: by the platform that is stated, else the one recognised, else by their names.

    Every column has a heading of its own: the second `Age` is `Age (2)`, one without a heading `column 3`.
    Raises InputError if no such platform is known, or it did not write the file, or the stated number of rows of
    headings is not that of the file.
    """
    stated = export.platform if export else None
    if stated is not None and stated not in PLATFORMS:
        raise InputError.of("the export block of the questionnaire", f"unknown platform {stated!r}.",
                            nearest(stated, PLATFORMS))  # fmt: skip
    found = _module(PLATFORMS[stated]) if stated is not None else _recognised(opened)
    layout = found.layout(opened, export)
    if export is not None and (stated is not None or export.headings is not None):
        refuse_headings(opened, layout, recognised(opened), export)
    return replace(layout, columns=_told_apart(layout.columns))


def recognised(opened: Opened) -> Layout:
    """What the columns of a file are to the platform that its headings look like, whatever is stated."""
    return _recognised(opened).layout(opened, None)


def _recognised(opened: Opened) -> Platform:
    if opened.variables:
        return _module("columns")
    modules = map(_module, dict.fromkeys(PLATFORMS.values()))
    return next(module for module in modules if module.recognise(opened))


def _module(name: str) -> Platform:
    return cast(Platform, import_module(f"{__name__}.{name}"))


def _told_apart(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns with headings of their own."""
    seen: Counter[str] = Counter()
    made = []
    for number, column in enumerate(columns, 1):
        heading = tidy(column.heading)
        seen[heading] += 1
        count = seen[heading]
        if not heading:
            made.append(replace(column, heading=unnamed(number)))
        elif count > 1:
            names = tuple(f"{name} ({count})" for name in column.question)
            made.append(replace(column, heading=f"{heading} ({count})", question=names + column.question))
        else:
            made.append(replace(column, heading=heading))
    return tuple(made)


def unnamed(number: int) -> str:
    """What the n-th column is called if it has no heading."""
    return f"column {number}"
