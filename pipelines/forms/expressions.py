"""Conditions as forms write them: one tree for all languages, whichever grammar it was read with.

Belongs here: the tree, and what the grammars (`expressionscript.py`, `xpath.py`, `branching.py`) share. Does not belong
here: what a condition means in a questionnaire (`translation.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

import lark

LONGEST: Final = 10_000  # characters
DEEPEST: Final = 60  # levels; what reads a tree calls itself once a level
SINGLE_QUOTES: Final = "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
DOUBLE_QUOTES: Final = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
STRAIGHT: Final = str.maketrans(SINGLE_QUOTES + DOUBLE_QUOTES + "\N{NO-BREAK SPACE}", "'''" + '"""' + " ")
"""Quotes that text editors put in place of straight ones; one for one, so that positions stay."""


class ExpressionError(ValueError):
    """A condition that no grammar reads."""


@dataclass(frozen=True)
class Name:
    """A question, or a part of one, as the form names it."""

    text: str
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Literal:
    """A number, or a text in quotes."""

    value: str | Fraction
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Call:
    """A function of other expressions."""

    function: str
    args: tuple[Expression, ...]
    source: str = field(default="", compare=False)


@dataclass(frozen=True)
class Op:
    """An operator: `and or = != < <= > >= + - * /`."""

    sign: str
    left: Expression
    right: Expression
    source: str = field(default="", compare=False)


Expression = Name | Literal | Call | Op
SELF: Final = "."
"""Name by which a constraint speaks of its own question."""


@dataclass(frozen=True)
class Language:
    """A grammar, and what it calls the operators and functions that all have."""

    grammar: str
    signs: Mapping[str, str]
    functions: Mapping[str, str]
    name: Callable[[str], str] = str

    def parse(self, text: str) -> Expression:
        """The tree of a condition. Raises ExpressionError."""
        if len(text) > LONGEST:
            raise ExpressionError("it is too long")
        try:
            tree = _ToTree(self, text).transform(_parser(self.grammar).parse(text.translate(STRAIGHT)))
            deep = _depth(tree) > DEEPEST
        except (lark.exceptions.LarkError, RecursionError):
            raise ExpressionError("it does not follow the grammar") from None
        if deep:
            raise ExpressionError("it is nested too deeply")
        return tree  # type: ignore[no-any-return]


@cache
def _parser(grammar: str) -> lark.Lark:
    return lark.Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


class _ToTree(lark.Transformer[lark.Token, Any]):
    """Every grammar names its rules alike: op, negation, negative, call, name, own, number, text, group."""

    def __init__(self, language: Language, text: str) -> None:
        super().__init__()
        self.language, self.whole = language, text

    def __default__(self, data: Any, children: list[Any], meta: Any) -> Any:
        source = self.whole[meta.start_pos : meta.end_pos]
        match str(data):
            case "op":
                sign = str(children[1]).lower()
                return Op(self.language.signs.get(sign, sign), children[0], children[2], source)
            case "negation":
                return Call("not", (children[0],), source)
            case "negative":
                if isinstance(children[0], Literal) and isinstance(children[0].value, Fraction):
                    return Literal(-children[0].value, source)
                return Op("-", Literal(Fraction(0)), children[0], source)
            case "call":
                called = str(children[0]).lower()
                return Call(self.language.functions.get(called, called), tuple(children[1:]), source)
            case "name":
                return Name(self.language.name("".join(map(str, children))), source)
            case "own":
                return Name(SELF, source)
            case "group":
                return replace(children[0], source=source)
            case "number":
                return Literal(Fraction(str(children[0])), source)
        return Literal(str(children[0])[1:-1], source)


def _depth(tree: Expression) -> int:
    return 1 + max(map(_depth, parts_of(tree)), default=0)


def parts_of(tree: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside another."""
    match tree:
        case Op(_, left, right):
            return left, right
        case Call(_, args):
            return args
    return ()


def names(tree: Expression) -> Iterator[Name]:
    """Every name in a tree."""
    if isinstance(tree, Name):
        yield tree
    for part in parts_of(tree):
        yield from names(part)


def conjuncts(tree: Expression) -> Iterator[Expression]:
    """The parts of a conjunction, from left to right."""
    if isinstance(tree, Op) and tree.sign == "and":
        yield from conjuncts(tree.left)
        yield from conjuncts(tree.right)
    else:
        yield tree
