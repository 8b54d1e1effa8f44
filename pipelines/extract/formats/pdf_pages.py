"""Pages of prose in two columns, as a reader goes through them.

Belongs here: finding the gap between columns. Does not belong here: the columns of a table (`pdf.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

LEAST: Final = 8  # lines with words on both sides that make two columns
GAP: Final = 3  # spaces between them at least
SENTENCE: Final = re.compile(r"[^\W\d_]+ [^\W\d_]+")


def across_columns(lines: list[str], tabular: Sequence[bool]) -> list[str]:
    """The lines of a page; where it has two columns, those of the left one before those of the right one.

    Lines that run across both, and those of tables, stay where they are.
    """
    free = [line for line, in_table in zip(lines, tabular, strict=True) if not in_table]
    gap = _gap(free)
    if gap is None:
        return lines
    found: list[str] = []
    right: list[str] = []
    for line, in_table in zip(lines, tabular, strict=True):
        if in_table or line[gap - 1 : gap + 1].strip():
            found += [*_blank_before(right), line]
            right = []
        else:
            found.append(line[:gap].rstrip())
            right.append(line[gap:].rstrip())
    return [*found, *_blank_before(right)]


def _blank_before(right: list[str]) -> Iterator[str]:
    if any(right):
        yield ""
        yield from right
        yield ""


def _gap(lines: list[str]) -> int | None:
    """Where the gap between two columns of prose is: words on both sides of many lines, and hardly a line across it."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    best: tuple[int, int] | None = None
    for at in range(width // 3, 2 * width // 3):
        both = across = 0
        for line in lines:
            before, after = line[:at], line[at:]
            if line[max(0, at - 1) : at + 1].strip():
                across += 1
            elif line[max(0, at - GAP) : at].isspace() and SENTENCE.search(before) and SENTENCE.match(after.lstrip()):
                both += 1
        if both >= LEAST and across * 4 <= both and (best is None or both > best[0]):
            best = (both, at)
    return best[1] if best else None
