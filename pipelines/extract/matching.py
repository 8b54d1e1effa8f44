"""What a printed number is about: titles, rows and columns of a report against the labels of a questionnaire.

Belongs here: proposals, made only where one question, option, row or base fits, and how sure they are. Does not belong
here: finding the numbers (`tables.py`, `phrases.py`). Nothing is proposed on a hunch: a person fills in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from pipelines.extract.exhibits import bare
from pipelines.extract.tables import Cell, folded, words
from schemas.figures.model import Statistic
from schemas.questionnaire import Question, Questionnaire, Type

ALIKE: Final = Fraction(3, 5)
"""The share of words that two labels must have in common to be taken for one, where their letters differ."""
AHEAD: Final = Fraction(3, 20)
"""By how much the best must beat the second best."""
MOST_ROWS: Final = Fraction(4, 5)
"""The share of a table's labels that must be a question's for the labels alone to tell the question."""
CHOICES: Final = frozenset({Type.single, Type.multiple, Type.grid})
SMALL: Final = frozenset(
    {"the", "a", "an", "of", "and", "or", "in", "to", "your", "you", "is", "are", "s", "for", "by", "with"}
)
EXACT: Final = "word for word"
LIKE: Final = "by most of the words"


@dataclass(frozen=True)
class Subject:
    """What a figure is proposed to be about, as cells of `figures.csv`, and how it was told."""

    question: str = ""
    options: str = ""
    base: str = ""
    note: str = ""

    @property
    def matched(self) -> bool:
        """Whether anything is proposed."""
        return bool(self.question or self.base)


@dataclass(frozen=True)
class Match:
    """One name among several, and whether its label is the printed one word for word."""

    name: str
    exact: bool

    @property
    def how(self) -> str:
        """How sure it is, in words."""
        return EXACT if self.exact else LIKE


def best(printed: str, labels: Mapping[str, str]) -> Match | None:
    """As `_best`, which is asked the same for every cell of a row or column."""
    return _best(printed, tuple(labels.items()))


@lru_cache(maxsize=16384)
def _best(printed: str, pairs: tuple[tuple[str, str], ...]) -> Match | None:
    """The one label that a printed text is: by its letters and digits, else by most of its words; None if in doubt."""
    labels = dict(pairs)
    wanted = folded(printed)
    same = [name for name, label in labels.items() if folded(label) == wanted]
    if same or not wanted:
        return Match(same[0], exact=True) if len(same) == 1 else None
    shorter = [name for name, label in labels.items() if folded(bare(label)) == folded(bare(printed)) != ""]
    if len(shorter) == 1:
        return Match(shorter[0], exact=True)
    ranked = sorted(((_alike(wanted, folded(label)), name) for name, label in labels.items()), reverse=True)
    second = ranked[1][0] if len(ranked) > 1 else Fraction(0)
    if ranked and ranked[0][0] >= ALIKE and ranked[0][0] - second >= AHEAD:
        return Match(ranked[0][1], exact=False)
    return None


def _alike(a: str, b: str) -> Fraction:
    """The words two labels share, as a share of all their words; small words do not count. Numbers must agree."""
    one, two = ({word for word in text.split() if word not in SMALL} for text in (a, b))
    numbers = [{word for word in those if any(map(str.isdigit, word))} for those in (one, two)]
    if numbers[0] != numbers[1] or not one | two:
        return Fraction(0)
    return Fraction(len(one & two), len(one | two))


class Matcher:
    """The labels of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.q = questionnaire
        self.texts = {question.id: question.text for question in questionnaire.questions}

    @cached_property
    def limits(self) -> frozenset[int]:
        """The numbers that bound the bands of an answer: `More than 250`, `£500,000 - £1m`."""
        found = set()
        for question in self.q.questions:
            for label in question.options.values():
                for digits, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)\s?(m\b|k\b|million|thousand)?", label.lower()):
                    factor = {"m": 10**6, "million": 10**6, "k": 1000, "thousand": 1000}.get(scale, 1)
                    number = Fraction(digits.replace(",", "").rstrip(".")) * factor
                    found.add(int(number))
        return frozenset(found)

    def question(self, title: str) -> Match | None:
        """The question that a title is."""
        return best(title, self.texts) if title else None

    def of_size(self, title: str) -> Subject:
        """The subject of an `n=` printed with a graph."""
        match = self.question(title)
        return Subject(match.name, note=f"Question {match.how}") if match else Subject()

    def within(self, subject: Subject, who: str) -> Subject:
        """A subject that the report says is about part of the respondents only: `Base: CRC-funded organisations`."""
        base = self.base(who)
        if not subject.question or subject.base or base is None or not base[0]:
            return subject
        return replace(subject, base=base[0], note=_note(subject.note, base[1]))

    def table(self, title: str, cells: Sequence[Cell]) -> list[Subject]:
        """The subject of each cell of a table."""
        return _Table(self, title, cells).subjects()

    def base(self, heading: str) -> tuple[str, str] | None:
        """The base that the heading of a column names, and how that was told; an empty name is everybody."""
        wanted = folded(heading)
        if wanted in map(folded, words()["everybody"]):
            return "", ""
        told = set(wanted.split()) | {part for word in wanted.split() for part in word.split("'")}
        fitting = [name for name in self.q.bases if set(name.lower().split("_")) <= told]
        parts = {name: set(name.split("_")) for name in fitting}
        longest = [name for name in fitting if not any(parts[name] < other for other in parts.values())]
        return (longest[0], "base by its name") if len(longest) == 1 else None


class _Table:
    """One table against the questionnaire. Its options stand in rows or in columns, the rows of a grid in the other."""

    def __init__(self, matcher: Matcher, title: str, cells: Sequence[Cell]) -> None:
        self.matcher, self.title, self.cells = matcher, title, cells
        plain = [cell for cell in cells if not cell.role]
        self.columns = list(dict.fromkeys(" ".join(cell.column) for cell in plain))
        self.labels: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self.found: dict[tuple[str, str], tuple[Question, str] | None] = {}

    def subjects(self) -> list[Subject]:
        """The subject of each cell, in their order."""
        return [self._subject(cell) for cell in self.cells]

    def _subject(self, cell: Cell) -> Subject:
        column = " ".join(cell.column)
        found = self._question(cell.group, column)
        if found is None:
            return Subject()
        question, how = found
        if cell.role in ("heading", "base"):
            base = self._column_base(question, cell)
            return Subject(question.id, base=base[0], note=_note(how, base[1])) if base is not None else Subject()
        if cell.role == "average" and question.rows and cell.column:
            option = best(cell.column[-1], question.options)
            return Subject(question.id, option.name, note=_note(how, f"option {option.how}")) if option else Subject()
        if cell.role:
            return Subject()
        label = cell.row[-1] if cell.row else ""
        if question.rows:
            return self._of_grid(question, how, label, cell)
        option = best(label, question.options)
        if option:
            base = self._column_base(question, cell)
            if base is None:
                return Subject(note=f"Row and question found ({question.id}); no named base is its column")
            return Subject(question.id, option.name, base[0], _note(how, f"option {option.how}", base[1]))
        across = best(cell.column[-1], question.options) if cell.column else None
        named = self.matcher.base(label)
        if across and named is not None:
            return Subject(question.id, across.name, named[0], _note(how, f"option {across.how}", named[1]))
        return Subject()

    def _of_grid(self, question: Question, how: str, label: str, cell: Cell) -> Subject:
        """A cell of a grid: its row is a row of the question and its column an option, or the other way round."""
        column = cell.column[-1] if cell.column else ""
        for row_label, option_label in ((label, column), (column, label), (cell.group, label)):
            row, option = best(row_label, question.rows), best(option_label, question.options)
            if row and option and cell.statistic is not Statistic.mean:
                note = _note(how, f"row {row.how}", f"option {option.how}")
                return Subject(f"{question.id}.{row.name}", option.name, note=note)
        return Subject()

    def _column_base(self, question: Question, cell: Cell) -> tuple[str, str] | None:
        """The base of a column: everybody where there is one column, or where its heading is the question itself."""
        heading = " ".join(cell.column)
        if not heading or cell.everybody or len(self.columns) == 1:
            return "", ""
        if folded(question.text) in (folded(f"{self.title} {heading}"), folded(heading)):
            return "", ""
        return self.matcher.base(heading) or self.matcher.base(cell.column[-1])

    def _question(self, group: str, column: str) -> tuple[Question, str] | None:
        """The question that the cells under one heading and in one column are about, and how it was told."""
        key = (group, column)
        if key not in self.found:
            self.found[key] = self._told(group, column)
        return self.found[key]

    def _told(self, group: str, column: str) -> tuple[Question, str] | None:
        texts = self.matcher.texts
        for title in (f"{self.title} {column}", self.title, group, f"{self.title} {group}"):
            match = best(title, texts) if title.strip() else None
            question = self.matcher.q.by_id[match.name] if match else None
            if match and question and self._fits(question, group):
                return question, f"question {match.how}"
        fitting = [
            one for one in self.matcher.q.questions if one.type in CHOICES and self._fits(one, group, MOST_ROWS, 2)
        ]
        return (fitting[0], "question by its answers") if len(fitting) == 1 else None

    def _labels(self, group: str) -> tuple[frozenset[str], frozenset[str]]:
        """The labels of the rows below one heading, and of the columns."""
        if group not in self.labels:
            plain = [cell for cell in self.cells if not cell.role]
            rows = {cell.row[-1] for cell in plain if cell.row and (not group or cell.group == group)}
            self.labels[group] = frozenset(rows), frozenset(cell.column[-1] for cell in plain if cell.column)
        return self.labels[group]

    def _fits(self, question: Question, group: str, least: Fraction = Fraction(1, 2), several: int = 1) -> bool:
        """Whether at least so many of the labels of rows or columns are those of the question, or nearly."""
        rows, columns = self._labels(group)
        if question.rows:
            return any(
                _share(one, question.rows) >= least and _share(other, question.options) >= least
                for one, other in ((rows, columns), (columns, rows))
            )
        return any(len(one) >= several and _share(one, question.options) >= least for one in (rows, columns))


def _share(printed: Iterable[str], labels: Mapping[str, str]) -> Fraction:
    """The share of printed labels that are among those of the questionnaire; each of these counts once."""
    each = list(printed)
    found = {match.name for label in each if (match := best(label, labels))}
    return Fraction(len(found), len(each)) if each and labels else Fraction(0)


def _note(*parts: str) -> str:
    text = ", ".join(filter(None, parts))
    return text[:1].upper() + text[1:]
