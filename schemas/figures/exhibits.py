"""Graphs and tables of a report: which one a figure stands in, and the reading of `exhibits.csv`.

Belongs here: telling an exhibit from a passage of text, and what is printed around an exhibit. Does not belong here:
what is wrong with labels (`labels.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from schemas.figures.lines import Row, read_lines
from schemas.figures.model import Figure
from schemas.problems import InputError, Problem, nearest
from schemas.questionnaire import Questionnaire

KINDS: Final = "Graph|Table|Figure|Fig\\.?|Chart|Exhibit|Box|Map|Panel|Slide"
EXHIBIT: Final = re.compile(rf"\s*((?:{KINDS})\s+[A-Z]?[0-9][0-9A-Za-z.]*)\b", re.IGNORECASE)
NUMBERED: Final = re.compile(rf"\s*({KINDS})\s+([A-Z]?)([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
COLUMNS: Final = ("document", "exhibit", "title", "question", "answers", "order", "note")
REQUIRED: Final = ("exhibit",)
FORMAT: Final = "See docs/formats.md, exhibits.csv."


@dataclass(frozen=True)
class Exhibit:
    """A graph or table: its name, as places begin with it, and its title, in any words that tell it apart."""

    exhibit: str
    document: str | None = None
    title: str = ""
    questions: tuple[str, ...] = ()
    answers: Literal["one", "several"] | None = None
    """What the title tells readers to expect of the answers, such as by “tick all that apply”."""
    line: int = 0

    @property
    def number(self) -> tuple[str, tuple[int, ...]] | None:
        """Its kind and its number: `Graph 12` is the twelfth graph. None for one without."""
        match = NUMBERED.match(self.exhibit)
        if not match:
            return None
        return f"{match[1].casefold()} {match[2]}".strip(), tuple(int(part) for part in match[3].split("."))


def exhibit_of(figure: Figure) -> str | None:
    """The graph or table a figure stands in, as its place begins: `Table 3`; None for text."""
    match = EXHIBIT.match(figure.place)
    return " ".join(match[1].split()) if match else None


def in_exhibit(figure: Figure) -> bool:
    """Whether a figure stands in a graph or table."""
    return exhibit_of(figure) is not None


def parse_exhibits(text: str, questionnaire: Questionnaire, file: str = "exhibits.csv") -> tuple[Exhibit, ...]:
    """Read the graphs and tables of a report, in the order in which it prints them.

    Raises InputError with everything that is wrong: headings, lines, questions that nobody knows.
    """
    lines = list(read_lines(text, file, COLUMNS, REQUIRED, FORMAT))
    problems = [Problem(file, line, *one) for line, row in lines for one in _wrong(row, questionnaire)]
    if problems:
        raise InputError(problems)
    ordered = sorted(lines, key=lambda one: (int(one[1].get("order") or 0), one[0]))
    return tuple(_exhibit(line, row) for line, row in ordered)


def _exhibit(line: int, row: Row) -> Exhibit:
    answers = row.get("answers", "")
    return Exhibit(
        exhibit=" ".join(row["exhibit"].split()),
        document=row.get("document") or None,
        title=row.get("title", ""),
        questions=tuple(part.strip() for part in row.get("question", "").split("|") if part.strip()),
        answers="one" if answers == "one" else "several" if answers == "several" else None,
        line=line,
    )


def _wrong(row: Row, q: Questionnaire) -> Iterator[tuple[str, str]]:
    if not row["exhibit"]:
        yield "'exhibit' is empty.", f"Write the name that places begin with, such as Table 3. {FORMAT}"
    if row.get("answers", "") not in ("", "one", "several"):
        yield f"answers: {row['answers']!r}.", "Write one or several, or leave it empty."
    if not row.get("order", "").isdecimal() and row.get("order"):
        yield f"order: {row['order']!r} is no number.", "Write 1, 2, 3, ..., or leave the column out."
    for part in filter(None, row.get("question", "").split("|")):
        question, _, code = part.strip().partition(".")
        if question not in q.by_id:
            yield f"unknown question {question!r}.", nearest(question, q.by_id)
        elif code and code not in q.by_id[question].rows:
            yield f"{code!r} is no row of {question!r}.", nearest(code, q.by_id[question].rows)
