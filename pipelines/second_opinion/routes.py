"""Routes that can be told from the responses alone: where a question must be empty.

A route is read as parts that must all hold; each part about one choice says in which rows the question was not asked.
What it takes more than one column to say is left to the rules of the questionnaire, which know why a cell is blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.second_opinion.expected import Where
from schemas import conditions
from schemas.conditions import Condition, Item
from schemas.questionnaire import Question, Questionnaire, Type, column_of


def not_asked(q: Questionnaire, question: Question) -> Iterator[Where]:
    """Rows, by what another column of theirs holds, in which a question was not asked."""
    route = None if q.only_with_other(question) else q.routes.get(question.id)
    for part in _parts(route) if route is not None else ():
        where = _fails(q, part)
        if where is not None and where.among and not _hidden(q.by_id[_question_of(part)]):
            yield where


def _parts(route: Condition) -> Iterator[Condition]:
    if isinstance(route, conditions.And):
        for part in route.parts:
            yield from _parts(part)
    elif isinstance(route, conditions.Not) and isinstance(route.part, conditions.Or):
        for part in route.part.parts:
            yield from _parts(conditions.Not(part))
    else:
        yield route


def _fails(q: Questionnaire, part: Condition) -> Where | None:
    """Where a part that looks at one choice is certain not to hold: it holds another code."""
    match part:
        case conditions.Compare("=", Item() as item, conditions.Constant(code)) if _coded(q, item):
            return _other_than(q, item, (code,))
        case conditions.Compare("!=", Item() as item, conditions.Constant(code)) if _coded(q, item):
            return Where(column_of(item), "in", (code,))
        case conditions.Contained(Item() as item, codes) if _coded(q, item):
            return _other_than(q, item, codes)
        case conditions.Not(conditions.Contained(Item() as item, codes)) if _coded(q, item):
            return Where(column_of(item), "in", tuple(codes))
        case conditions.Selected(question, option):
            return Where(f"{question}__{option}", "in", (False,))
        case conditions.Not(conditions.Selected(question, option)):
            return Where(f"{question}__{option}", "in", (True,))
    return None


def _other_than(q: Questionnaire, item: Item, codes: tuple[object, ...]) -> Where:
    return Where(column_of(item), "in", tuple(c for c in q.by_id[item.question].options if c not in codes))


def _coded(q: Questionnaire, item: Item) -> bool:
    return q.by_id[item.question].type in (Type.single, Type.grid)


def _question_of(part: Condition) -> str:
    return min(conditions.questions(part))


def _hidden(question: Question) -> bool:
    return question.private or question.withheld
