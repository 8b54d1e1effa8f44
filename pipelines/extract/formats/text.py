"""Markdown and plain text: headings, paragraphs, lists and tables.

Belongs here: how text without styles shows its structure. Does not belong here: what is in it.
"""

from __future__ import annotations

import re
from typing import Final

from pipelines.extract.document import ENDS_SENTENCE, LOWEST, Block, Heading, Paragraph, grid, plain
from pipelines.readers.formats.encoding import decode

HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
BULLET: Final = re.compile(r"\s*(?:[-*+•◦▪\u2013]|\d{1,2}[.)])\s+(.*)")
LIST_NUMBER: Final = re.compile(r"\d{1,2}[.)]?\s+(?=[A-Z])")
RULE: Final = re.compile(r"\s*(?:[-*_=]\s*){3,}")
DIVIDER: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
UNDERLINED: Final = re.compile(r"\s*(={3,}|-{3,})\s*")
BOLD: Final = re.compile(r"(\*\*|__)(?!\*)(.+?)(?<!\*)\1")
EMPHASIS: Final = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`")
LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
NUMBERED: Final = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})*\s*[.:/)\u2013\u2014-]?\s+\S")
LONGEST_HEADING: Final = 12  # words
WRAPPED: Final = 160
"""A line longer than this shows that the text is not wrapped by hand: then every line is a paragraph."""


def read_text(data: bytes, file: str) -> list[Block]:
    """The blocks of a text. Raises InputError for what is no text in a known encoding."""
    text = decode(data, file, None).data.decode("utf-8").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    return _Reader(lines).blocks()


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.wrapped = all(len(line) <= WRAPPED for line in lines)
        self.marked = any(HEADING.fullmatch(line) for line in lines)
        self.found: list[Block] = []
        self.paragraph: list[str] = []
        self.bullet = False

    def blocks(self) -> list[Block]:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        self._flush()
        return self.found

    def _step(self, at: int) -> int:
        """Reads what begins on a line, and says on which line the next thing begins."""
        line = self.lines[at]
        heading = HEADING.fullmatch(line)
        if not line.strip() or (RULE.fullmatch(line) and not self.paragraph):
            self._flush()
        elif heading:
            self._flush()
            if words(heading[2]):
                self.found.append(Heading(words(heading[2]), len(heading[1])))
        elif end := self._table(at):
            return end
        elif UNDERLINED.fullmatch(line) and len(self.paragraph) == 1 and not self.bullet:
            text = words(self.paragraph.pop())
            self.found.append(Heading(text, 1 if "=" in line else 2))
        elif item := BULLET.fullmatch(line):
            self._flush()
            self.paragraph, self.bullet = [LIST_NUMBER.sub("", item[1])], True
        elif not self.marked and self._stands_alone(at):
            self._flush()
            self.found.append(Heading(words(line), 3 if NUMBERED.match(line) else 2))
        else:
            if not self.wrapped:
                self._flush()
            self.paragraph.append(line)
        return at + 1

    def _table(self, at: int) -> int:
        """Reads a table that begins here; 0 where none does."""
        mark = "\t" if "\t" in self.lines[at].strip("\n ") else "|"
        end = at
        while end < len(self.lines) and mark in self.lines[end].strip(" ") and self.lines[end].strip():
            end += 1
        rows = self.lines[at:end]
        if len(rows) < 2 or (mark == "|" and not any(DIVIDER.fullmatch(row) for row in rows[:3])):
            return 0
        if mark == "\t" and not any(row.strip().count("\t") for row in rows):
            return 0
        self._flush()
        if mark == "|":
            cells = [row.strip().strip("|").split("|") for row in rows if not DIVIDER.fullmatch(row)]
        else:
            cells = [row.split("\t") for row in rows]
        table = grid([[words(cell) for cell in row] for row in cells])
        if table:
            self.found.append(table)
        return end

    def _stands_alone(self, at: int) -> bool:
        """Whether a line of plain text is a heading: short, between blank lines, and no sentence."""
        line = self.lines[at].strip()
        around = [self.lines[i].strip() for i in (at - 1, at + 1) if 0 <= i < len(self.lines)]
        if (
            any(around)
            or self.paragraph
            or not words(line)
            or line.endswith(ENDS_SENTENCE)
            or line[0] in "“\"'\u2018(•"
        ):
            return False
        return len(line.split()) <= LONGEST_HEADING + 3 * bool(NUMBERED.match(line)) and not line[0].islower()

    def _flush(self) -> None:
        raw = " ".join(self.paragraph)
        text = words(raw)
        if text:
            bold = BOLD.fullmatch(raw.strip())
            short = len(text.split()) <= LONGEST_HEADING
            if bold and short and not self.bullet and not text.endswith(ENDS_SENTENCE):
                self.found.append(Heading(text, LOWEST))
            else:
                self.found.append(Paragraph(text, self.bullet))
        self.paragraph, self.bullet = [], False


def words(text: str) -> str:
    """Text without the marks of Markdown."""
    return plain(EMPHASIS.sub("", LINK.sub(r"\1", plain(text))))
