"""The small language of `ask_if`, `bases` and `assert`: grammar, tree, and what a tree means for one respondent.

One text is parsed once into one tree; `schemas/compiled.py` turns the same tree into a Polars expression, and `truth`
here is the plain reading of it, used to draw respondents and to test the compiler. Does not belong here: whether the
questions named in a condition exist (that is the questionnaire's business).

Three-valued logic after Kleene: True, False and None for unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal, Protocol

import lark

Truth = bool | None

GRAMMAR: Final = r"""
?start: or
?or: and ("or"i and)*
?and: not ("and"i not)*
?not: "not"i not -> negation | atom
?atom: "(" or ")"
     | sum COMPARE sum -> compare
     | sum "in"i "(" literal ("," literal)* ")" -> contained
     | sum "not"i "in"i "(" literal ("," literal)* ")" -> not_contained
     | "selected"i "(" NAME "," literal ")" -> selected
     | "answered"i "(" item ")" -> answered
?sum: product (PLUS product)*
?product: term (TIMES term)*
?term: literal | item | "count"i "(" NAME ")" -> count | "(" sum ")"
item: NAME ("." CODE)?
literal: STRING -> text | NUMBER -> number
COMPARE: "!=" | "<>" | "<=" | ">=" | "==" | "=" | "<" | ">"
PLUS: "+" | "-"
TIMES: "*"
NAME: /(?!(and|or|not|in|selected|answered|count)\b)[A-Za-z_][A-Za-z0-9_]*/i
CODE: /[A-Za-z0-9_-]+/
STRING: /'[^'\n]*'/ | /"[^"\n]*"/
NUMBER: /-?\d+(\.\d+)?/
%ignore /[ \t\r\n]+/
"""


class ConditionError(ValueError):
    """A condition that does not parse; `column` counts from 1."""

    def __init__(self, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Item:
    """A question, or one row of a grid or constant sum."""

    question: str
    row: str | None = None

    def __str__(self) -> str:
        return self.question if self.row is None else f"{self.question}.{self.row}"


@dataclass(frozen=True)
class Constant:
    """A number or a text in quotes."""

    value: str | Fraction


@dataclass(frozen=True)
class Count:
    """How many options of a multiple choice are ticked."""

    question: str


@dataclass(frozen=True)
class Arithmetic:
    """A sum, difference or product."""

    sign: Literal["+", "-", "*"]
    left: Value
    right: Value


@dataclass(frozen=True)
class Compare:
    """Two values compared."""

    sign: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Value
    right: Value


@dataclass(frozen=True)
class Contained:
    """A value among several."""

    value: Value
    among: tuple[str | Fraction, ...]


@dataclass(frozen=True)
class Selected:
    """An option of a multiple choice is ticked."""

    question: str
    option: str


@dataclass(frozen=True)
class Answered:
    """There is a substantive answer."""

    item: Item


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True)
class And:
    """All of several."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Any of several."""

    parts: tuple[Condition, ...]


Value = Item | Constant | Count | Arithmetic
Condition = Compare | Contained | Selected | Answered | Not | And | Or


class _ToTree(lark.Transformer[lark.Token, Any]):
    def text(self, c: list[Any]) -> Constant:
        return Constant(str(c[0])[1:-1])

    def number(self, c: list[Any]) -> Constant:
        return Constant(Fraction(str(c[0])))

    def item(self, c: list[Any]) -> Item:
        return Item(str(c[0]), str(c[1]) if len(c) > 1 and c[1] is not None else None)

    def count(self, c: list[Any]) -> Count:
        return Count(str(c[0]))

    def sum(self, c: list[Any]) -> Value:
        left = c[0]
        for sign, right in zip(c[1::2], c[2::2], strict=True):
            left = Arithmetic(str(sign), left, right)  # type: ignore[arg-type]
        return left  # type: ignore[no-any-return]

    product = sum

    def compare(self, c: list[Any]) -> Condition:
        sign = {"==": "=", "<>": "!="}.get(str(c[1]), str(c[1]))
        return Compare(sign, c[0], c[2])  # type: ignore[arg-type]

    def contained(self, c: list[Any]) -> Condition:
        return Contained(c[0], tuple(k.value for k in c[1:]))

    def not_contained(self, c: list[Any]) -> Condition:
        return Not(self.contained(c))

    def selected(self, c: list[Any]) -> Condition:
        value = c[1].value
        return Selected(str(c[0]), value if isinstance(value, str) else str(value))

    def answered(self, c: list[Any]) -> Condition:
        return Answered(c[0])

    def negation(self, c: list[Any]) -> Condition:
        return Not(c[0])

    def __default__(self, data: Any, children: list[Any], meta: Any) -> Any:
        return {"and": And, "or": Or}[str(data)](tuple(children))


@cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


@cache
def parse(text: str) -> Condition:
    """The tree of a condition. Raises ConditionError with the column and what was expected there."""
    try:
        tree = _ToTree().transform(_parser().parse(text))
    except lark.exceptions.UnexpectedInput as error:
        column = getattr(error, "column", None)
        column = None if column in (None, -1, "?") else int(column)
        raise ConditionError(_explain(text, column, error), column) from None
    if not isinstance(tree, Condition):
        raise ConditionError("it is a value, not a condition: compare it with something, as in `age >= 18`.")
    return tree


def _explain(text: str, column: int | None, error: lark.exceptions.UnexpectedInput) -> str:
    rest = text.strip()[(column or 1) - 1 :].strip() if column else ""
    if text.count("(") != text.count(")"):
        return "its brackets do not match."
    if text.count("'") % 2 or text.count('"') % 2:
        return "a quote is not closed."
    if column is None or not rest or getattr(getattr(error, "token", None), "type", "") == "$END":
        return "it ends too early."
    if rest.startswith(("&", "|")):
        return "write `and` and `or` for & and |."
    return f"it cannot be read from column {column} on, at `{rest[:20]}`."


def parts(tree: Condition) -> Iterator[Condition]:
    """Every condition in a tree, the whole first."""
    yield tree
    if isinstance(tree, Not):
        yield from parts(tree.part)
    elif isinstance(tree, And | Or):
        for part in tree.parts:
            yield from parts(part)


def values(tree: Condition) -> Iterator[Value]:
    """Every value compared anywhere in a tree, with the values inside arithmetic."""

    def inside(value: Value) -> Iterator[Value]:
        yield value
        if isinstance(value, Arithmetic):
            yield from inside(value.left)
            yield from inside(value.right)

    for part in parts(tree):
        if isinstance(part, Compare):
            yield from inside(part.left)
            yield from inside(part.right)
        elif isinstance(part, Contained):
            yield from inside(part.value)


def questions(tree: Condition) -> frozenset[str]:
    """Ids of the questions a condition rests on."""
    named = {p.question for p in parts(tree) if isinstance(p, Selected)}
    named |= {p.item.question for p in parts(tree) if isinstance(p, Answered)}
    return frozenset(named | {v.question for v in values(tree) if isinstance(v, Item | Count)})


class Answers(Protocol):
    """What a condition asks of one respondent.

    A value is None where nobody can tell (left blank, unknown code, withheld).
    """

    def asked(self, question: str) -> Truth:
        """Whether the question was asked of this respondent."""

    def value(self, item: Item) -> str | Fraction | None:
        """The answer to a single choice, grid row, number, date (ISO text) or text."""

    def ticked(self, question: str) -> frozenset[str] | None:
        """The ticked options of a multiple choice."""

    def answered(self, item: Item) -> Truth:
        """Whether there is a substantive answer."""


COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def truth(tree: Condition, answers: Answers, past: Truth = False) -> Truth:
    """The outcome of a condition for one respondent.

    `past` is what a comparison with a question that was not asked amounts to: false in a route or base, unknown
    (None) in an assertion.
    """
    match tree:
        case Not(part):
            inner = truth(part, answers, past)
            return None if inner is None else not inner
        case And(members):
            outcomes = [truth(m, answers, past) for m in members]
            return False if False in outcomes else (None if None in outcomes else True)
        case Or(members):
            outcomes = [truth(m, answers, past) for m in members]
            return True if True in outcomes else (None if None in outcomes else False)
        case Answered(item):
            return answers.answered(item)
        case Compare("!=", left, right):  # `a != b` is `not a = b`, also for a question that was not asked
            return truth(Not(Compare("=", left, right)), answers, past)
        case Selected(question, option):
            ticked = answers.ticked(question)
            outcome = None if ticked is None else option in ticked
            return _gated([question], outcome, answers, past)
        case Compare(sign, left, right):
            a, b = _value(left, answers), _value(right, answers)
            outcome = None if a is None or b is None else COMPARISONS[sign](a, b)
            return _gated(questions(tree), outcome, answers, past)
        case Contained(value, among):
            a = _value(value, answers)
            return _gated(questions(tree), None if a is None else a in among, answers, past)


def _gated(asked_of: Iterable[str], outcome: Truth, answers: Answers, past: Truth) -> Truth:
    return past if any(answers.asked(q) is False for q in asked_of) else outcome


def _value(value: Value, answers: Answers) -> str | Fraction | None:
    match value:
        case Constant(constant):
            return constant
        case Item():
            return answers.value(value)
        case Count(question):
            ticked = answers.ticked(question)
            return None if ticked is None else Fraction(len(ticked))
        case Arithmetic(sign, left, right):
            a, b = _value(left, answers), _value(right, answers)
            return None if a is None or b is None else ARITHMETIC[sign](a, b)
