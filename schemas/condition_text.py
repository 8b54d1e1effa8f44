"""A condition written out again, in the language it was read from.

Belongs here: from tree to text, so that `conditions.parse` reads the same tree back. Does not belong here: the text
that somebody wrote, which is kept where it stands.
"""

from __future__ import annotations

from fractions import Fraction

from schemas import conditions
from schemas.conditions import Arithmetic, Condition, Constant, Count, Item, Value


def written(tree: Condition) -> str:
    """The text of a condition; `and` and `or` inside each other stand in brackets."""
    match tree:
        case conditions.Not(conditions.Contained(value, among)):
            return f"{_value(value)} not in ({_listed(among)})"
        case conditions.Not(part):
            return f"not {_bracketed(part)}"
        case conditions.And(parts):
            return " and ".join(map(_bracketed, parts))
        case conditions.Or(parts):
            return " or ".join(map(_bracketed, parts))
        case conditions.Compare(sign, left, right):
            return f"{_value(left)} {sign} {_value(right)}"
        case conditions.Contained(value, among):
            return f"{_value(value)} in ({_listed(among)})"
        case conditions.Selected(question, option):
            return f"selected({question}, {_constant(option)})"
        case conditions.Answered(item, substantive):
            return f"{'answered' if substantive else 'given'}({item})"
        case conditions.NotUnderstood(text):
            return text


def _bracketed(tree: Condition) -> str:
    text = written(tree)
    return f"({text})" if isinstance(tree, conditions.And | conditions.Or) else text


def _value(value: Value) -> str:
    match value:
        case Constant(constant):
            return _constant(constant)
        case Item():
            return str(value)
        case Count(question):
            return f"count({question})"
        case Arithmetic(sign, left, right):
            return f"{_operand(left)} {sign} {_operand(right)}"


def _operand(value: Value) -> str:
    return f"({_value(value)})" if isinstance(value, Arithmetic) else _value(value)


def _listed(among: tuple[str | Fraction, ...]) -> str:
    return ", ".join(map(_constant, among))


def _constant(value: str | Fraction) -> str:
    """A text in whichever quotes it does not hold; a number in decimals."""
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    if value.denominator == 1:
        return str(value.numerator)
    places = next(d for d in range(1, 16) if 10**d % value.denominator == 0)
    whole, rest = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}}"
