"""Any file with one row of headings: names of columns, or headings of questions, or a question joined to its option.

It knows every file, so it is asked last. Does not belong here: what a platform alone writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipelines.readers.alike import with_runs
from pipelines.readers.canonical import tidy
from pipelines.readers.opened import Column, Layout, Opened, Variable
from schemas.export import Export

NAME: Final = "columns"
BETWEEN: Final = (
    re.compile(r"(?P<question>.+) \| (?P<part>.+)"),
    re.compile("(?P<question>.+) [-\u2013] (?P<part>.+)"),
    re.compile(r"(?P<question>.+): (?P<part>.+)"),
)
"""How wordings are joined."""
JOINED: Final = (
    re.compile(r"(?P<question>.+?)___(?P<part>.+)"),
    re.compile(r"(?P<question>.+?)__(?P<part>.+)"),
    re.compile(r"(?P<question>.+?) ?\[(?P<part>[^\[\]]+)\]"),
    re.compile(r"(?P<question>[^\s/]+(?:/[^\s/]+)*)/(?P<part>[^\s/]+)"),
    *BETWEEN,
    re.compile(r"(?P<question>.+)[_.](?P<part>[a-zA-Z]?\d{1,4}|[a-zA-Z])"),
)
"""How a question and its option are joined in one heading, the surest first."""


def recognise(opened: Opened) -> bool:
    """Any file has columns."""
    return bool(opened.head)


def layout(opened: Opened, export: Export | None) -> Layout:
    """Each column by its heading, or by the dictionary that the file brings along."""
    separator = opened.facts.get("separator")
    if opened.variables:
        separator = separator or next((v.separator for v in opened.variables if v.separator), None)
        columns = tuple(map(_variable, with_runs(opened.variables), opened.variables))
        return Layout(NAME, columns, 1, separator=separator)
    headings = [tidy(cell) for cell in opened.head[0]]
    columns = joined(headings)
    rows = (export.headings if export else None) or 1
    for row in opened.head[1:rows]:  # further rows of headings are other names of the same columns
        columns = tuple(
            column if column.part or not tidy(cell) else replace(column, question=(*column.question, tidy(cell)))
            for column, cell in zip(columns, row, strict=True)
        )
    return Layout(NAME, columns, rows, separator=separator)


def joined(headings: list[str], ways: Sequence[re.Pattern[str]] = JOINED) -> tuple[Column, ...]:
    """Columns of one row of headings; those that share a question, and differ in what is joined to it, have a part."""
    shared: Counter[str] = Counter()
    splits = {heading: _splits(heading, ways) for heading in headings}
    for found in splits.values():
        shared.update({question for question, _ in found})
    whole = set(headings)
    columns = []
    for heading in headings:
        found = [(q, part) for q, part in splits[heading] if shared[q] > 1 or q in whole]
        if not found:
            columns.append(Column(heading, (heading,)))
            continue
        best = max(found, key=lambda split: len(split[0]))
        ordered = [best, *(split for split in found if split != best)]
        columns.append(
            Column(heading, tuple(dict.fromkeys(q for q, _ in ordered)), tuple(dict.fromkeys(p for _, p in ordered)))
        )
    return tuple(columns)


def _splits(heading: str, ways: Sequence[re.Pattern[str]]) -> list[tuple[str, str]]:
    found = (pattern.fullmatch(heading) for pattern in ways)
    return [(tidy(match["question"]), tidy(match["part"])) for match in found if match]


def _variable(variable: Variable, alone: Variable) -> Column:
    """`alone` is the same variable before it was seen as part of a run."""
    names = _known(variable.name, tidy(variable.label))
    if variable.group is None:
        return Column(variable.name, names, role=variable.role)
    group, whole = _known(variable.group, tidy(variable.group_label)), _known(alone.name, tidy(alone.label))
    if variable.group_kind == "mentions":
        return Column(variable.name, group, mention=True, whole=whole)
    ticked = (variable.ticked,) if variable.ticked is not None else ()
    unticked = tuple(text for text in variable.labels if ticked and text not in (*ticked, *variable.missing))
    return Column(variable.name, group, names[::-1], ticked=ticked, unticked=unticked, whole=whole)


def _known(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
