"""What conditions of forms speak of: questions and parts of them, and how a language treats their values.

Belongs here: gates, dialects, translated routes, and codes and numbers as texts. Does not belong here: the
translation (`translation.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.forms.expressions import Language
from pipelines.forms.rendering import written
from schemas.conditions import Compare, Condition, Contained, Item, Not
from schemas.vocabulary import DECIMAL, Type

OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class NotUnderstoodError(ValueError):
    """Something that has no exact translation."""


@dataclass(frozen=True)
class Gate:
    """What a name in a form's condition stands for in the draft."""

    question: str
    type: Type
    row: str | None = None
    option: str | None = None
    """The name stands for one option of a multiple choice."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Code in the form -> code in the draft."""
    blank: bool = True
    """Somebody who is asked may leave it blank."""
    routed: bool = False
    """Not everybody is asked."""
    computed: bool = False
    """The form works it out: a blank is no gap, and the form's comparison is false of it."""
    missing: tuple[Fraction, ...] = ()
    """Numbers that stand for no answer in the draft, and are numbers like any other to the form."""
    coded: bool = False
    """It is a choice whose options the form does not list: a text here, which holds one code."""

    @property
    def item(self) -> Item:
        """What is compared."""
        return Item(self.question, self.row)


@dataclass(frozen=True)
class Dialect:
    """How a form's language treats values."""

    language: Language
    ticked: tuple[str, ...] = ()
    """Texts that the name of one option equals when it is ticked, or, `unticked`, when not (blank: '')."""
    unticked: tuple[str, ...] = ()
    blank_is_zero: bool = False
    """A blank that is compared by size may count as 0."""
    loose_zero: bool = False
    """A blank may equal the number 0."""
    joined: bool = False
    """The value of a multiple choice is its codes, joined by spaces."""


@dataclass(frozen=True)
class Route:
    """A translated condition: what was understood (none: everybody), and the text of the rest."""

    understood: Condition | None
    rest: str | None

    @property
    def keys(self) -> dict[str, str]:
        """The keys of a question."""
        made = {"ask_if": written(self.understood)} if self.understood is not None else {}
        return made | ({"not_understood": self.rest} if self.rest else {})


def negated(positive: Compare | Contained) -> Condition:
    """The opposite of a comparison."""
    if isinstance(positive, Contained):
        return Not(positive)
    return Compare(OPPOSITE[positive.sign], positive.left, positive.right)  # type: ignore[arg-type]


def is_day(value: str | Fraction) -> bool:
    """Whether a constant is a date."""
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def plain_codes(gate: Gate) -> bool:
    """Whether its codes are those of the form."""
    return all(code == own for code, own in gate.options.items())


def code_of(gate: Gate, value: str | Fraction) -> str:
    """The one option that equals a code; a number equals a code that means the same number."""
    if isinstance(value, str) and value.strip() in gate.options:
        return gate.options[value.strip()]
    if isinstance(value, Fraction):
        alike = [own for code, own in gate.options.items() if number_of(code) == value]
        if len(alike) == 1:
            return alike[0]
    raise NotUnderstoodError


def number_of(text: str) -> Fraction | None:
    """The number that a text is; None for anything else."""
    return Fraction(text.strip()) if DECIMAL.fullmatch(text.strip()) else None


def quotable(text: str) -> bool:
    """Whether a condition can hold the text."""
    return "\n" not in text and not ("'" in text and '"' in text)
