"""SurveyMonkey: one, two or three rows of headings.

The first row holds the question over the first of its columns and is blank over the others; the second holds the
option, the row of a grid, or a word such as "Response"; a third, where there is one, the menu within a row. A title
may stand above. With one row, question and option are joined in one heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipelines.readers.canonical import canonical, tidy
from pipelines.readers.opened import Column, Layout, Opened
from pipelines.readers.platforms.columns import BETWEEN, joined
from pipelines.readers.platforms.wording import role_of, words
from schemas.export import Export

NAME: Final = "surveymonkey"
MOST_TITLES: Final = 3
ROLES: Final = ("respondent", "submitted", "started", "source", "administrative")


def recognise(opened: Opened) -> bool:
    """Whether the platform's own columns come first, and options are written its way."""
    if opened.variables or not opened.head:
        return False
    head = _below_titles(opened.head)
    first = [canonical(cell) for cell in head[0]]
    if not set(first[:3]) & _known("respondent"):
        return False
    words = _known("whole_answer") | _known("other")
    below = [canonical(cell) for cell in head[1]] if len(head) > 1 else []
    return bool(
        set(first) & _known("collector")
        or (_rows(head) > 1 and any(under and not over for over, under in zip(first, below, strict=True)))
        or words & set(below)
        or sum(" - " in cell for cell in head[0]) > 1
        or any(word in cell for cell in first for word in _known("other"))
    )


def layout(opened: Opened, export: Export | None) -> Layout:
    """Questions over their columns, options below them."""
    head = _below_titles(opened.head)
    titles = len(opened.head) - len(head)
    rows = ((export.headings if export else None) or _rows(head) + titles) - titles
    rows = min(max(rows, 1), len(head))
    if rows == 1:
        columns = tuple(_alone(column) for column in joined([tidy(cell) for cell in head[0]], BETWEEN))
    else:
        columns = _below_each_other([[tidy(cell) for cell in row] for row in head[:rows]])
    return Layout(NAME, columns, rows + titles, sure_headings=titles + (2 if _worded(head) else 1))


def _worded(head: Sequence[tuple[str, ...]]) -> bool:
    """Whether the platform's own words stand in the second row, below headings that have none of it themselves."""
    own = [i for i, cell in enumerate(head[0]) if canonical(cell) in _known("respondent") | _known("collector")]
    if len(head) < 2 or any(head[1][i].strip() for i in own):
        return False
    return bool({canonical(cell) for cell in head[1] if cell.strip()} & _known("whole_answer"))


def _below_titles(head: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """The first rows without those that hold one cell only, above a row that holds more."""
    for number, row in enumerate(head[: MOST_TITLES + 1]):
        if sum(bool(cell.strip()) for cell in row) > 1 or len(row) == 1:
            return head[number:]
    return head


def _rows(head: Sequence[tuple[str, ...]]) -> int:
    """Rows of headings: below the first, those that are blank under the platform's own headings.

    Where these were taken out, a second row has words of the platform, or text under blank headings.
    """
    own = [i for i, cell in enumerate(head[0]) if canonical(cell) in _known("respondent") | _known("collector")]
    if own:
        rows = 1
        while rows < min(3, len(head)) and not any(head[rows][i].strip() for i in own) and any(head[rows]):
            rows += 1
        return rows
    if len(head) < 2:
        return 1
    below = {canonical(cell) for cell in head[1] if cell.strip()}
    hanging = any(second.strip() and not first.strip() for first, second in zip(head[0], head[1], strict=True))
    return 2 if hanging or below & _known("whole_answer") else 1


def _below_each_other(rows: list[list[str]]) -> tuple[Column, ...]:
    columns = []
    seen: Counter[str] = Counter()
    parent = name = ""
    for cells in zip(*rows, strict=True):
        if cells[0]:
            parent = cells[0]
            seen[parent] += 1
            name = parent if seen[parent] == 1 else f"{parent} ({seen[parent]})"
        parts = [cell for cell in cells[1:] if cell and canonical(cell) not in _known("whole_answer")]
        heading = " | ".join([name, *parts])
        questions = tuple(dict.fromkeys((name, parent)))
        part = tuple(dict.fromkeys((" | ".join(parts), " - ".join(parts), *parts))) if parts else ()
        columns.append(Column(heading, questions, part, role=_role(heading) if not parts else None))
    return tuple(columns)


def _alone(column: Column) -> Column:
    role = _role(column.heading)
    return Column(column.heading, column.question, column.part, role=role) if role else column


def _role(heading: str) -> str | None:
    return role_of(heading, words(NAME), ROLES)


def _known(kind: str) -> frozenset[str]:
    return words(NAME)[kind]
