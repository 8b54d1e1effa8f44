"""A report as a sequence of blocks, whatever it was written with.

Belongs here: what every format is read into. Does not belong here: reading a format (`formats/`), and what
a block says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MARKUP: Final = re.compile(r"<sup>.*?</sup>|</?[a-zA-Z][^<>]*>")
SPACES: Final = re.compile(r"[\s\u200b\ufeff\u00ad]+")
ENDS_SENTENCE: Final = (".", "!", "?", ";", ",", ":", "”", '"', "…")
LOWEST: Final = 7
"""The level of a heading that is only a line in bold: below every numbered or styled one."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the highest."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or one item of a list. `caption`: the document itself marks it as the title of an exhibit."""

    text: str
    bullet: bool = False
    caption: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows of cells as printed, all of one length; a merged cell stands in the first of its places, blanks follow."""

    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Page:
    """Where a page begins, or a sheet: `name` is `Page 3` or the name of the sheet."""

    name: str


Block = Heading | Paragraph | Grid | Page


def plain(text: str) -> str:
    """Text on one line, without the marks of footnotes and of emphasis."""
    text = MARKUP.sub(" ", text)
    return SPACES.sub(" ", text).strip()


def grid(rows: list[list[str]], title: str = "") -> Grid | None:
    """Rows as a grid: padded to one length, without blank rows and columns; None where nothing is left."""
    tidy = [[plain(cell) for cell in row] for row in rows]
    width = max(map(len, tidy), default=0)
    tidy = [row + [""] * (width - len(row)) for row in tidy if any(row)]
    kept = [i for i in range(width) if any(row[i] for row in tidy)]
    return Grid(tuple(tuple(row[i] for i in kept) for row in tidy), title) if tidy else None


def rejoined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with a paragraph that a page broke in two made whole."""
    held: Paragraph | None = None
    for block in blocks:
        if held and isinstance(block, Paragraph) and not block.bullet and block.text[0].islower():
            held = Paragraph(f"{held.text} {block.text}", held.bullet)
            continue
        if held:
            yield held
        held = None
        if isinstance(block, Paragraph) and not block.caption and not block.text.endswith(ENDS_SENTENCE):
            held = block
        else:
            yield block
    if held:
        yield held
