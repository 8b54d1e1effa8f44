"""Typeform, Google Forms and Microsoft Forms: one row of headings, several answers in one cell.

Whoever chooses "other" has their own words in the cell. The rows of a grid have a column each, the row in brackets
or behind a point.
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.readers.canonical import canonical, tidy
from pipelines.readers.opened import Column, Layout, Opened
from pipelines.readers.platforms.columns import joined
from pipelines.readers.platforms.wording import role_of, words
from schemas.export import Export

NAME: Final = "forms"
ROLES: Final = ("respondent", "submitted", "started", "administrative")
SEPARATORS: Final = {"typeform": ", ", "google_forms": ", ", "microsoft_forms": ";"}
GRIDS: Final = {
    "typeform": (),
    "google_forms": (re.compile(r"(?P<question>.+?) ?\[(?P<part>[^\[\]]+)\]"),),
    "microsoft_forms": (re.compile(r"(?P<question>.+?)\.(?P<part>[^.]+)\.?"),),
}
GRADED: Final = re.compile(r"(Points|Feedback) - .+")
"""What Microsoft Forms adds to each question of a quiz."""


def recognise(opened: Opened) -> bool:
    """Whether one of the three wrote the file."""
    return _form(opened) is not None


def layout(opened: Opened, export: Export | None) -> Layout:
    """Each column is a question or the row of a grid."""
    stated = export.platform if export else None
    form = stated if stated in SEPARATORS else _form(opened) or "typeform"
    columns = tuple(
        column
        if (role := _role(column.heading, form)) is None
        else Column(column.heading, (column.heading,), role=role)
        for column in joined([tidy(cell) for cell in opened.head[0]], GRIDS[form])
    )
    return Layout(form, columns, 1, separator=SEPARATORS[form], other_in_cell=True)


def _form(opened: Opened) -> str | None:
    if opened.variables or not opened.head:
        return None
    headings = [canonical(cell) for cell in opened.head[0]]
    google, microsoft, typeform = (words(form) for form in ("google_forms", "microsoft_forms", "typeform"))
    if headings[0] in google["submitted"]:
        return "google_forms"
    own = microsoft["respondent"], microsoft["started"], microsoft["submitted"]
    if len(headings) > 2 and all(cell in known for cell, known in zip(headings, own, strict=False)):
        return "microsoft_forms"
    if headings[0] == "#" or set(headings[-4:]) & typeform["last"]:
        return "typeform"
    return None


def _role(heading: str, form: str) -> str | None:
    if form == "microsoft_forms" and GRADED.fullmatch(heading):
        return "administrative"
    return role_of(heading, words(form), ROLES)
