"""HTML: headings, paragraphs, lists and tables of a web page, in its order.

Belongs here: what the elements of a page say. Does not belong here: what is in them. Scripts and menus are left out.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipelines.extract.document import LOWEST, Block, Grid, Heading, Paragraph, grid, plain

if TYPE_CHECKING:
    from bs4.element import Tag

LEFT_OUT: Final = ("script", "style", "nav", "template", "noscript", "svg", "sup", "head", "form", "button")
LEAVES: Final = ("p", "li", "figcaption", "caption", "dt", "dd", "blockquote", "pre", "summary", "address", "center")
HEADING: Final = re.compile(r"h([1-6])")
LARGEST_SPAN: Final = 200


def read_html(data: bytes, file: str) -> list[Block]:  # noqa: ARG001 - every reader takes the name; no page is refused
    """The blocks of a page; tables become grids with their spans unfolded."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(data, "lxml")
    for one in soup.find_all(LEFT_OUT):
        one.decompose()
    return list(_blocks(soup.body or soup))


def _blocks(parent: Tag) -> Iterator[Block]:
    """The blocks below an element. Text that stands in no paragraph of its own is one."""
    from bs4.element import NavigableString, PageElement, Tag

    loose: list[str] = []

    def flush() -> Iterator[Block]:
        text = plain(" ".join(loose))
        loose.clear()
        if text:
            yield Paragraph(text)

    child: PageElement
    for child in parent.children:
        if isinstance(child, Tag) and _is_block(child):
            yield from flush()
            yield from _block(child)
        elif isinstance(child, Tag):
            loose.append(child.get_text())
        elif type(child) is NavigableString:
            loose.append(str(child))
    yield from flush()


def _is_block(tag: Tag) -> bool:
    names = (*LEAVES, "table", "div", "section", "article", "main", "ul", "ol", "dl", "figure", "header", "footer")
    return bool(HEADING.fullmatch(tag.name)) or tag.name in names or tag.find((*names, "h1", "h2", "h3")) is not None


def _block(tag: Tag) -> Iterator[Block]:
    level = HEADING.fullmatch(tag.name)
    if tag.name == "table":
        table = _table(tag)
        if table:
            yield table
    elif level:
        text = plain(tag.get_text())
        if text:
            yield Heading(text, int(level[1]))
    elif tag.name in LEAVES and tag.find(("p", "table", "ul", "ol", "div")) is None:
        text = plain(tag.get_text())
        bold = tag.find(("b", "strong"))
        if text and tag.name == "p" and bold and plain(bold.get_text()) == text and not text.endswith((".", ":")):
            yield Heading(text, LOWEST)
        elif text:
            yield Paragraph(text, bullet=tag.name == "li", caption=tag.name in ("caption", "figcaption"))
    else:
        yield from _blocks(tag)


def _table(tag: Tag) -> Grid | None:
    """The cells of a table, each where it begins; the places it spans besides stay blank."""
    taken: dict[tuple[int, int], str] = {}
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["td", "th"]):
            if cell.find_parent("tr") is not row:
                continue
            while (y, x) in taken:
                x += 1
            for dy in range(_span(cell, "rowspan")):
                for dx in range(_span(cell, "colspan")):
                    taken[y + dy, x + dx] = ""
            taken[y, x] = cell.get_text(" ")
    width = max((x for _, x in taken), default=-1) + 1
    caption = tag.find("caption")
    title = plain(caption.get_text()) if caption else ""
    return grid([[taken.get((y, x), "") for x in range(width)] for y in range(len(rows))], title)


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1")
    return min(int(text), LARGEST_SPAN) if text.isdecimal() and int(text) else 1
