"""Whether a condition makes sense for a questionnaire: its names, its codes, and whether its values compare.

Belongs here: everything that would otherwise surface as an error of the engine. Does not belong here: whether anybody
can meet the condition (`schemas/reachable.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from schemas import conditions
from schemas.conditions import Arithmetic, Condition, ConditionError, Constant, Count, Item, Value
from schemas.problems import nearest
from schemas.questionnaire import Question, Questionnaire, Type

Complaint = tuple[str, str]
"""What is wrong, and the remedy."""

NUMBERS = (Type.number, Type.constant_sum, Type.ranking)
CHOICES = (Type.single, Type.grid)


def condition_problems(text: str, q: Questionnaire) -> Iterator[Complaint]:
    """What is wrong with a condition, each with its remedy."""
    try:
        tree = q.condition(text)
    except ConditionError as error:
        yield str(error), "See docs/formats.md, Conditions."
        return
    unknown = sorted(conditions.questions(tree) - set(q.by_id))
    for id_ in unknown:
        yield f"unknown question {id_!r}.", nearest(id_, q.by_id)
    if unknown:
        return
    if not conditions.questions(tree):
        yield "it names no question.", "Compare a question with something, as in `age >= 18`."
    for part in conditions.parts(tree):
        yield from _part(q, part)
    for value in conditions.values(tree):
        yield from _value(q, value)


def _part(q: Questionnaire, part: Condition) -> Iterator[Complaint]:
    match part:
        case conditions.Selected(question, option):
            yield from _needs(q.by_id[question], (Type.multiple,), "selected()")
            if q.by_id[question].options and option not in q.by_id[question].options:
                yield f"{option!r} is no option of {question!r}.", nearest(option, q.by_id[question].options)
        case conditions.Answered(item):
            yield from _row(q.by_id[item.question], item)
        case conditions.Compare(sign, left, right):
            yield from _compared(q, sign, left, right)
        case conditions.Contained(value, among):
            for constant in among:
                yield from _compared(q, "=", value, Constant(constant))


def _value(q: Questionnaire, value: Value) -> Iterator[Complaint]:
    match value:
        case Count(question):
            yield from _needs(q.by_id[question], (Type.multiple,), "count()")
        case Item():
            yield from _row(q.by_id[value.question], value)
        case Arithmetic(sign, left, right):
            for side in (left, right):
                if isinstance(side, Item):
                    yield from _needs(q.by_id[side.question], NUMBERS, "arithmetic")
                elif isinstance(side, Constant) and isinstance(side.value, str):
                    yield f"{sign} does not go with the text {side.value!r}.", "Leave the quotes out."


def _needs(question: Question, types: tuple[Type, ...], what: str) -> Iterator[Complaint]:
    if question.type not in types:
        yield (
            f"{what} does not go with {question.id!r}, which is {question.type}.",
            f"It is for {', '.join(sorted(types))}.",
        )


def _row(question: Question, item: Item) -> Iterator[Complaint]:
    if question.rows and item.row is None:
        yield f"{question.id!r} needs a row.", f"Write `{question.id}.{next(iter(question.rows))}`."
    elif question.rows and item.row not in question.rows:
        yield f"{str(item)!r} is no row of {question.id!r}.", nearest(str(item.row), question.rows)
    elif item.row is not None and not question.rows:
        yield f"{question.id!r} has no rows.", f"Write `{question.id}` alone."


def _compared(q: Questionnaire, sign: str, left: Value, right: Value) -> Iterator[Complaint]:
    """Two values of one kind compare; a text in quotes may also be a code or a date."""
    kinds = (_kind(q, left), _kind(q, right))
    multiple = next((v for v in (left, right) if isinstance(v, Item) and _kind(q, v) == "multiple"), None)
    if multiple is not None:
        yield f"{multiple.question!r} is a multiple choice.", f"Write `selected({multiple.question}, 'code')`."
        return
    choice = next((v for v in (left, right) if isinstance(v, Item) and _kind(q, v) == "choice"), None)
    if choice is not None and sign not in ("=", "!="):
        yield f"{sign} does not go with {choice.question!r}: its options have no order.", "Use = or in."
        return
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Item) and isinstance(other, Constant) and isinstance(other.value, str):
            yield from _constant(q.by_id[one.question], other.value)
            return
    if kinds[0] != kinds[1]:
        yield f"a {kinds[0]} is compared with a {kinds[1]}.", "Compare like with like."
    elif kinds[0] == "text" and sign not in ("=", "!="):
        yield f"{sign} does not go with texts.", "Use = or in."


def _constant(question: Question, constant: str) -> Iterator[Complaint]:
    """A text in quotes beside a question."""
    if question.type in CHOICES and constant not in question.options:
        yield f"{constant!r} is no option of {question.id!r}.", nearest(constant, question.options)
    elif question.type in NUMBERS:
        yield f"{question.id!r} is a number and {constant!r} is text.", "Leave the quotes out."
    elif question.type is Type.date:
        try:
            date.fromisoformat(constant)
        except ValueError:
            yield f"{constant!r} is no date.", "Write '2015-08-01'."


def _kind(q: Questionnaire, value: Value) -> str:
    match value:
        case Constant(constant):
            return "number" if isinstance(constant, Fraction) else "text"
        case Item():
            kind = q.by_id[value.question].type
            return "choice" if kind in CHOICES else "number" if kind in NUMBERS else kind.value
        case Count() | Arithmetic():
            return "number"
