"""LimeSurvey: headings with codes (`code[sub]`), or with codes and wording (`code[sub]. wording [option]`).

The vv export has a row of wordings above a row of codes, and writes `{question_not_shown}` for nothing. Does not belong
here: the structure of a survey (`pipelines/forms/limesurvey.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Column, Layout, Opened
from pipelines.readers.platforms.wording import role_of, words
from schemas.export import Export

NAME: Final = "limesurvey"
NOT_SHOWN: Final = "{question_not_shown}"
CODE: Final = re.compile(
    r"(?P<code>[A-Za-z][A-Za-z0-9_]*)(?:\[(?P<part>[^\[\]]*)\])?(?:\[(?P<scale>[^\[\]]*)\])?(?:\.(?:\s+(?P<wording>.*))?)?"
)
TIMED: Final = re.compile(r"(?:group|question)time\d*|\d+X\d+(?:X\d+)?time|(?:group|question) time: .*", re.IGNORECASE)
"""How long a page or question took."""
OTHER: Final = "other"
COMMENT: Final = "comment"
OWN: Final = ("id", "submitdate", "lastpage", "startlanguage", "token", "datestamp", "startdate", "ipaddr", "refurl")
"""Codes of the columns that the platform adds."""
ROLES: Final = ("respondent", "completed", "submitted", "started", "last_page", "duration", "administrative")
MOST: Final = 0.8
"""Share of headings that begin with a code and a full stop, from which on nobody else wrote them."""


def recognise(opened: Opened) -> bool:
    """Whether the platform's own columns are there, or most headings are `code. wording`, some `code[sub]. wording`."""
    if opened.variables or not opened.head:
        return False
    if any(len({_role(cell) for cell in row[:12]} - {None}) >= 3 for row in opened.head[:2]):
        return True
    filled = [cell for cell in map(tidy, opened.head[0]) if cell]
    found = [match for cell in filled if (match := CODE.fullmatch(cell)) and match["wording"] is not None]
    return len(found) > MOST * len(filled) and any(match["part"] is not None for match in found)


def layout(opened: Opened, export: Export | None) -> Layout:
    """Codes and wordings of each column."""
    vv = len(opened.head) > 1 and _own(opened.head[1]) >= 3 > _own(opened.head[0])
    rows = (export.headings if export else None) or (2 if vv else 1)
    headings = [tidy(cell) for cell in opened.head[rows - 1]]
    wordings = [tidy(cell) for cell in opened.head[0]] if rows > 1 else [""] * len(headings)
    whole = {match["code"] for heading in headings if (match := CODE.fullmatch(heading)) and not match["part"]}
    columns = tuple(_column(heading, wording, whole) for heading, wording in zip(headings, wordings, strict=True))
    return Layout(NAME, columns, rows, blank=(NOT_SHOWN,), sure_headings=2 if vv else 1)


def _own(row: Sequence[str]) -> int:
    return sum(cell in OWN for cell in row)


def _column(heading: str, wording: str, whole: set[str]) -> Column:
    """`whole` are the codes that stand over a column without a part."""
    role = _role(heading)
    if role is not None:
        code = heading.partition(". ")[0]  # which is enough in the export block
        return Column(heading, (heading, code), role=role)
    match = CODE.fullmatch(heading)
    if match is None:
        return Column(heading, (heading, *filter(None, [wording])))
    code, part, scale = match["code"], match["part"], match["scale"]
    text, label = _apart(match["wording"] or wording) if part is not None else (match["wording"] or wording, "")
    if part is None:
        return Column(heading, tuple(filter(None, [code, text])))
    if scale == OTHER:
        part, scale = OTHER, None
    bare = f"{code}[{part}]"
    beside = part == COMMENT or (part == OTHER and code in whole)
    if beside or (part.endswith(COMMENT) and part != COMMENT):
        return Column(heading, (code, bare), (part,), other=beside and part == OTHER, whole=(bare,))
    question = f"{code}[{scale}]" if scale else code
    return Column(heading, tuple(filter(None, [question, text])), tuple(filter(None, [part, label])), whole=(bare,))


def _role(heading: str) -> str | None:
    """What one of the platform's own columns is, by its code, its wording, or both; None for a question."""
    match = CODE.fullmatch(tidy(heading))
    known = words(NAME)
    found = role_of(heading, known, ROLES)
    timed = TIMED.fullmatch(heading)
    if found is None and match is not None and match["part"] is None and match["wording"]:
        code, timed = role_of(match["code"], known, ROLES), timed or TIMED.fullmatch(match["code"])
        # a question may have such a code, but then its wording is its own
        found = code if code == role_of(match["wording"], known, ROLES) else None
    return found or ("administrative" if timed else None)


def _apart(wording: str) -> tuple[str, str]:
    """`wording [option]`, where the option may hold brackets of its own."""
    if not wording.endswith("]"):
        return wording, ""
    depth = 0
    for place in range(len(wording) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(wording[place], 0)
        if depth == 0:
            return tidy(wording[:place]), tidy(wording[place + 1 : -1])
    return wording, ""
