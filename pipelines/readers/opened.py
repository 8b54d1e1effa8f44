"""What an opened file and a platform say about an export: the two halves that every reader is made of.

A *file format* (text, workbook, SPSS ...) opens a file and gives its cells as text: `Opened`. A *platform*
(SurveyMonkey, Qualtrics ...) says what each column of it is: `Layout`. They know nothing of each other, so any
platform's export may come in any format. What both give is joined to the questionnaire in one place, `matching.py`.
Does not belong here: anything that reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import polars as pl

from schemas.export import Export

HEAD: Final = 8
"""Rows of a file that a platform sees before it says how many of them are headings."""


Unit = Literal["line", "row of the sheet", "record"]
"""What a row is found by: a line of a text, a row of a sheet, a record of a file that no person reads."""
TITLES: Final = {
    "surveymonkey": "SurveyMonkey",
    "qualtrics": "Qualtrics",
    "limesurvey": "LimeSurvey",
    "redcap": "REDCap",
    "kobo": "KoboToolbox",
    "typeform": "Typeform",
    "google_forms": "Google Forms",
    "microsoft_forms": "Microsoft Forms",
}
"""What platforms call themselves."""


@dataclass(frozen=True)
class Variable:
    """What a file that carries its own dictionary (SPSS, Stata, SAS, Triple-S) says of one column."""

    name: str
    label: str = ""
    kind: Literal["number", "text", "date"] = "text"
    labels: Mapping[str, str] = field(default_factory=dict)
    """Text of the cell -> its label."""
    missing: tuple[str, ...] = ()
    """Texts of the cell that the file declares missing; ranges are written out as the values that occur."""
    group: str | None = None
    """Multiple-response set this column is an option of, or array (grid) it is a row of."""
    group_label: str = ""
    """What the set or array is called as a whole."""
    group_kind: Literal["options", "mentions", "rows"] | None = None
    """What the columns of `group` are: an option each, a mention each (of any option in `labels`), a row each."""
    ticked: str | None = None
    """Text of the cell that means chosen, in a column that is an option."""
    separator: str | None = None
    """What separates the options of `labels` in a cell that holds several."""
    role: Literal["respondent", "weight"] | None = None
    """Said by the file itself."""
    limits: tuple[str, str] | None = None
    """Least and greatest number or date, both allowed."""
    filter: str = ""
    """Who was asked, in the words of the file."""


@dataclass(frozen=True)
class Body:
    """Rows below the headings. `frame`: String columns named "0", "1", ...; null for an empty cell, text untouched."""

    frame: pl.DataFrame
    lines: pl.Series
    """Line of a text file (row of a sheet, number of a record) on which each row begins; Int64."""


@dataclass(frozen=True)
class Opened:
    """A file whose cells can be read, before anybody knows what they mean.

    `head` holds its first rows, as many as there are up to 8, each as wide as the table; `read(n)` gives all rows
    after the first n. `facts` tells what was detected (`encoding`, `delimiter`, `sheet`, `format`) in words that
    can be pinned in the export block. A file that names its columns itself has one row of `head`, the names, and
    its dictionary in `variables`.
    """

    file: str
    head: tuple[tuple[str, ...], ...]
    read: Callable[[int], Body]
    facts: Mapping[str, str]
    variables: tuple[Variable, ...] = ()
    unit: Unit = "record"
    """What `Body.lines` counts."""


@dataclass(frozen=True)
class Column:
    """What a platform says of one column.

    `question` lists what its question may be called (code, wording), best first; `part` what the option or row in
    it may be called, empty where the column holds a whole question. `role` is a key of the export block
    (`respondent`, `submitted`, ...) for a column that is no question, `administrative` for one nobody needs.
    """

    heading: str
    question: tuple[str, ...]
    part: tuple[str, ...] = ()
    role: str | None = None
    mention: bool = False
    """One of several columns with a mention each (first mention, second mention), of any option."""
    other: bool = False
    """The text that goes with an option of the same question."""
    ticked: tuple[str, ...] = ()
    """Texts by which this column says that its option is chosen, besides those that everybody uses."""
    unticked: tuple[str, ...] = ()
    """Texts by which it says that it is not."""
    whole: tuple[str, ...] = ()
    """What a question that is answered in this one column may be called, where `part` is not empty."""


@dataclass(frozen=True)
class Layout:
    """How a platform wrote an export: what its columns are, rows of headings, what separates answers in one cell."""

    platform: str
    columns: tuple[Column, ...]
    headings: int
    separator: str | None = None
    blank: tuple[str, ...] = ()
    """Texts by which this platform writes an empty cell."""
    other_in_cell: bool = False
    """Whether somebody who chose "other" has their own words in the cell, in place of the option."""
    sure_headings: int = 1
    """Rows that are headings beyond doubt: the platform's own words stand in them, or below them."""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Heading -> values of rows that are previews, tests or spam by the platform's own word."""

    @property
    def title(self) -> str:
        """What the platform calls itself; empty where the headings are nobody's."""
        return TITLES.get(self.platform, "")


class Platform(Protocol):
    """One module of this package a platform; its functions are these."""

    NAME: str

    def recognise(self, opened: Opened) -> bool:
        """Whether a file was surely written by this platform, from its headings alone."""

    def layout(self, opened: Opened, export: Export | None) -> Layout:
        """What the columns are. Raises InputError if it was not written by this platform."""
