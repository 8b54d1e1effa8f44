"""The small language of `ask_if`, `bases` and `assert`: its grammar and its tree.

One text is parsed once into one tree; `schemas/compiled.py` turns it into a Polars expression, `schemas/truth.py`
reads it plainly. Does not belong here: whether the questions in a condition exist (`schemas/references.py`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

import lark

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
     | GIVEN item ")" -> given
?sum: product (PLUS product)*
?product: term (TIMES term)*
?term: literal | item | "count"i "(" NAME ")" -> count | "(" sum ")"
item: NAME ("." CODE)?
literal: STRING -> text | NUMBER -> number
COMPARE: "!=" | "<>" | "<=" | ">=" | "==" | "=" | "<" | ">"
GIVEN.2: /given\s*\(/i
PLUS: "+" | "-"
TIMES: "*"
NAME: /(?!(and|or|not|in|selected|answered|count)\b)[A-Za-z_][A-Za-z0-9_]*/i
CODE: /[A-Za-z0-9_-]+/
STRING: /'[^'\n]*'/ | /"[^"\n]*"/
NUMBER: /-?\d{1,15}(\.\d{1,15})?/
%ignore /[ \t\r\n]+/
"""


LONGEST: Final = 10_000  # characters
DEEPEST: Final = 100  # levels; what reads a tree calls itself once a level


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
    """There is an answer: a substantive one, or any at all, a don't know or a refusal too."""

    item: Item
    substantive: bool = True


@dataclass(frozen=True)
class NotUnderstood:
    """A condition in somebody else's words: nobody can tell."""

    text: str


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
Condition = Compare | Contained | Selected | Answered | NotUnderstood | Not | And | Or


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

    def given(self, c: list[Any]) -> Condition:
        return Answered(c[1], substantive=False)

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
    if len(text) > LONGEST:
        raise ConditionError(f"it is longer than {LONGEST:,} characters: name parts of it as bases or rules.")
    try:
        tree = _ToTree().transform(_parser().parse(text))
        deep = _depth(tree) > DEEPEST
    except RecursionError:
        deep, tree = True, None
    except lark.exceptions.UnexpectedInput as error:
        column = getattr(error, "column", None)
        column = None if column in (None, -1, "?") else int(column)
        raise ConditionError(_explain(text, column, error), column) from None
    if deep:
        raise ConditionError(f"it nests more than {DEEPEST} deep: name parts of it as bases.")
    if not isinstance(tree, Condition):
        raise ConditionError("it is a value, not a condition: compare it with something, as in `age >= 18`.")
    return tree


def _depth(node: Any) -> int:
    """Levels of a tree."""
    if isinstance(node, tuple):
        return max(map(_depth, node), default=0)
    return 1 + max(map(_depth, vars(node).values()), default=0) if hasattr(node, "__dataclass_fields__") else 0


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
