"""PDF: the text of its pages, laid out as printed.

Belongs here: pages, lines and columns. Does not belong here: what is in them. Pictures of text are not read, and
neither are charts.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

from pipelines.extract.document import Block, Heading, Page, Paragraph, grid, plain
from pipelines.extract.formats.pdf_pages import across_columns
from pipelines.extract.formats.pdf_titles import NUMBERED, Titles, number_of, outline_of
from schemas.problems import InputError

GAP: Final = re.compile(r" {2,}")
NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
VALUE: Final = re.compile(r"[(<]?\s*[£$€]?\d[\d,.]*\s*%?\s*(?:\(\d[\d,.]*%?\))?\)?|[*\u2013-]")
BULLET: Final = re.compile(r"[•◦▪●○■\u2013-]\s+(.*)")
CAPTION: Final = re.compile(r"(?:Table|Graph|Figure|Fig\.|Chart|Exhibit)\s+[A-Z]?\d")
RUNNING: Final = 3
"""A line that opens or closes this many pages, its numbers aside, is a running head and no part of the text."""


def read_pdf(data: bytes, file: str) -> list[Block]:
    """The blocks of every page. Raises InputError for one that is encrypted, damaged, or holds pictures only."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every flaw it has worked round
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError.of(file, "it is encrypted.", "Save it without a password.")
        pages = [page.extract_text(extraction_mode="layout") for page in reader.pages]
        lines = [plain(line) for page in pages for line in page.split("\n")]
        titles = Titles(set(outline_of(reader)), {number_of(line) for line in lines if NUMBERED.fullmatch(line)})
    except DependencyError:
        raise InputError.of(file, "it is encrypted.", "Save it without a password.") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise InputError.of(file, "the PDF is damaged.", "Open it and save it again.") from None
    if not any(page.strip() for page in pages):
        remedy = "Type the figures in by hand, or run text recognition first."
        raise InputError.of(file, "it has no text; it is a picture of pages.", remedy)
    blocks: list[Block] = []
    for number, lines in enumerate(_without_running_heads([page.split("\n") for page in pages]), start=1):
        blocks += [Page(f"Page {number}"), *_blocks(lines, titles)]
    return blocks


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """The lines of each page without those that open or close many pages."""

    def edges(lines: list[str]) -> set[str]:
        filled = [line for line in lines if line.strip()]
        return {NUMBER.sub("0", plain(line)) for line in (*filled[:2], *filled[-2:])}

    often = Counter(edge for lines in pages for edge in edges(lines))
    running = {edge for edge, times in often.items() if times >= max(RUNNING, len(pages) // 3)}
    kept = []
    for lines in pages:
        at_edge = edges(lines) & running
        kept.append([line for line in lines if NUMBER.sub("0", plain(line)) not in at_edge])
    return kept


def _blocks(lines: list[str], titles: Titles) -> Iterator[Block]:
    """The blocks of one page."""
    lines = across_columns(lines, _tabular(lines))
    for tabular, group in groupby(enumerate(_tabular(lines)), key=lambda pair: pair[1]):
        part = [lines[at] for at, _ in group]
        if tabular:
            table = grid(_aligned([line for line in part if line.strip()]))
            if table:
                yield table
        else:
            yield from _text(part, titles)


def _tabular(lines: list[str]) -> list[bool]:
    """Whether each line is part of a table: a row of it, its headings, or a blank line between two rows."""
    cells = [_cells(line) for line in lines]
    found = [_is_row(one) for one in cells]
    filled = [at for at, one in enumerate(cells) if one]
    for at, after in reversed(list(pairwise(filled))):
        if not found[at] and found[after] and len(cells[at]) > 1 and not any(map(VALUE.fullmatch, cells[at])):
            found[at] = True
    for before, after in pairwise(filled):
        if found[before] and found[after]:
            found[before:after] = [True] * (after - before)
    return found


def _cells(line: str) -> list[str]:
    return [cell for cell in GAP.split(line.replace("\u200b", "").strip()) if cell]


def _is_row(cells: list[str]) -> bool:
    """Whether a line is a row of a table: a label and values, or values only."""
    values = [bool(VALUE.fullmatch(cell)) for cell in cells]
    return len(cells) > 1 and any(values[1:]) and sum(values) * 2 >= len(cells) - 1


def _aligned(lines: list[str]) -> list[list[str]]:
    """The cells of lines in columns: one by one where all lines have as many, else by where they stand."""
    found = [
        [(m.start(), m.end(), m[0]) for m in re.finditer(r"\S+(?: \S+)*", line.replace("\u200b", ""))] for line in lines
    ]
    spans = sorted((a, b) for row in found if _is_row([text for _, _, text in row]) for a, b, _ in row)
    widths = {len(row) for row in found}
    if len(widths) == 1:
        return [[text for _, _, text in row] for row in found]
    columns: list[list[int]] = []
    for a, b in spans:
        if columns and a < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], b)
        else:
            columns.append([a, b])
    rows = []
    for row in found:
        cells = [""] * len(columns)
        for a, b, text in row:
            at = min(range(len(columns)), key=lambda i: _distance(columns[i], a, b))
            cells[at] = f"{cells[at]} {text}".strip()
        rows.append(cells)
    return rows


def _distance(column: list[int], a: int, b: int) -> int:
    overlap = min(column[1], b) - max(column[0], a)
    return -overlap if overlap > 0 else abs((column[0] + column[1]) - (a + b))


def _text(lines: list[str], titles: Titles) -> Iterator[Block]:
    """Paragraphs and headings of lines that are no table."""
    held: list[str] = []
    bullet = False

    def flush() -> Iterator[Block]:
        nonlocal bullet
        text = plain(" ".join(held))
        held.clear()
        if text:
            yield Paragraph(text, bullet)
        bullet = False

    for line in lines:
        text = plain(line)
        item = BULLET.fullmatch(text)
        if not text:
            yield from flush()
        elif titles.has(text):
            yield from flush()
            yield Heading(text, 1 + text.partition(" ")[0].rstrip(".").count(".") if text[0].isdecimal() else 2)
        elif NUMBER.fullmatch(text):
            yield from flush()
            yield Paragraph(text)
        elif item or CAPTION.match(text):
            yield from flush()
            held, bullet = [item[1] if item else text], bool(item)
        else:
            held.append(text)
    yield from flush()
