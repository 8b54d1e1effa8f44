"""Conditions of a questionnaire put together and written down as text.

Belongs here: and, or, not with constants folded, and the text of a tree. Does not belong here: what a form means.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

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

Outcome = Condition | bool
"""A condition, or one that is always true or always false."""


def all_of(parts: Iterable[Outcome]) -> Outcome:
    """A conjunction."""
    flat: list[Condition] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            flat += [p for p in (part.parts if isinstance(part, And) else (part,)) if p not in flat]
    flat = _gathered(_alike(flat), negated=True)
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else True


def any_of(parts: Iterable[Outcome]) -> Outcome:
    """A disjunction."""
    flat: list[Condition] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            flat += [p for p in (part.parts if isinstance(part, Or) else (part,)) if p not in flat]
    flat = _gathered(flat, negated=False)
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else False


def _alike(parts: list[Condition]) -> list[Condition]:
    """`(not answered(a) or b) and (not answered(a) or c)` as `not answered(a) or b and c`."""
    rest: dict[tuple[Condition, ...], list[Condition]] = {}
    for part in parts:
        blank = tuple(p for p in part.parts if _blank(p)) if isinstance(part, Or) else ()
        if isinstance(part, Or) and blank and len(part.parts) == len(blank) + 1:
            rest.setdefault(blank, []).extend(p for p in part.parts if not _blank(p))
        else:
            rest.setdefault((part,), []).append(part)
    joined: list[Condition] = []
    for key, members in rest.items():
        if members == list(key):
            joined += members
        else:
            either = any_of([*key, all_of(members)])
            joined += [either] if not isinstance(either, bool) else []
    return joined


def _blank(part: Condition) -> bool:
    return isinstance(part, Not) and isinstance(part.part, Answered)


def _gathered(parts: list[Condition], *, negated: bool) -> list[Condition]:
    """`a = 1 or a = 2` as `a in (1, 2)`; of a conjunction, `a != 1 and a != 2` as `a not in (1, 2)`."""
    among: dict[Item, list[str | Fraction]] = {}
    found: list[Condition | Item] = []
    for part in parts:
        bare = part.part if negated and isinstance(part, Not) else part
        values: tuple[str | Fraction, ...] = ()
        if isinstance(bare, Compare) and bare.sign == ("!=" if negated and bare is part else "="):
            values = (bare.right.value,) if isinstance(bare.right, Constant) else ()
        elif isinstance(bare, Contained) and (bare is not part) == negated:
            values = bare.among
        key = bare.left if isinstance(bare, Compare) else bare.value if isinstance(bare, Contained) else None
        if not values or not isinstance(key, Item):
            found.append(part)
            continue
        if key not in among:
            found.append(key)
        among.setdefault(key, []).extend(v for v in values if v not in among.get(key, ()))
    return [_equal(part, among[part], negated=negated) if isinstance(part, Item) else part for part in found]


def _equal(value: Value, among: list[str | Fraction], *, negated: bool) -> Condition:
    if len(among) == 1:
        return Compare("!=" if negated else "=", value, Constant(among[0]))
    return Not(Contained(value, tuple(among))) if negated else Contained(value, tuple(among))


def written(tree: Condition) -> str:
    """The text of a condition, as `schemas.conditions.parse` reads it."""
    match tree:
        case And(members):
            return " and ".join(f"({written(m)})" if isinstance(m, Or) else written(m) for m in members)
        case Or(members):
            return " or ".join(f"({written(m)})" if isinstance(m, And) else written(m) for m in members)
        case Not(Contained(value, among)):
            return f"{_value(value)} not in ({', '.join(map(_constant, among))})"
        case Not(part):
            return f"not ({written(part)})" if isinstance(part, And | Or) else f"not {written(part)}"
        case Compare(sign, left, right):
            return f"{_value(left)} {sign} {_value(right)}"
        case Contained(value, among):
            return f"{_value(value)} in ({', '.join(map(_constant, among))})"
        case Selected(question, option):
            return f"selected({question}, {_constant(option)})"
        case Answered(item, substantive):
            return f"{'answered' if substantive else 'given'}({item})"
        case NotUnderstood(text):
            return text


def _value(value: Value) -> str:
    match value:
        case Constant(constant):
            return _constant(constant)
        case Count(question):
            return f"count({question})"
        case Arithmetic(sign, left, right):
            first = f"({_value(left)})" if sign == "*" and isinstance(left, Arithmetic) else _value(left)
            second = f"({_value(right)})" if isinstance(right, Arithmetic) else _value(right)
            return f"{first} {sign} {second}"
    return str(value)


def _constant(constant: str | Fraction) -> str:
    if isinstance(constant, Fraction):
        return str(constant.numerator) if constant.denominator == 1 else str(float(constant))
    quote = '"' if "'" in constant else "'"
    return f"{quote}{constant}{quote}"
