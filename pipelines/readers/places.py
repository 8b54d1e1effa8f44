"""Which column of an export fills which column of the questionnaire: by headings, never by what stands in the cells.

Belongs here: finding the question and option that a heading names. Does not belong here: messages about what was not
found (`unmatched.py`), and cells (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from pipelines.readers.canonical import Names, plain_number
from pipelines.readers.opened import Column
from schemas.conditions import Item
from schemas.questionnaire import Question, Questionnaire, Type, column_of

JOINERS: Final = (" | ", " - ", ": ", "__", "___", "_", ".", "/")
How = Literal["cell", "split", "order", "mention", "choice", "words"]


@dataclass(frozen=True)
class Place:
    """What a column of the export holds.

    The cell of a delivered column (`cell`), also with people's own words in it (`words`, which fill the question
    `target` as well); all answers to a multiple choice (`split`) or the whole order of a ranking (`order`); one of
    several answers (`mention`); whether one option of a single choice, or of a row of a grid, was chosen (`choice`).
    """

    how: How
    question: str
    column: str = ""
    option: str = ""
    target: str = ""


class Places:
    """The questions of a questionnaire by their names, and the places that headings name."""

    def __init__(self, q: Questionnaire) -> None:
        self.q = q
        self._questions = [question for question in q.questions if not question.withheld]

    def of(self, column: Column) -> Place | None:
        """What a column holds; None if its heading names nothing, or more than one thing."""
        if column.role is not None:
            return self._claimed(column)
        if column.other:
            return self._other_text(column)
        ways = (self._whole, self._part, self._joined_place, self._alone, self._expanded, self._row)
        return next((place for way in ways if (place := way(column)) is not None), None)

    def _claimed(self, column: Column) -> Place | None:
        """A column that is no question to the platform, and is one to the questionnaire by its very heading."""
        found = self._names[0].exactly(column.heading)
        return self._in_one_cell(self.q.by_id[found[0]], mention=False) if len(found) == 1 else None

    def named(self, column: Column) -> Question | None:
        """The question that a column is about, whatever it says of it."""
        return next(self._named(column.question), None)

    def _whole(self, column: Column) -> Place | None:
        """The heading is the name of a delivered column, or of a question that is answered in one cell."""
        for things in (self._columns.exactly(column.heading), self._columns.nearly(column.heading)):
            if len(things) == 1:
                return things[0]
        return self._answered_by(column, (column.heading, *(() if column.part else column.question)))

    def _alone(self, column: Column) -> Place | None:
        """What looks like a part is a question of its own after all."""
        return self._answered_by(column, column.whole)

    def _row(self, column: Column) -> Place | None:
        """The heading is the code or label of one row of a question, and of nothing else."""
        if column.part:
            return None
        found = self._rows.exactly(column.heading)
        return found[0] if len(found) == 1 else None

    def _answered_by(self, column: Column, names: Sequence[str]) -> Place | None:
        for question in self._named(names):
            if (place := self._in_one_cell(question, mention=column.mention)) is not None:
                return place
        return None

    def _in_one_cell(self, question: Question, *, mention: bool) -> Place | None:
        match question.type:
            case Type.multiple if mention:
                return Place("mention", question.id)
            case Type.multiple:
                return Place("split", question.id)
            case Type.ranking if len(question.rows) > 1:
                return Place("order", question.id)
            case Type.grid | Type.constant_sum | Type.ranking if len(question.rows) > 1:
                return None
            case _:
                return Place("cell", question.id, next(iter(question.columns)))

    def _part(self, column: Column) -> Place | None:
        """The heading names a question and a part of it."""
        for question in self._named(column.question):
            if (place := self._within(question, column)) is not None:
                return place
        return None

    def _within(self, question: Question, column: Column) -> Place | None:
        if column.mention:
            return Place("mention", question.id) if question.type is Type.multiple else None
        parts = self._parts(question)
        for part in column.part:
            code = parts.find(part) or parts.find(plain_number(part))
            if code is None and question.type is Type.grid and (place := self._row_and_option(question, part)):
                return place
            if code is None:
                continue
            if question.type is Type.single:
                return Place("choice", question.id, question.id, code)
            target = next(
                name for name, (item, option) in question.columns.items() if code in (option or item.row, item.row)
            )
            return Place("cell", question.id, target, code)
        return None

    def _other_text(self, column: Column) -> Place | None:
        """The text that goes with an option: the question that the option names under `other`."""
        whole = self._whole(column) or self._alone(column)
        if whole is not None and self.q.by_id[whole.question].type is Type.text:
            return whole
        for question in self._named(column.question):
            codes = {self._parts(question).find(part) for part in column.part} & set(question.other)
            if not codes and len(question.other) == 1:
                codes = set(question.other)
            if len(codes) == 1:
                target = question.other[codes.pop() or ""]
                return Place("cell", target, target)
        return None

    def _joined_place(self, column: Column) -> Place | None:
        """The heading is a name of a question joined to a name of its part, in one of the ways there are."""
        for things in (self._joined.exactly(column.heading), self._joined.nearly(column.heading)):
            if len(things) == 1:
                return things[0]
        return None

    def _expanded(self, column: Column) -> Place | None:
        """The heading joins a grid, one of its rows and one of its options: a column each, ticked or not."""
        if not self._grids:
            return None
        joined = (f"{name} | {part}" for name in column.question for part in column.part)
        for heading in (column.heading, *joined):
            for left, right in _cut(heading):
                found = self._grids.find(left)
                place = self._row_and_option(self.q.by_id[found], right) if found is not None else None
                if place is not None:
                    return place
        return None

    def _row_and_option(self, grid: Question, text: str) -> Place | None:
        """The row and the option of a grid that a text joins; None if it could be several."""
        rows, options = _codes(grid.rows), _codes(grid.options)
        found = {
            (row, option)
            for left, right in _cut(text)
            if (row := rows.find(left)) is not None and (option := options.find(right)) is not None
        }
        if len(found) != 1:
            return None
        row, option = found.pop()
        return Place("choice", grid.id, column_of(Item(grid.id, row)), option)

    def _named(self, names: Sequence[str]) -> Iterator[Question]:
        """Questions of a name: exactly, then nearly; by heading or id, then by wording."""
        seen: set[str] = set()
        for exact in (True, False):
            for known in self._names:
                for name in names:
                    found = known.exactly(name) if exact else known.nearly(name)
                    if len(found) == 1 and found[0] not in seen:
                        seen.add(found[0])
                        yield self.q.by_id[found[0]]

    @cached_property
    def _names(self) -> tuple[Names[str], Names[str]]:
        first = Names((name, x.id) for x in self._questions for name in (x.heading or x.text, x.id))
        return first, Names((x.text, x.id) for x in self._questions if x.heading)

    @cached_property
    def _grids(self) -> Names[str]:
        grids = [x for x in self._questions if x.type is Type.grid]
        return Names((name, x.id) for x in grids for name in dict.fromkeys((x.heading or x.text, x.id, x.text)))

    @cached_property
    def _columns(self) -> Names[Place]:
        found: Names[Place] = Names()
        for question in self._questions:
            for name, (item, option) in question.columns.items():
                if name != question.id:
                    found.add(name, Place("cell", question.id, name, option or item.row or ""))
        return found

    @cached_property
    def _rows(self) -> Names[Place]:
        found: Names[Place] = Names()
        for question in self._questions:
            for row, label in question.rows.items():
                for name in dict.fromkeys((row, label)):
                    found.add(name, Place("cell", question.id, column_of(Item(question.id, row)), row))
        return found

    @cached_property
    def _joined(self) -> Names[Place]:
        found: Names[Place] = Names()
        for question in self._questions:
            targets = {option or item.row: name for name, (item, option) in question.columns.items()}
            if question.type is Type.single:
                targets = dict.fromkeys(question.options, question.id)
            how: How = "choice" if question.type is Type.single else "cell"
            for code, target in targets.items():
                if code is None:
                    continue
                for text in (code, self._label(question, code)):
                    for name in dict.fromkeys((question.heading or question.text, question.id, question.text)):
                        place = Place(how, question.id, target, code)
                        found.add(f"{name} [{text}]", place)
                        found.add(f"{name}[{text}]", place)
                        for joiner in JOINERS:
                            found.add(f"{name}{joiner}{text}", place)
        return found

    def _label(self, question: Question, code: str) -> str:
        return question.rows.get(code) or question.options.get(code) or code

    def _parts(self, question: Question) -> Names[str]:
        """Codes of the parts of a question, by code and label."""
        return _codes(question.rows or (question.options if question.type in (Type.multiple, Type.single) else {}))


def _codes(labels: Mapping[str, str]) -> Names[str]:
    found = Names((label, code) for code, label in labels.items())
    for code in labels:
        if not found.exactly(code):
            found.add(code, code)
            if (number := plain_number(code)) and not found.exactly(number):
                found.add(number, code)
    return found


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """A text cut in two wherever something stands that joins names."""
    for joiner in JOINERS:
        place = text.find(joiner, 1)
        while place > 0 and place + len(joiner) < len(text):
            yield text[:place], text[place + len(joiner) :]
            place = text.find(joiner, place + 1)


def columns_of(q: Questionnaire, place: Place) -> list[str]:
    """The delivered columns that a place fills."""
    question = q.by_id[place.question]
    own = list(question.columns) if place.how in ("split", "mention", "order") else [place.column]
    return [*own, place.target] if place.target else own


def settled(q: Questionnaire, found: Sequence[Place | None], *, other_in_cell: bool) -> list[Place | None]:
    """Places that agree with each other.

    Answers that stand in one cell and again in a column an option are read from the columns. A column named after
    one option of a single choice that has its own column can only hold what goes with that option, and so can the
    second column of one option. Own words stand in the cell of an option where the export has no column for them.
    """
    cells = {place.column for place in found if place is not None and place.how == "cell"}
    seen: set[str] = set()
    made: list[Place | None] = []
    for place in found:
        text = q.by_id[place.question].other.get(place.option) if place is not None else None
        if (
            place is not None
            and place.how == "cell"
            and place.column in seen
            and text is not None
            and text not in cells
        ):
            made.append(Place("cell", text, text))
            cells.add(text)
        else:
            made.append(place)
        seen.add(place.column if place is not None else "")
    return [None if place is None else _settled(q, place, cells, other_in_cell=other_in_cell) for place in made]


def _settled(q: Questionnaire, place: Place, cells: set[str], *, other_in_cell: bool) -> Place | None:
    question = q.by_id[place.question]
    if place.how in ("split", "mention", "order") and set(question.columns) <= cells:
        return None
    if place.how == "choice" and place.column in cells:
        text = question.other.get(place.option)
        return Place("cell", text, text) if text is not None and text not in cells else None
    words = question.other.get(place.option) if question.type is Type.multiple and place.how == "cell" else None
    if place.how == "split" or (place.how == "cell" and question.type is Type.single):
        words = next(iter(question.other.values())) if other_in_cell and len(question.other) == 1 else None
    if words is None or words in cells or q.by_id[words].withheld:
        return place
    own = question.type is Type.multiple and place.how == "cell"
    return replace(place, target=words, how="words" if own else place.how)
