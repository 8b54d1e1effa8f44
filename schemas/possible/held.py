"""What an item holds, apart from how it is written; and how it is written in an export.

Belongs here: reading it from prepared answers (`schemas/answers.py`), and writing it as delivered text. Does not
belong here: what may be held (`schemas/possible/cells.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from schemas.administrative import TICKED, UNTICKED
from schemas.answers import kind_of
from schemas.compiled import value_of
from schemas.conditions import Item
from schemas.questionnaire import Question, Questionnaire, Status, Type, column_of

STRANGE = "no such answer"


@dataclass(frozen=True)
class Held:
    """What the cells of an item hold before its route is looked at; `kind` is None where nothing is said.

    `value` is a code, ISO date, text or number; None without one. `ticks` tell for each option of a multiple choice
    whether it is ticked, None where its cell is neither or nothing is said; `beside` is what such cells stand for.
    """

    kind: Status | None
    value: str | Fraction | None = None
    ticks: tuple[tuple[str, bool | None], ...] = ()
    beside: Status | None = None


def held_by(row: Mapping[str, Any], question: Question, item: Item) -> Held:
    """What an item holds in a row of prepared answers."""
    kind = row[kind_of(item)]
    status = None if kind is None else Status(kind)
    if question.type is Type.multiple:
        ticks = tuple((option or "", row[value_of(column)]) for column, (_, option) in question.columns.items())
        return Held(status, None, ticks)
    value = row[value_of(column_of(item))]
    if status is None or value is None:
        return Held(status)
    if isinstance(value, float | int):
        return Held(status, Fraction(Decimal(repr(float(value)))))
    return Held(status, value.isoformat() if isinstance(value, date) else str(value))


@dataclass(frozen=True)
class Written:
    """How the answers of a questionnaire are written in its export."""

    q: Questionnaire

    def options(self, question: Question) -> dict[str, str]:
        """Code -> how it is written, of the options that can be told from a blank."""
        blank = {text for text, status in self.q.statuses(question).items() if status is None}
        either = {code: (label, code) for code, label in question.options.items()}
        found = {code: next((t for t in texts if t not in blank), None) for code, texts in either.items()}
        return {code: text for code, text in found.items() if text is not None}

    def missing(self, question: Question) -> dict[Status, tuple[str | None, str | None]]:
        """Status -> a text that stands for it and is nothing else; and in a multiple choice one that is no tick."""
        listed = {*question.options, *question.options.values()}
        ticking = TICKED + UNTICKED if question.type is Type.multiple else ()
        found: dict[Status, tuple[str | None, str | None]] = {}
        for text, status in self.q.statuses(question).items():
            if status is None or text in listed:
                continue
            plain, no_tick = found.get(status, (None, None))
            if text.lower() in ticking:
                no_tick = text if text.lower() in UNTICKED else no_tick
            else:
                plain = plain or text
            if plain or no_tick:
                found[status] = (plain, no_tick)
        return found

    def cells(self, question: Question, item: Item, held: Held) -> dict[str, str | None]:
        """The delivered text of the columns of an item."""
        if question.type is Type.multiple:
            return self._ticks(question, held)
        return {column_of(item): self._cell(question, held)}

    def _cell(self, question: Question, held: Held) -> str | None:
        if held.kind is None:
            return None
        if held.kind is Status.unknown_code:
            return STRANGE
        if held.value is None:
            return self.missing(question)[held.kind][0]
        if isinstance(held.value, Fraction):
            whole = held.value.denominator == 1
            text = (
                str(held.value.numerator)
                if whole
                else format(Decimal(held.value.numerator) / held.value.denominator, "f")
            )
            return text.replace(".", self.q.export.decimal) if self.q.export else text
        if question.type is Type.date:
            pattern = question.dates or (self.q.export.dates if self.q.export else "%Y-%m-%d")
            return date.fromisoformat(held.value).strftime(pattern)
        return self.options(question).get(held.value, held.value)

    def _ticks(self, question: Question, held: Held) -> dict[str, str | None]:
        status = held.beside
        plain, no_tick = self.missing(question)[status] if status is not None else (STRANGE, None)
        texts = self.options(question)
        ticks = dict(held.ticks)
        cells: dict[str, str | None] = {}
        for column, (_, option) in question.columns.items():
            tick = ticks.get(option or "", False)
            neither = held.kind is not None and tick is None
            cells[column] = texts[option or ""] if tick else plain if neither else None
        if status is not None and None not in ticks.values():  # a text that is no tick, in any cell without one
            column = next(c for c, (_, option) in question.columns.items() if not ticks.get(option or ""))
            cells[column] = no_tick
        return cells
