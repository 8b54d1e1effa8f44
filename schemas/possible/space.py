"""How far numbers and dates reach in the model, how fine they are, and which texts it tells apart.

The solver needs limits; they lie well beyond every number in the questionnaire and in the answers. A claim that
something is impossible holds within them. Does not belong here: literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Final

from schemas import conditions
from schemas.conditions import Arithmetic, Condition, Constant, Item
from schemas.questionnaire import Question, Questionnaire, Type

FINEST: Final = 6  # decimals
LEAST: Final = 1_000  # numbers reach at least so far
BEYOND: Final = 10  # and so many times as far as the largest number in play
ROOM: Final = 10**15  # scaled numbers stay within it: larger ones are no exact numbers in an export either
FIRST_DAY, LAST_DAY, DAYS = date(1970, 1, 1), date(2068, 12, 31), 400
OTHER: Final = "another text "


@dataclass(frozen=True)
class Space:
    """The space of answers of a questionnaire; `seen` are numbers that were given, by item."""

    q: Questionnaire
    seen: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)

    @cached_property
    def trees(self) -> tuple[Condition, ...]:
        """Every condition of the questionnaire."""
        return (*self.q.routes.values(), *self.q.asserted.values())

    @cached_property
    def constants(self) -> tuple[str | Fraction, ...]:
        """Everything that some condition compares with."""
        values = [v for tree in self.trees for v in conditions.values(tree)]
        found = [v.value for v in values if isinstance(v, Constant)]
        found += [
            a for t in self.trees for p in conditions.parts(t) if isinstance(p, conditions.Contained) for a in p.among
        ]
        return tuple(dict.fromkeys(found))

    @cached_property
    def compared(self) -> frozenset[str]:
        """Questions of which an item is compared with another one or takes part in arithmetic."""
        found: set[str] = set()
        for part in (p for tree in self.trees for p in conditions.parts(tree)):
            if isinstance(part, conditions.Compare):
                named = [conditions.questions(conditions.Compare("=", side, side)) for side in (part.left, part.right)]
                computed = any(isinstance(side, Arithmetic) for side in (part.left, part.right))
                found |= named[0] | named[1] if computed or all(named) else set()
            elif isinstance(part, conditions.Contained) and isinstance(part.value, Arithmetic):
                found |= conditions.questions(part)
        return frozenset(found)

    def texts(self, question: Question) -> tuple[str, ...]:
        """Texts that are told apart in a text question: those that conditions name, and others."""
        named = [c for c in self.constants if isinstance(c, str)]
        others = 1
        if question.id in self.compared:
            others = sum(self.q.by_id[id_].type is Type.text for id_ in self.compared)
        free = [text for text in dict.fromkeys(named) if text and text not in self.q.statuses(question)]
        return (*free, *(f"{OTHER}{n}" for n in range(1, others + 1)))

    def numbers(self, question: Question, item: Item) -> tuple[int, int, int]:
        """Scale, least and greatest whole number of an item: a number, date or rank."""
        if question.type is Type.ranking:
            return 1, 1, question.ranks or len(question.rows)
        if question.type is Type.date:
            days = [FIRST_DAY, LAST_DAY, *self._days(question), *self._far(question)]
            return 1, max(1, min(days).toordinal()), min(date.max.toordinal(), max(days).toordinal())
        reach = int(self._reach * BEYOND) + 1
        decimals = self._decimals(question, item)
        while decimals and reach * 10**decimals > self._room:
            decimals -= 1
        return 10**decimals, -min(reach * 10**decimals, self._room), min(reach * 10**decimals, self._room)

    def _days(self, question: Question) -> Iterator[date]:
        limits = (question.min, question.max, self.q.fieldwork.opens, self.q.fieldwork.closes)
        yield from (limit for limit in limits if isinstance(limit, date))
        for constant in self.constants:
            if isinstance(constant, str) and len(constant) == 10:
                try:
                    yield date.fromisoformat(constant)
                except ValueError:
                    continue

    def _far(self, question: Question) -> Iterator[date]:
        """A good year beyond each date in play."""
        for day in self._days(question):
            for number in (day.toordinal() - DAYS, day.toordinal() + DAYS):
                yield date.fromordinal(max(1, min(date.max.toordinal(), number)))
        yield from (date.fromordinal(int(n)) for items in question.items for n in self.seen.get(str(items), ()))

    @cached_property
    def _reach(self) -> Fraction:
        """The largest number in play."""
        limits = [x for q in self.q.questions for x in (q.min, q.max, q.total) if isinstance(x, Fraction)]
        numeric = {str(i) for q in self.q.questions if q.type is not Type.date for i in q.items}
        given = [n for item, numbers in self.seen.items() if item in numeric for n in numbers]
        plain = [c for c in self.constants if isinstance(c, Fraction)]
        return max((abs(n) for n in (*limits, *given, *plain)), default=Fraction(0)) + Fraction(LEAST, BEYOND)

    @cached_property
    def _room(self) -> int:
        """How far scaled numbers may reach: less where conditions multiply them."""
        deepest = max((_factors(v) for t in self.trees for v in conditions.values(t)), default=1)
        return ROOM if deepest < 2 else int((2 * 10**18) ** (1 / deepest)) // 4

    def _decimals(self, question: Question, item: Item) -> int:
        """Decimals of an item: as many as are in play, and two more unless it is a whole number."""
        own = [x for x in (question.min, question.max, question.total) if isinstance(x, Fraction)]
        plain = [c for c in self.constants if isinstance(c, Fraction)] if question.id in self._named else []
        given = max(map(_places, self.seen.get(str(item), ())), default=0)
        return min(FINEST, max(given, 1 if question.integer else max(map(_places, (*own, *plain)), default=0) + 2))

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset().union(*(conditions.questions(tree) for tree in self.trees))

    def taken(self, question: Question, item: Item, scale: int) -> list[int]:
        """Numbers, in multiples of 1 / scale, that are no answer because they are written like a missing code."""
        found: set[int] = set()
        for text, status in self.q.statuses(question).items():
            if status is None and question.type is Type.date:
                continue
            number = _number(text, question.type, (self.q.export.decimal if self.q.export else "."))
            if number is not None and number not in self.seen.get(str(item), ()) and (number * scale).denominator == 1:
                found.add(int(number * scale))
        return sorted(found)


def _number(text: str, kind: Type, decimal: str) -> Fraction | None:
    try:
        return (
            Fraction(date.fromisoformat(text).toordinal())
            if kind is Type.date
            else Fraction(text.replace(decimal, "."))
        )
    except (ValueError, ZeroDivisionError):
        return None


def _places(value: Fraction) -> int:
    """Decimals of a number; one more than the finest where it has no end."""
    return next((n for n in range(FINEST + 1) if (value * 10**n).denominator == 1), FINEST + 1)


def _factors(value: conditions.Value) -> int:
    """How many answers are multiplied with each other."""
    match value:
        case Constant():
            return 0
        case Arithmetic("*", left, right):
            return _factors(left) + _factors(right)
        case Arithmetic(_, left, right):
            return max(_factors(left), _factors(right))
    return 1
