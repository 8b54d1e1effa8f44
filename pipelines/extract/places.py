"""Where something stands in a report, in the words of `figures.csv`: `Section 2.1, Method, second paragraph`.

Belongs here: sections, and the count of paragraphs in them. Does not belong here: tables and graphs (`exhibits.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pipelines.extract.document import Block, Heading

NUMBERED: Final = re.compile(
    r"(?:(?:section|chapter|part)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<mark>\s*[/:.)|\u2013\u2014-])?(?:\s+(?P<text>.*))?",
    re.IGNORECASE,
)
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
LONGEST_NAME: Final = 70  # characters of a heading in a place
LONGEST_HEADING: Final = 20  # words; what is longer, and is styled as a heading, is a sentence


@dataclass(frozen=True)
class _Sub:
    level: int
    name: str


@dataclass
class Place:
    """The place that is being read: it moves with the headings, pages, exhibits and paragraphs that go by."""

    title: Heading | None = None
    """The heading that is the title of the whole report, and so no section of it."""
    levels: dict[int, int] = field(default_factory=dict)
    """The highest level of a heading numbered `1`, `1.1`, `1.1.1`: reports are not always consistent."""
    root: str = ""
    number: str = ""
    page: str = ""
    below: str = ""
    _level: int = 0
    _subs: list[_Sub] = field(default_factory=list)
    _paragraphs: int = 0
    _bullets: int = 0
    _letters: str = ""

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> Place:
        """The place before the first block of a report."""
        headings = [block for block in blocks if isinstance(block, Heading) and not is_sentence(block)]
        levels: dict[int, int] = {}
        for heading in headings:
            number = _number(heading.text)
            if number:
                depth = number.count(".") + 1
                levels[depth] = min(levels.get(depth, heading.level), heading.level)
        top = [heading for heading in headings if heading.level == headings[0].level]
        alone = len(top) == 1 and len(headings) > 1 and headings[0].level < min(h.level for h in headings[1:])
        return cls(headings[0] if alone and not _number(headings[0].text) else None, levels)

    def turn(self, page: str) -> None:
        """A new page or sheet begins."""
        self.page = page
        if not page.startswith("Page "):
            self._enter(page, "", 1)
        self._paragraphs = self._bullets = 0

    def enter(self, heading: Heading) -> None:
        """A heading is reached. One that repeats the letters of the one before only decorates it."""
        number = _number(heading.text)
        name = _named(heading.text) if number else heading.text
        letters = re.sub(r"[^a-z]", "", name.lower())
        if heading is self.title or (letters and letters == self._letters):
            return
        self._letters = letters
        depth = number.count(".") + 1
        within = self.root and not self.number and heading.level > self._level and "." not in number
        if number and not within:
            self._enter(f"Section {number}", number, self.levels.get(depth, heading.level))
        elif self._is_section(heading):
            self._enter(shortened(name), "", heading.level)
        else:
            self._subs = [sub for sub in self._subs if sub.level < heading.level]
            self._subs.append(_Sub(heading.level, number or shortened(name)))
            self._paragraphs = self._bullets = 0
            self.below = ""

    def pass_exhibit(self, name: str) -> None:
        """A table or graph goes by: what follows is the text below it."""
        self.below = name
        self._paragraphs = self._bullets = 0

    def paragraph(self, *, bullet: bool) -> str:
        """The place of the next paragraph, or of the next item of a list."""
        if bullet:
            self._bullets += 1
            return self.of_part(f"{ordinal(self._bullets)} bullet")
        self._paragraphs += 1
        self._bullets = 0
        return self.of_part(f"{ordinal(self._paragraphs)} paragraph")

    def of_part(self, part: str) -> str:
        """The place of a part of the section that is being read."""
        page = self.page if self.page.startswith("Page ") else ""
        below = f"text below {self.below}" if self.below else ""
        places = [self.root or page, page if self.root else "", *(sub.name for sub in self._subs), below, part]
        text = ", ".join(dict.fromkeys(filter(None, places)))
        return text[0].upper() + text[1:]

    @property
    def section(self) -> str:
        """The section that is being read; empty before the first."""
        return ", ".join(filter(None, [self.root, *(sub.name for sub in self._subs)]))

    def _enter(self, root: str, number: str, level: int) -> None:
        self.root, self.number, self._level = root, number, level
        self._subs, self._paragraphs, self._bullets, self.below = [], 0, 0, ""

    def _is_section(self, heading: Heading) -> bool:
        """Whether a heading without a number begins a section of its own."""
        if not self.root:
            return True
        if "." in self.number:
            return heading.level < self._level
        return heading.level <= self._level


def is_sentence(heading: Heading) -> bool:
    """Whether what is styled as a heading is a sentence in large type."""
    return heading.text.endswith(".") or len(heading.text.split()) > LONGEST_HEADING


def ordinal(number: int) -> str:
    """`first` to `tenth`, then `11th`."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def shortened(name: str) -> str:
    """A heading as a place names it: whole words up to a length."""
    name = name.rstrip(" :")
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"


def _number(heading: str) -> str:
    """The number of a section, as `2` or `2.1`; empty where a heading only begins with one, as `2016 in figures`."""
    match = NUMBERED.fullmatch(heading)
    worded = heading.lower().startswith(("section", "chapter", "part"))
    if not match:
        return ""
    marked = worded or match["mark"] or "." in match["number"] or match["text"] is None
    if not marked and not (match["text"] or "")[:1].isupper():
        return ""
    return match["number"]


def _named(heading: str) -> str:
    match = NUMBERED.fullmatch(heading)
    return (match["text"] or heading) if match else heading
