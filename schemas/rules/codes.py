"""Code lists: what was delivered is an answer that the questionnaire knows."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator

from schemas.administrative import COMPLETED, done
from schemas.answers import understood
from schemas.conditions import Item
from schemas.questionnaire import Family, Question, Questionnaire, Type
from schemas.rules import NEVER_TOLD, Rule
from schemas.rules.worded import worded

WANTED = {
    Type.single: "an option of the questionnaire",
    Type.multiple: "a tick or no tick",
    Type.grid: "an option of the questionnaire",
    Type.number: "a number",
    Type.ranking: "a rank",
    Type.constant_sum: "a number",
    Type.date: "a date",
}


def rules(q: Questionnaire) -> Iterator[Rule]:
    """One rule an item: each delivered cell holds an option, number or date, or a text that stands for no answer."""
    if q.export is not None and q.export.completed is not None:
        id_ = f"{COMPLETED}.unknown_code"
        strange = done(q).is_null()
        text = "Whether somebody reached the end is told by yes or no"
        yield Rule(id_, Family.codes, q.severity_of(id_, Family.codes), text, (COMPLETED,), strange)
    for question in q.questions:
        if question.type is Type.text:
            continue
        for one, columns in _items(question):
            id_ = f"{one.id if isinstance(one, Question) else one}.unknown_code"
            said = worded(f"Every answer to {{}} is {WANTED[question.type]}", one, of=question)
            strange = (
                NEVER_TOLD
                if question.withheld
                else functools.reduce(operator.or_, (~understood(column) for column in columns))
            )
            yield Rule(
                id_,
                Family.codes,
                q.severity_of(id_, Family.codes),
                said.text,
                columns,
                strange,
                question.id,
                definition=said.definition,
            )


def _items(question: Question) -> Iterator[tuple[Question | Item, tuple[str, ...]]]:
    if question.type is Type.multiple:
        yield question, tuple(question.columns)
    else:
        for column, (item, _) in question.columns.items():
            yield item, (column,)
