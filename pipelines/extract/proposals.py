"""Proposed figures: every printed number of a report with its place, and what it may be about.

Belongs here: the walk through a report, and the ids of its figures. Does not belong here: what a number is about
(`matching.py`), and how the file is written (`writing.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipelines.extract.document import Block, Grid, Heading, Page, Paragraph, rejoined
from pipelines.extract.exhibits import Exhibit, base_of, caption, is_note, sizes
from pipelines.extract.matching import Matcher, Subject
from pipelines.extract.phrases import Found, find_figures
from pipelines.extract.places import Place, is_sentence, ordinal
from pipelines.extract.prose import Context, subject_in_text
from pipelines.extract.tables import Cell, folded, read_table
from schemas.figures.model import Statistic
from schemas.questionnaire import Questionnaire

PARTS: Final = {"percent": "pct", "count": "n", "base": "n"}
SEVERAL_TITLES: Final = 2
LONGEST_PART: Final = 24  # characters of one part of an id


@dataclass(frozen=True)
class Proposal:
    """One line of `figures.csv`."""

    figure: str
    place: str
    statistic: Statistic
    printed: str
    subject: Subject
    note: str = ""


@dataclass
class Extraction:
    """Everything that was found in a report."""

    document: str
    proposals: list[Proposal] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    tables: int = 0
    """Tables whose cells were read."""
    in_tables: int = 0
    """Proposals that stand in one of them."""

    @property
    def matched(self) -> int:
        """How many proposals say what they are about."""
        return sum(proposal.subject.matched for proposal in self.proposals)


def propose(blocks: Sequence[Block], document: str, questionnaire: Questionnaire | None) -> Extraction:
    """Every figure that a report seems to print, in its order."""
    return _Walk(list(rejoined(blocks)), document, questionnaire).done()


class _Walk:
    def __init__(self, blocks: list[Block], document: str, questionnaire: Questionnaire | None) -> None:
        self.blocks = blocks
        self.place = Place.of(blocks)
        self.found = Extraction(document)
        self.matcher = Matcher(questionnaire) if questionnaire else None
        self.headings = {folded(re.sub(r"^[\d.\s/]+", "", b.text)) for b in blocks if isinstance(b, Heading)}
        self.captions = [
            caption(b.text, marked=_marked(b)) if isinstance(b, Paragraph | Heading) else None for b in blocks
        ]
        self.sizes = Counter(size for one in self.captions if one for size in one.sizes)
        """How many titles print each number of respondents."""
        self.open: Exhibit | None = None
        """The table or graph whose title has been read, and whose cells may follow."""
        self.near: list[Exhibit] = []
        """Tables and graphs of this section, the last one last."""
        self.title = ""
        """The last line that may be the title of a table without a number."""
        self.unnamed = 0
        self.continued = ""
        """The title of the last table, which may go on on the next page."""
        self.taken: set[str] = set()

    def done(self) -> Extraction:
        """Walks through the blocks."""
        for at, block in enumerate(self.blocks):
            if isinstance(block, Page):
                self.place.turn(block.name)
                self.title = ""
                self.unnamed = 0
            elif isinstance(block, Grid):
                self._grid(at, block)
            elif (exhibit := self.captions[at]) is not None:
                self._exhibit(exhibit)
            elif isinstance(block, Heading) and not is_sentence(block) and not (self.open and is_note(block.text)):
                self._heading(block)
            else:
                self._paragraph(at, Paragraph(block.text) if isinstance(block, Heading) else block)
        return self.found

    def _heading(self, heading: Heading) -> None:
        before = self.place.section
        self.place.enter(heading)
        if self.place.section != before:
            self.open, self.near, self.unnamed = None, [], 0
        self.title = heading.text

    def _exhibit(self, exhibit: Exhibit) -> None:
        self.found.exhibits.append(exhibit)
        subject = self.matcher.of_size(exhibit.title) if self.matcher else Subject()
        before = next((one for one in self.found.exhibits[:-1] if folded(one.title) == folded(exhibit.title)), None)
        if before and before.title:
            subject = Subject(note=f"{before.name} has the same title")
        exhibit.question = subject.question
        if self.matcher and exhibit.who:
            subject = self.matcher.within(subject, exhibit.who)
        for size in exhibit.sizes:
            self._add(f"{_short(exhibit.name)}.n", f"{exhibit.name}, title", Statistic.base, size, subject)
        self.place.pass_exhibit(exhibit.name)
        self.open, self.title = exhibit, exhibit.title
        self.near.append(exhibit)

    def _paragraph(self, at: int, block: Paragraph) -> None:
        if (
            self.open is not None
            and not self.open.title
            and len(block.text.split()) <= 30
            and not block.text.endswith(".")
        ):
            self.open.title = self.title = block.text
            self.open.question = self.matcher.of_size(block.text).question if self.matcher else ""
            return
        if self.open is not None and is_note(block.text):
            self._sizes_of(self.open, block.text)
            return
        alone = re.fullmatch(r"\d[\d,]*", block.text)
        if alone and self.title and (self.title.endswith("?") or isinstance(self._next(at), Grid)):
            subject = self.matcher.of_size(self.title) if self.matcher else Subject()
            place = f"{self._unnamed_table(1)}, heading"
            self._add("", place, Statistic.base, alone[0], subject, "Printed alone below the title")
            return
        self.open = None if not isinstance(self._next(at), Grid) else self.open
        self.title = block.text if len(block.text.split()) <= 40 else ""
        place = self.place.paragraph(bullet=block.bullet)
        limits = self.matcher.limits if self.matcher else frozenset()
        figures = find_figures(block.text, limits)
        context = Context(self.matcher, tuple(exhibit.question for exhibit in self._around(at) if exhibit.question))
        for one in figures:
            subject = subject_in_text(block.text, one, figures, context)
            self._add(_section_id(self.place), place, self._kind(one), one.printed, subject)

    def _kind(self, one: Found) -> Statistic:
        """What a number in the text is: one that titles print as `n=` more than once is a base there too."""
        again = one.statistic is Statistic.count and one.printed.isdecimal()
        return Statistic.base if again and self.sizes[one.printed] >= SEVERAL_TITLES else one.statistic

    def _sizes_of(self, exhibit: Exhibit, text: str) -> None:
        """The number of respondents in a note below the title."""
        exhibit.who = exhibit.who or base_of(text)
        subject = Subject(exhibit.question, note="Question by the title") if exhibit.question else Subject()
        if self.matcher and exhibit.who:
            subject = self.matcher.within(subject, exhibit.who)
        for size in sizes(text):
            exhibit.sizes.append(size)
            self._add(f"{_short(exhibit.name)}.n", f"{exhibit.name}, note", Statistic.base, size, subject)

    def _grid(self, at: int, grid: Grid) -> None:
        inside = caption(grid.title, marked=True) if grid.title else None
        if inside:
            self._exhibit(inside)
        following = self.captions[at + 1] if at + 1 < len(self.blocks) else None
        cells = [] if self._is_contents(grid) else read_table(grid)
        if not cells:
            self._loose(grid)
            return
        exhibit = self.open or (following if following and not isinstance(self._next(at + 1), Grid) else None)
        self.unnamed += exhibit is None
        name = exhibit.name if exhibit else self._unnamed_table(0)
        title = (exhibit.title if exhibit else "") or grid.title or self.title
        if not title and isinstance(self.blocks[at - 1], Page) and isinstance(self.blocks[at - 2], Grid):
            title = self.continued
        self.continued = title
        self.found.in_tables += len(cells)
        prefix = _short(name) if exhibit else f"{_section_id(self.place)}.t{self.unnamed}"
        self.found.tables += 1
        subjects = self.matcher.table(title, cells) if self.matcher else [Subject()] * len(cells)
        if exhibit and exhibit.who and self.matcher:
            subjects = [self.matcher.within(subject, exhibit.who) for subject in subjects]
        if exhibit:
            whole = {subject.question.partition(".")[0] for subject in subjects if subject.question}
            exhibit.question = exhibit.question or (whole.pop() if len(whole) == 1 else "")
        for cell, subject in zip(cells, subjects, strict=True):
            note = "" if cell.sure else f"The table does not say that this is a {cell.statistic}"
            self._add(_cell_id(prefix, cell), _cell_place(name, cell), cell.statistic, cell.printed, subject, note)
        self.open = None
        self.title = ""

    def _loose(self, grid: Grid) -> None:
        """Cells that are no table of figures are read as text."""
        if self._is_contents(grid):
            return
        for row in grid.rows:
            text = " ".join(filter(None, row))
            for one in find_figures(text):
                self._add(
                    _section_id(self.place), self.place.of_part("box or list"), one.statistic, one.printed, Subject()
                )

    def _is_contents(self, grid: Grid) -> bool:
        """Whether a grid is the table of contents: its lines are the headings of the report."""
        first = [folded(re.sub(r"^[\d.\s/]+", "", row[0])) for row in grid.rows if row[0]]
        known = sum(text in self.headings for text in first)
        return len(first) > 2 and known * 3 >= len(first)

    def _unnamed_table(self, coming: int) -> str:
        """The name of a table without a number, by its place."""
        section = self.place.section or self.place.page
        page = f", {self.place.page}" if self.place.page.startswith("Page ") and section != self.place.page else ""
        name = f"{ordinal(self.unnamed + coming)} table"
        return f"{section}{page}, {name}" if section else name.capitalize()

    def _next(self, at: int) -> Block | None:
        return self.blocks[at + 1] if at + 1 < len(self.blocks) else None

    def _around(self, at: int) -> list[Exhibit]:
        """The exhibits a text may be about: the last before it in its section, and the next after it."""
        following = next((one for one in self.captions[at + 1 :] if one is not None), None)
        ahead = [following] if following else []
        if self.matcher and following and not following.question:
            following.question = self.matcher.of_size(following.title).question
        return [*self.near[-2:], *ahead]

    def _add(self, name: str, place: str, statistic: Statistic, printed: str, subject: Subject, note: str = "") -> None:
        note = ". ".join(filter(None, [subject.note, note]))
        base = statistic is Statistic.base
        if base and subject.options:
            subject = Subject(subject.question, "", subject.base, subject.note)
        figure = self._id(name or _section_id(self.place))
        self.found.proposals.append(Proposal(figure, place, statistic, printed, subject, note))

    def _id(self, name: str) -> str:
        """An id that no figure has yet."""
        numbered = re.fullmatch(r"\w+", name) is not None
        at = 1
        figure = f"{name}.1" if numbered else name
        while figure in self.taken:
            at += 1
            figure = f"{name}.{at}"
        self.taken.add(figure)
        return figure


def _marked(block: Block) -> bool:
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.caption)


def _short(name: str) -> str:
    """`Graph 12` as `g12`, `Table 3.1` as `t3_1`."""
    kind, _, number = name.partition(" ")
    return kind[0].lower() + re.sub(r"\W", "_", number.lower())


def _slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("\u2019", ""))
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > LONGEST_PART:
            break
        slug = f"{slug}_{word}" if slug else word[:LONGEST_PART]
    return slug


def _section_id(place: Place) -> str:
    if place.number:
        return "s" + place.number.replace(".", "_")
    return _slug(place.root or place.page) or "text"


def _cell_place(name: str, cell: Cell) -> str:
    """`Table 3, row Over £10m, CRC-funded respondents, %`."""
    if cell.role == "heading":
        return f"{name}, heading {' '.join(cell.column)}".strip()
    row = f"row {', '.join(cell.row)}" if cell.row else ""
    return ", ".join(filter(None, [name, row, *cell.column, cell.unit]))


def _cell_id(table: str, cell: Cell) -> str:
    parts = [
        table,
        *map(_slug, cell.row[-2:]),
        _slug(" ".join(cell.column)),
        PARTS.get(cell.statistic, str(cell.statistic)),
    ]
    return ".".join(filter(None, parts))
