"""Qualtrics: three rows of headings (name, wording, ImportId), or two in the legacy format.

Previews, tests and spam are told by `Status`. Several answers come in one cell, by commas, or in one column each.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from pipelines.readers.canonical import canonical, tidy
from pipelines.readers.opened import Column, Layout, Opened
from pipelines.readers.platforms.wording import role_of, words
from schemas.export import Export

NAME: Final = "qualtrics"
SEPARATOR: Final = ","
IMPORT_ID: Final = re.compile(r'^\s*\{\s*"ImportId"\s*:')
TEXT: Final = re.compile(r"(?P<question>.+?)(?:_(?P<part>\d+))?_TEXT")
PART: Final = re.compile(r"(?P<question>.+)_(?P<part>\d+)")
ORDER: Final = re.compile(r".+_(?:DO|RO)(?:_.+)?")
"""The order in which options, rows or blocks were shown."""
ANALYSIS: Final = re.compile(r".+_TEXT_[0-9a-f]{16,}.*")
"""What the platform's own text analysis says of an answer."""
ROLES: Final = ("respondent", "submitted", "started", "completed", "duration", "status", "administrative")


def recognise(opened: Opened) -> bool:
    """Whether there is a row of ImportIds, or the platform's own columns come first."""
    if opened.variables or not opened.head:
        return False
    if _import_row(opened.head) is not None:
        return True
    return any(len({role for cell in row[:20] if (role := _role(cell))}) >= 4 for row in opened.head[:2])


def layout(opened: Opened, export: Export | None) -> Layout:
    """Names, wordings and ImportIds of each column."""
    head = opened.head
    rows = (export.headings if export else None) or _rows(head)
    names = [tidy(cell) for cell in head[0]]
    wordings = [tidy(cell) for cell in head[1]] if rows > 1 and len(head) > 1 else [""] * len(names)
    row = _import_row(head)
    ids = [_import_id(cell) for cell in head[row]] if row is not None else [""] * len(names)
    statuses = [heads[0] for heads in zip(names, wordings, ids, strict=True) if "status" in map(_role, heads)]
    left_out = {heading: tuple(sorted(words(NAME)["left_out"])) for heading in statuses}
    columns = _columns(names, wordings, ids)
    return Layout(NAME, tuple(columns), rows, separator=SEPARATOR, leave_out=left_out, sure_headings=_sure(head))


def _rows(head: Sequence[tuple[str, ...]]) -> int:
    row = _import_row(head)
    if row is not None:
        return row + 1
    if len(head) < 2:
        return 1
    dated = [i for i, cell in enumerate(head[0]) if _role(cell) in ("submitted", "started")]
    return 1 if any(re.search(r"\d", head[1][i]) for i in dated) else 2


def _sure(head: Sequence[tuple[str, ...]]) -> int:
    """Rows that are headings for sure: up to the ImportIds, or with the platform's own wordings in them."""
    row = _import_row(head)
    if row is not None:
        return row + 1
    if len(head) < 2:
        return 1
    dated = [head[1][i] for i, cell in enumerate(head[0]) if _role(cell) in ("submitted", "started")]
    worded = any(cell.strip() and not re.search(r"\d", cell) for cell in dated)
    return 2 if worded or len({role for cell in head[1][:20] if (role := _role(cell))}) >= 4 else 1


def _import_row(head: Sequence[tuple[str, ...]]) -> int | None:
    for number, row in enumerate(head[:3]):
        filled = [cell for cell in row if cell.strip()]
        if filled and sum(bool(IMPORT_ID.match(cell)) for cell in filled) > len(filled) / 2:
            return number
    return None


def _import_id(cell: str) -> str:
    try:
        found = json.loads(cell)
    except ValueError:
        return ""
    return str(found.get("ImportId", "")) if isinstance(found, dict) else ""


def _columns(names: list[str], wordings: list[str], ids: list[str]) -> list[Column]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, wording in zip(names, wordings, strict=True):
        if (match := PART.fullmatch(name)) and not _role(name):
            groups[match["question"]].append(wording)
    return [_column(*column, groups) for column in zip(names, wordings, ids, strict=True)]


def _column(name: str, wording: str, import_id: str, groups: dict[str, list[str]]) -> Column:
    role = _role(import_id) or _role(name) or _role(wording)
    if role or ORDER.fullmatch(name) or ANALYSIS.fullmatch(import_id):
        return Column(name, _known(name, wording), role=role if role not in (None, "status") else "administrative")
    if match := TEXT.fullmatch(name):
        last, label = _apart(wording, [wording])
        first, option = _apart(last, [last])
        asked = _known(match["question"], first, last, import_id.partition("_")[0])
        return Column(name, asked, _known(match["part"] or "", option, label), other=True)
    if (match := PART.fullmatch(name)) and (len(groups[match["question"]]) > 1 or import_id):
        question, label = _apart(wording, groups[match["question"]])
        return Column(name, _known(match["question"], question, import_id.rpartition("_")[0]),
                      _known(label, match["part"]))  # fmt: skip
    return Column(name, _known(name, _whole(wording), wording, import_id))


def _apart(wording: str, group: list[str]) -> tuple[str, str]:
    """The question and the option of a wording that joins them: what the group has in common comes first."""
    shared = "".join(a for a, *_ in takewhile(lambda same: len(set(same)) == 1, zip(*group, strict=False)))
    shared = shared if len(group) > 1 else wording
    question = shared.rpartition(" - ")[0]
    if not question:
        return "", wording
    return _whole(question), wording[len(question) :].removeprefix(" - ").strip()


def _whole(wording: str) -> str:
    """A question without the words for "this column holds the option"."""
    question, _, last = wording.rpartition(" - ")
    return question if question and canonical(last) in words(NAME)["selected"] else wording


def _known(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _role(text: str) -> str | None:
    return role_of(text, words(NAME), ROLES) if text else None
