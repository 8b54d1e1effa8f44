"""DOCX: paragraphs, lists and tables of a text document, in its order.

Belongs here: what the styles of a paragraph say. Does not belong here: what is in it. Charts and text boxes are
not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipelines.extract.document import LOWEST, Block, Grid, Heading, Paragraph, grid, plain
from schemas.problems import InputError

if TYPE_CHECKING:
    import docx.table
    import docx.text.paragraph

STYLE: Final = re.compile(r"heading (\d)")
LONGEST: Final = 12  # words of a line in bold that is still a heading


def read_docx(data: bytes, file: str) -> list[Block]:
    """The blocks of a document. Raises InputError for one that is damaged."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml.etree import LxmlError

    try:
        document = Document(io.BytesIO(data))
        blocks: list[Block] = []
        for part in document.iter_inner_content():
            blocks += _table(part) if isinstance(part, Table) else _paragraph(part)
    except (PackageNotFoundError, zipfile.BadZipFile, LxmlError, KeyError, IndexError, ValueError, AttributeError):
        raise InputError.of(file, "the document is damaged.", "Open it and save it again.") from None
    return blocks


def _paragraph(part: docx.text.paragraph.Paragraph) -> Iterator[Block]:
    text = plain(part.text)
    if not text:
        return
    style = (part.style.name or "").lower() if part.style is not None else ""
    level = STYLE.match(style)
    if level:
        yield Heading(text, int(level[1]))
    elif style == "title":
        yield Heading(text, 1)
    elif style == "caption":
        yield Paragraph(text, caption=True)
    elif _all_bold(part) and len(text.split()) <= LONGEST and not text.endswith((".", ":", ",")):
        yield Heading(text, LOWEST)
    else:
        numbered = part._p.pPr is not None and part._p.pPr.numPr is not None  # noqa: SLF001 - the library has no other way to tell
        yield Paragraph(text, bullet=numbered or style.startswith("list"))


def _all_bold(part: docx.text.paragraph.Paragraph) -> bool:
    runs = [run for run in part.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _table(part: docx.table.Table) -> Iterator[Grid]:
    """The cells of a table; a merged cell is given once, where it begins."""
    seen: set[object] = set()
    rows: list[list[str]] = []
    for row in part.rows:
        cells = []
        for cell in row.cells:
            cells.append("" if cell._tc in seen else cell.text)  # noqa: SLF001 - tells merged cells apart
            seen.add(cell._tc)  # noqa: SLF001
        rows.append([""] * row.grid_cols_before + cells)
    table = grid(rows)
    if table:
        yield table
