"""What a form says of an answer beyond its type: limits, counts, options that exclude others, and rules for the rest.

A constraint speaks of its own question as `.` and is not looked at while that is blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from pipelines.forms.expressions import SELF, Call, Expression, ExpressionError, Literal, Name, Op, conjuncts
from pipelines.forms.gates import Gate, NotUnderstoodError, is_day, number_of
from pipelines.forms.rendering import Outcome, any_of, written
from pipelines.forms.translation import MIRRORED, Translator
from schemas.conditions import Answered, Not
from schemas.vocabulary import Type


@dataclass
class Limits:
    """What a constraint says: keys of the question, and the conditions left over, understood or not."""

    keys: dict[str, Any] = field(default_factory=dict)
    asserted: list[tuple[str, str]] = field(default_factory=list)
    """Conditions that must hold, with their words in the form."""
    rest: list[str] = field(default_factory=list)
    """Conditions that were not understood."""
    spare: list[str] = field(default_factory=list)
    """Numbers that are allowed besides a range, and nobody says what for."""


def limits(text: str, own: Gate, translator: Translator, *, integer: bool) -> Limits:
    """The limits that a constraint sets. Numbers that stand for no answer are no part of them."""
    found = Limits()
    if not text.strip():
        return found
    try:
        tree = translator.dialect.language.parse(text.strip())
        parts = [inner for part in conjuncts(tree) for inner in conjuncts(_without(part, own, found.spare))]
    except ExpressionError:
        found.rest.append(text.strip())
        return found
    # the question itself is neither blank nor routed past when its constraint is looked at
    itself = replace(own, blank=False, routed=False, missing=())
    inside = replace(translator, own=itself, asserted=True, filled=set(), left_out=set())
    outcomes: list[tuple[Outcome, str]] = []
    for part in parts:
        key = _key(part, own, integer=integer)
        if key is not None and key[0] not in found.keys:
            found.keys |= {key[0]: key[1]}
            continue
        excluded = _exclusive(part, own)
        if excluded is not None:
            found.keys.setdefault("exclusive", []).append(excluded)
            continue
        try:
            outcomes.append((inside.holds(part), part.source))
        except NotUnderstoodError:
            found.rest.append(part.source)
    for outcome, source in outcomes:
        if outcome is True:
            continue
        if outcome is False:
            found.rest.append(source)
            continue
        asserted = any_of([Not(Answered(own.item, substantive=own.type is Type.number)), outcome])
        found.asserted.append((written(asserted), source)) if not isinstance(asserted, bool) else None
    return found


def _without(part: Expression, own: Gate, spare: list[str]) -> Expression:
    """`. <= 99 or . = 999` as `. <= 99`, if 999 stands for no answer; else it is noted under `spare`."""
    disjuncts = list(_disjuncts(part))
    codes = {i: code for i, one in enumerate(disjuncts) if (code := _code(one)) is not None}
    ranges = [one for i, one in enumerate(disjuncts) if i not in codes]
    if own.type is not Type.number or not codes or len(ranges) != 1:
        return part
    unknown = [str(code) for code in codes.values() if code not in own.missing]
    spare += unknown
    return part if unknown else ranges[0]


def _disjuncts(tree: Expression) -> Iterator[Expression]:
    if isinstance(tree, Op) and tree.sign == "or":
        yield from _disjuncts(tree.left)
        yield from _disjuncts(tree.right)
    else:
        yield tree


def _code(part: Expression) -> Fraction | None:
    """The number that `. = 999` names."""
    match part:
        case Op("=", Name(text), Literal(value)) | Op("=", Literal(value), Name(text)) if text == SELF:
            return number_of(str(value))
    return None


def _key(part: Expression, own: Gate, *, integer: bool) -> tuple[str, Any] | None:
    """`. >= 0` as `min`, `count-selected(.) <= 3` as `max_choices`."""
    if not isinstance(part, Op) or part.sign not in MIRRORED:
        return None
    sign, left, right = part.sign, part.left, part.right
    if isinstance(left, Literal):
        sign, left, right = MIRRORED[sign], right, left
    if own.type is Type.date and isinstance(left, Name) and left.text == SELF and sign in (">=", "<="):
        match right:
            case Call("date", (Literal(str() as day),)) if is_day(day):
                return ("min" if sign == ">=" else "max", day)
    if not isinstance(right, Literal) or not isinstance(right.value, Fraction):
        return None
    limit = right.value
    if isinstance(left, Name) and left.text == SELF and own.type is Type.number:
        return _bound(sign, limit, "min", "max", integer=integer)
    counts = isinstance(left, Call) and left.function == "count" and _is_own(left.args)
    return (
        _bound(sign, limit, "min_choices", "max_choices", integer=True)
        if counts and own.type is Type.multiple
        else None
    )


def _bound(sign: str, limit: Fraction, low: str, high: str, *, integer: bool) -> tuple[str, Any] | None:
    """Strict limits can be said of whole numbers only."""
    whole = limit.denominator == 1 and integer
    found = {
        ">=": (low, limit),
        "<=": (high, limit),
        ">": (low, limit + 1) if whole else None,
        "<": (high, limit - 1) if whole else None,
    }.get(sign)
    if found is None or (low == "min_choices" and (not whole or found[1] < (1 if found[0] == high else 0))):
        return None
    return (found[0], int(found[1])) if low == "min_choices" else found


def _exclusive(part: Expression, own: Gate) -> str | None:
    """`not(selected(., 'none') and count-selected(.) > 1)`, or with all other options in place of the count."""
    match part:
        case Call("not", (Op("and", Call("selected", (Name(), Literal(str() as code))) as first, second),)):
            alone = own.options.get(code) if _is_own(first.args[:1]) and own.type is Type.multiple else None
            several = second in (_more_than_one(">", 1), _more_than_one(">=", 2))
            others = set(_any_selected(second))
            return alone if alone is not None and (several or others == set(own.options) - {code}) else None
    return None


def _more_than_one(sign: str, number: int) -> Op:
    return Op(sign, Call("count", (Name(SELF),)), Literal(Fraction(number)))


def _any_selected(tree: Expression) -> Iterator[str]:
    """Codes of `selected(., 'a') or selected(., 'b')`; something that is no code where there is anything else."""
    match tree:
        case Op("or", left, right):
            yield from _any_selected(left)
            yield from _any_selected(right)
        case Call("selected", (Name(text), Literal(str() as code))) if text == SELF:
            yield code
        case _:
            yield ""


def _is_own(args: tuple[Expression, ...]) -> bool:
    return len(args) == 1 and isinstance(args[0], Name) and args[0].text == SELF
