"""Plain words for what the tables say in codes: routes, figures, families, statistics.

Belongs here: wording. Does not belong here: markup; a `Piece` that names a question is linked by the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

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
from schemas.questionnaire import EVERYBODY, Question, Questionnaire, Type

DASH: Final = "\N{EN DASH}"
SHORT: Final = 80
"""Longest wording of a question that is quoted in full inside a sentence."""

STATUSES: Final = {
    "answered": "answered",
    "dont_know": "don't know",
    "refused": "refused",
    "not_applicable": "does not apply",
    "skipped": "skipped",
    "broken_off": "broken off",
    "unknown_code": "unknown code",
    "not_asked": "not asked",
    "undetermined": "undetermined",
}
TYPES: Final = {
    Type.single: "one answer",
    Type.multiple: "several answers",
    Type.grid: "one answer a row",
    Type.ranking: "an order",
    Type.number: "a number",
    Type.date: "a date",
    Type.text: "free text",
    Type.constant_sum: "numbers with a fixed total",
}
FAMILIES: Final = {
    "structure": "structure of the file",
    "uniqueness": "each respondent once",
    "fieldwork": "within fieldwork",
    "codes": "known answers only",
    "ranges": "within limits",
    "routing": "routing",
    "exclusive": "exclusive options",
    "choices": "number of choices",
    "expected": "expected numbers",
    "other_text": "other, please specify",
    "grids": "whole grids",
    "ranking": "rankings",
    "attention": "attention",
    "columns": "columns that tell something",
    "waves": "as in the wave before",
    "sums": "constant sums",
    "cross_question": "across questions",
}
KINDS: Final = {
    "unattainable": "not attainable",
    "count_percent": "count against percentage",
    "parts_whole": "parts of a whole",
    "repeated": "the same number in several places",
    "joint": "figures that cannot all be true",
    "wording": "words against numbers",
    "comparison": "ratios, differences and changes",
    "rank": "places in an order",
    "cases": "lists of cases",
    "mean": "means, deviations and medians",
    "rounding": "rounding in use",
    "labels": "labels",
    "undecided": "undecided in time",
    "not_reproduced": "not reproduced by the answers",
}
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


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 error`, `2 errors`, `no errors`."""
    return f"{f'{count:,}' if count else 'no'} {one if count == 1 else many or one + 's'}"


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


def allowed(limit: Fraction | int) -> str:
    """How many respondents a wave may hold back: `5% of the respondents`, `8 respondents`."""
    return f"{number(limit * 100)}% of the respondents" if isinstance(limit, Fraction) else plural(limit, "respondent")


def quoted(text: str) -> str:
    """In quotation marks."""
    return f"“{text}”"


def percent_of(share: float) -> str:
    """A share as a percentage of at most two significant digits: `2.3%`, `45%`."""
    return f"{100 * share:.2g}%" if share < 0.995 else "100%"


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts `Table 2` before `Table 10`."""
    parts = re.findall("[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts)


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
        return "".join(
            piece.text if piece.question is None else "this question" if piece.question == own else quoted(piece.text)
            for piece in pieces
        )

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


def subject(figure: Mapping[str, Any], question: Question | None, sentences: Sentences) -> str:
    """What a figure counts: `Over £10m`; `n` for the size of a base."""
    row = figure["row"]
    prefix = f"{question.rows.get(row, row) if question else row}: " if row else ""
    options = figure["options"] or []
    if figure["quantity"]:
        return prefix + str(figure["quantity"]).replace("_", " ")
    if figure["where"]:
        return prefix + sentences.where(figure["where"], figure["question"])
    if options:
        return prefix + listed((question.options.get(o, o) if question else o for o in options), "or")
    if figure["statistic"] == "base":
        return prefix + "n"
    return prefix + (shortened(question.text) if question else "")


def measure(figure: Mapping[str, Any]) -> str:
    """What a figure is a statistic of: `per cent of those who answered, base crc funded`."""
    named = figure["base"] not in ("", EVERYBODY)
    if figure["statistic"] == "base":
        said = "number who answered" if figure["question"] else "number of respondents"
    elif figure["statistic"] == "percent":
        said = "per cent of those who answered" if figure["question"] else "per cent"
    else:
        said = figure["statistic"]
    return said + (f", {base_name(figure['base'])}" if named else "")


def base_name(name: str) -> str:
    """A base as a reader calls it."""
    return "all respondents" if name in ("", EVERYBODY) else f"base {name.replace('_', ' ')}"


def moment(text: str) -> str:
    """`2026-11-21 20:30 UTC` for a time in ISO format; anything else as it is."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    if time.tzinfo is not None:
        return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{time:%Y-%m-%d %H:%M}"


def kind(name: str) -> str:
    """A kind of finding or a family of rules, as a reader calls it."""
    return FAMILIES.get(name) or KINDS.get(name) or name.replace("_", " ")
