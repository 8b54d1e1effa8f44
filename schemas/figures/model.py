"""A published figure, and the reading of `figures.csv`.

Belongs here: the model and everything that can be wrong with a line of the file. Does not belong here: whether a figure
is true; a percentage above 100 is read like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemas.condition_checks import condition_problems
from schemas.figures.lines import Row, read_lines
from schemas.figures.statistics import garbled, read
from schemas.problems import InputError, Problem, nearest
from schemas.questionnaire import EVERYBODY, Question, Questionnaire, Type

FORMAT: Final = "See docs/formats.md, figures.csv."
_YES_NO: Final = {"yes": True, "no": False}


class Statistic(StrEnum):
    """What a printed thing is."""

    base = "base"
    count = "count"  # type: ignore[assignment]  # str has a method of this name
    percent = "percent"
    ratio = "ratio"
    difference = "difference"
    cases = "cases"
    change = "change"
    total = "total"
    rank = "rank"
    mean = "mean"
    sd = "sd"
    median = "median"
    amount = "amount"


NUMBERS_OF_PEOPLE: Final = frozenset({Statistic.base, Statistic.count})
COMPARING: Final = frozenset({Statistic.ratio, Statistic.difference, Statistic.change})


@dataclass(frozen=True)
class Figure:
    """One printed number or phrase: where it stands and what it is a statistic of. Empty cells of the file are None."""

    figure: str
    place: str
    statistic: Statistic
    printed: str
    document: str | None = None
    question: str | None = None
    row: str | None = None
    options: tuple[str, ...] = ()
    base: str = EVERYBODY
    where: str | None = None
    quantity: str | None = None
    versus: tuple[str, ...] = ()
    versus_question: str | None = None
    versus_base: str | None = None
    weighted: bool | None = None
    proposed: bool = False
    note: str = ""
    line: int = 0

    @property
    def against(self) -> tuple[str, ...]:
        """The names of what it is compared with, but for the base."""
        return (*self.versus, self.versus_question) if self.versus_question else self.versus

    @property
    def item(self) -> str | None:
        """The question, with its row as `question.row`."""
        return self.question if self.row is None else f"{self.question}.{self.row}"


COLUMNS: Final = (
    "figure", "document", "place", "question", "options", "base", "where", "quantity",
    "statistic", "printed", "versus", "versus_question", "versus_base", "weighted", "proposed", "note",
)  # fmt: skip
REQUIRED: Final = ("figure", "place", "statistic", "printed")


def parse_figures(text: str, questionnaire: Questionnaire, file: str = "figures.csv") -> tuple[Figure, ...]:
    """Read the figures of a wave; `file` is their name in messages.

    Raises InputError with everything that is wrong: headings, lines, names the questionnaire does not know, conditions,
    figures without a subject. Lines are counted from 1, headings included.
    """
    rows = list(read_lines(text, file, COLUMNS, REQUIRED, FORMAT))
    reader = _Reader(questionnaire, file, {row["quantity"] for _, row in rows if row.get("quantity")})
    figures = [reader.figure(line, row) for line, row in rows]
    reader.repeated_ids(figures)
    if reader.problems:
        raise InputError(reader.problems)
    return tuple(figures)


class _Reader:
    def __init__(self, questionnaire: Questionnaire, file: str, quantities: set[str]) -> None:
        self.q, self.file, self.quantities = questionnaire, file, quantities
        self.bases = [EVERYBODY, *questionnaire.bases]
        self.problems: list[Problem] = []

    def figure(self, line: int, row: Row) -> Figure:
        """The figure of one line; what is wrong with it is noted down."""
        cell = {name: row.get(name, "") for name in COLUMNS}
        question, _, code = cell["question"].partition(".")
        statistic = cell["statistic"]
        figure = Figure(
            figure=cell["figure"],
            place=cell["place"],
            statistic=Statistic(statistic) if statistic in set(Statistic) else Statistic.amount,
            printed=cell["printed"],
            document=cell["document"] or None,
            question=question or None,
            row=code or None,
            options=_split(cell["options"]),
            base=cell["base"] or EVERYBODY,
            where=cell["where"] or None,
            quantity=cell["quantity"] or None,
            versus=_split(cell["versus"]),
            versus_question=cell["versus_question"] or None,
            versus_base=cell["versus_base"] or None,
            weighted=_YES_NO.get(cell["weighted"].casefold()),
            proposed=bool(cell["proposed"]),
            note=cell["note"],
            line=line,
        )
        found = list(self._cells(cell, figure))
        if not found and not figure.proposed:  # whoever confirms a proposal says what it is about
            found = list(self._subject(figure))
        self.problems += [Problem(self.file, line, what, remedy) for what, remedy in found]
        return figure

    def repeated_ids(self, figures: list[Figure]) -> None:
        """Notes every id that a line before has already."""
        first: dict[str, int] = {}
        for figure in figures:
            before = first.setdefault(figure.figure, figure.line)
            if figure.figure and before != figure.line:
                what = f"the id {figure.figure!r} is used on line {before} already."
                self.problems.append(Problem(self.file, figure.line, what, "Rename one."))

    def _cells(self, cell: Row, figure: Figure) -> Iterator[tuple[str, str]]:
        """Cells that are wrong by themselves."""
        for name in REQUIRED:
            if not cell[name]:
                yield f"{name!r} is empty.", f"Fill it in. {FORMAT}"
        if cell["statistic"] and cell["statistic"] not in set(Statistic):
            yield f"unknown statistic {cell['statistic']!r}.", nearest(cell["statistic"], map(str, Statistic))
        if cell["weighted"].casefold() not in {"", *_YES_NO}:
            yield f"weighted: {cell['weighted']!r}.", "Write yes or no, or leave it empty."
        for base in filter(None, (figure.base, figure.versus_base)):
            if base not in self.bases:
                yield f"unknown base {base!r}.", nearest(base, self.bases)
        question = self.q.by_id.get(figure.question or "")
        if question:
            yield from _row_and_options(figure, question)
        elif figure.question:
            yield f"unknown question {figure.question!r}.", nearest(figure.question, self.q.by_id)
        elif figure.options:
            yield "options without a question.", "Name the question."
        other, _, row = (figure.versus_question or "").partition(".")
        compared = self.q.by_id.get(other)
        if other and compared is None:
            yield f"versus_question: unknown question {other!r}.", nearest(other, self.q.by_id)
        elif compared and row and row not in compared.rows:
            yield f"versus_question: {row!r} is no row of {other!r}.", nearest(row, compared.rows)
        for what, remedy in condition_problems(figure.where, self.q) if figure.where else ():
            yield f"where: {what}", remedy
        yield from _printed(figure)

    def _subject(self, figure: Figure) -> Iterator[tuple[str, str]]:
        """Cells that do not go together."""
        if figure.quantity and (figure.question or figure.where):
            yield (
                f"{figure.figure!r} names a question or a condition and the quantity {figure.quantity!r}.",
                "Keep one: a quantity is for what the questionnaire cannot express.",
            )
            return
        question = self.q.by_id[figure.question] if figure.question else None
        if figure.statistic is Statistic.base:
            if figure.options or figure.where:
                yield "a base counts everybody who answered.", "Leave options and where empty, or use statistic count."
        elif figure.statistic is not Statistic.count and not (question or figure.where or figure.quantity):
            yield f"nothing says what the {figure.statistic} is of.", "Name question and options, where or a quantity."
        elif figure.statistic is Statistic.percent and question and not (figure.options or figure.where):
            yield f"nothing says which answers to {question.id!r} the percentage is of.", "Name options, or a where."
        people = figure.statistic in (Statistic.count, Statistic.percent, Statistic.total)
        parts = figure.options or figure.statistic is Statistic.total
        if people and parts and question and question.rows and figure.row is None:
            yield f"{question.id!r} is answered row by row.", f"Write `{question.id}.{next(iter(question.rows))}`."
        if (figure.versus or figure.versus_base or figure.versus_question) and figure.statistic not in COMPARING:
            yield f"versus does not go with statistic {figure.statistic}.", "It is for ratio, difference and change."
        other = self.q.by_id.get((figure.versus_question or figure.question or "").partition(".")[0])
        codes = {*other.options, *(other.rows if not figure.versus_question else ())} if other else set()
        for code in figure.versus:
            if code not in codes | self.quantities:
                yield f"versus: {code!r} is neither an option nor a quantity.", nearest(code, codes | self.quantities)


def _split(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split("|")) if text else ()


def _row_and_options(figure: Figure, question: Question) -> Iterator[tuple[str, str]]:
    if figure.row is not None and figure.row not in question.rows:
        remedy = nearest(figure.row, question.rows) if question.rows else f"Write `{question.id}` alone."
        yield f"{figure.row!r} is no row of {question.id!r}.", remedy
    if figure.options and not question.options:
        what = f"{question.id!r} is a {question.type} and has no options."
        yield what, "Say who is counted in `where`." if question.type is not Type.text else "Leave options empty."
        return
    for code in dict.fromkeys(figure.options):
        if code not in question.options:
            yield f"{code!r} is no option of {question.id!r}.", nearest(code, question.options)
        elif figure.options.count(code) > 1:
            yield f"the option {code!r} is named {figure.options.count(code)} times.", "Once is enough."


def _printed(figure: Figure) -> Iterator[tuple[str, str]]:
    if garbled(figure.printed) and figure.statistic is not Statistic.cases:
        yield f"{figure.printed!r} is no number.", "Write it as 35%, 8.50 or 1,404."
    number = read(figure.printed)
    if number and number.percent and figure.statistic in NUMBERS_OF_PEOPLE:
        yield f"{figure.printed!r} is a percentage, not a {figure.statistic}.", "Use statistic percent."
