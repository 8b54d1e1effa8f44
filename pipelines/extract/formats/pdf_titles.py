"""Which lines of a PDF are headings.

Belongs here: its outline, and the numbers of sections. Does not belong here: tables and paragraphs (`pdf.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipelines.extract.document import plain

if TYPE_CHECKING:
    from pypdf import PdfReader

NUMBERED: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z].{3,80}|(?:Chapter|Section|Part) \d+\b.{0,80}")


@dataclass
class Titles:
    """Which lines are headings: those in the outline, and those with the number that follows in order."""

    outline: set[str]
    candidates: set[tuple[int, ...]]
    """The numbers of all lines that look like headings."""
    numbers: set[tuple[int, ...]] = field(default_factory=set)

    def has(self, text: str) -> bool:
        """Whether a line is a heading; its number is remembered."""
        if text.lower() in self.outline:
            return True
        if not NUMBERED.fullmatch(text) or text.endswith((".", ",", "?")):
            return False
        number = number_of(text)
        if not number:
            return True
        *above, last = number
        first = last == 1 and not {(*above, 2), (*number, 1), (above[-1] + 1, 1), (above[-1] - 1, 1)}.isdisjoint(
            self.candidates
        )
        if not first and (*above, last - 1) not in self.numbers:
            return False
        self.numbers.add(number)
        return True


def number_of(text: str) -> tuple[int, ...]:
    """`2.1` at the beginning of a line as (2, 1); empty where there is none."""
    digits = text.partition(" ")[0].rstrip(".").split(".")
    return tuple(map(int, digits)) if all(part.isdecimal() for part in digits) else ()


def outline_of(reader: PdfReader) -> Iterator[str]:
    """The titles in the outline, in small letters."""
    from pypdf.generic import Destination

    waiting: list[object] = list(reader.outline)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Destination):
            yield plain(item.title or "").lower()
        elif isinstance(item, list):
            waiting += item
