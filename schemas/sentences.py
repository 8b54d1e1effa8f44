"""Conditions and questions in plain words, as a reader of the report calls them.

Belongs here: from ids and codes to wordings and labels. Does not belong here: the language in which questionnaires
write conditions (`condition_text.py`), and markup; a `Piece` that names a question is linked by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from schemas.conditions import (
    And,
    Answered,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Contained,
    Count,
    Item,
    Not,
    NotUnderstood,
    Or,
    Selected,
    Value,
)
from schemas.questionnaire import Questionnaire

SHORT: Final = 80
"""Longest wording of a question that is quoted in full inside a sentence."""
COMPARISONS: Final = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
OPPOSITES: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence; `question` is the id of the question it names."""

    text: str
    question: str | None = None


def number(value: Fraction | int) -> str:
    """A whole number with thousands separated, or a decimal."""
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"{float(value):g}"
    return f"{int(value):,}"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    parts = list(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def shortened(text: str, most: int = SHORT) -> str:
    """At most `most` characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def quoted(text: str) -> str:
    """In quotation marks."""
    return f"“{text}”"


class Sentences:
    """Conditions of one questionnaire in words."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    def condition(self, tree: Condition) -> tuple[Piece, ...]:
        """A condition in words, such as: *Funding* is “CRC” and *Role* was answered."""
        return tuple(self._condition(tree))

    def base(self, name: str) -> tuple[Piece, ...]:
        """Who is in a named base, in words."""
        tree = self.questionnaire.base(name) if name in self.questionnaire.bases else None
        return self.condition(tree) if tree is not None else (Piece("everybody"),)

    def where(self, text: str, own: str | None = None) -> str:
        """A condition as one plain text; as it was written if it cannot be read. `own` is called *this question*."""
        try:
            pieces = self.condition(self.questionnaire.condition(text))
        except (ValueError, KeyError):
            return text
        return _plain(pieces, own)

    def text(self, tree: Condition) -> str:
        """A condition as one plain text."""
        return _plain(self.condition(tree))

    def _condition(self, tree: Condition, *, holds: bool = True, inside: bool = False) -> Iterable[Piece]:
        """`holds` is False under a `not`; `inside` puts brackets around a list of conditions."""
        match tree:
            case Not(And((Answered(item), Contained(value, _) as out))) if value == item:  # not screened out
                yield from self._condition(out, holds=not holds, inside=inside)
            case Not(part):
                yield from self._condition(part, holds=not holds, inside=inside)
            case NotUnderstood(text):
                yield Piece(f"a condition is met that nobody has put into our words, {quoted(text)}")
            case And() | Or():
                yield from self._joined(tree, holds=holds, inside=inside)
            case Compare(sign, left, right):
                yield from self._value(left, right)
                yield Piece(f" {COMPARISONS[sign if holds else OPPOSITES[sign]]} ")
                yield from self._value(right, left)
            case Contained(value, among):
                yield from self._value(value)
                yield Piece(" is " if holds else " is not ")
                yield Piece(listed((self._constant(a, value) for a in among), "or"))
            case Selected(question, option):
                item = Item(question)
                yield Piece(f"{self._constant(option, item)} is {'' if holds else 'not '}ticked at ")
                yield from self._item(item)
            case Answered(item, substantive):
                yield from self._item(item)
                how = "was answered" if substantive else "was answered in any way"
                yield Piece(f" {how}" if holds else f" {how.replace('was', 'was not', 1)}")

    def _joined(self, tree: And | Or, *, holds: bool, inside: bool) -> Iterable[Piece]:
        before, after = ("(", ")") if inside or not holds else ("", "")
        yield Piece(("" if holds else "it is not so that ") + before)
        for index, part in enumerate(tree.parts):
            if index:
                yield Piece(" and " if isinstance(tree, And) else " or ")
            yield from self._condition(part, inside=True)
        yield Piece(after)

    def _value(self, value: Value, other: Value | None = None) -> Iterable[Piece]:
        match value:
            case Constant(constant):
                yield Piece(self._constant(constant, other))
            case Item():
                yield from self._item(value)
            case Count(question):
                yield Piece("the number of options ticked at ")
                yield from self._item(Item(question))
            case Arithmetic(sign, left, right):
                yield from self._value(left)
                yield Piece({"+": " plus ", "-": " minus ", "*": " times "}[sign])
                yield from self._value(right)

    def _item(self, item: Item) -> Iterable[Piece]:
        question = self.questionnaire.by_id.get(item.question)
        if question is None:
            yield Piece(str(item))
            return
        if item.row is not None:
            yield Piece(f"{quoted(question.rows.get(item.row, item.row))} of ")
        yield Piece(shortened(question.text), question.id)

    def _constant(self, constant: str | Fraction, other: Value | None) -> str:
        if isinstance(constant, Fraction):
            return number(constant)
        question = self.questionnaire.by_id.get(other.question) if isinstance(other, Item) else None
        return quoted(question.options.get(constant, constant) if question else constant)


def _plain(pieces: Iterable[Piece], own: str | None = None) -> str:
    return "".join(
        piece.text if piece.question is None else "this question" if piece.question == own else quoted(piece.text)
        for piece in pieces
    )
