"""The route that fits the answers to a question of a questionnaire, whatever route it states.

Belongs here: gates and targets from prepared answers (`schemas/answers.py`). Does not belong here: the search
(`routes.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from schemas.answers import kind_of
from schemas.compiled import value_of
from schemas.inference.routes import Gate, Route, Target, likely_route
from schemas.inference.rows import Rows, rows_of, union
from schemas.questionnaire import Question, Questionnaire, Status, Type, column_of

MOST_CODES = 30
THRESHOLDS = 60


def fitting_route(q: Questionnaire, prepared: pl.DataFrame, question: str) -> Route | None:
    """The simplest condition on earlier questions that fits who answered `question`; None if none does.

    `prepared` is what `schemas.answers.prepare` gives, collected. The route that the questionnaire states plays no
    part: this is what the answers say by themselves.
    """
    asked = q.by_id[question]
    if asked.withheld or prepared.is_empty():
        return None
    earlier = [other for other in q.questions[: q.position[question]] if not other.withheld]
    target = Target(question, q.position[question], _given(asked, prepared), prepared.height)
    return likely_route(target, [gate for other in earlier for gate in gates_of(q, other, prepared)])


def fitting_routes(q: Questionnaire, prepared: pl.DataFrame) -> dict[str, Route]:
    """The route that fits, of every question for which there is one: see `fitting_route`."""
    present = [question for question in q.questions if not question.withheld]
    if prepared.is_empty():
        return {}
    gates = [gate for question in present for gate in gates_of(q, question, prepared)]
    found: dict[str, Route] = {}
    by_given: dict[Rows, Route | None] = {}
    for question in present:
        given = _given(question, prepared)
        route = by_given.get(given)
        if route is None:  # questions of one block are often answered by the same people: the first gate will do
            route = by_given[given] = likely_route(
                Target(question.id, q.position[question.id], given, prepared.height), gates
            )
        if route is not None:
            found[question.id] = route
    return found


def _given(question: Question, prepared: pl.DataFrame) -> Rows:
    return union(
        rows_of((prepared[kind_of(item)] != Status.not_asked.value).fill_null(value=False)) for item in question.items
    )


def gates_of(q: Questionnaire, question: Question, prepared: pl.DataFrame) -> Iterator[Gate]:
    """What a question offers to a condition: its options, ticks or thresholds, row by row in a grid."""
    place = q.position[question.id]
    match question.type:
        case Type.single | Type.grid:
            for item in question.items:
                codes = prepared[value_of(column_of(item))].cast(pl.String)
                yield from choice_gate(str(item), place, codes, list(question.options))
        case Type.multiple:
            ticks = {
                option: rows_of(prepared[value_of(column)])
                for column, (_, option) in question.columns.items()
                if option is not None
            }
            answered = rows_of(prepared[kind_of(question.items[0])].is_not_null()) if ticks else 0
            yield Gate(question.id, place, "ticks", answered & union(ticks.values()), ticks)
        case Type.number:
            yield from number_gate(question.id, place, prepared[value_of(question.id)])
        case _:
            return


def choice_gate(item: str, place: int, codes: pl.Series, options: Sequence[str]) -> Iterator[Gate]:
    """The gate of a choice, from the codes given; none if there are too many of them."""
    present = set(codes.drop_nulls().unique())
    listed = [code for code in options if code in present]
    if 2 <= len(listed) <= MOST_CODES:
        holders = {code: rows_of((codes == code).fill_null(value=False)) for code in listed}
        yield Gate(item, place, "choice", rows_of(codes.is_not_null()), holders)


def number_gate(item: str, place: int, amounts: pl.Series) -> Iterator[Gate]:
    """The gate of a number: as many thresholds as there are different numbers, up to a limit."""
    listed = amounts.drop_nulls().unique().sort().to_list()
    if len(listed) < 2:
        return
    step = max(1, len(listed) // THRESHOLDS)
    holders = {f"{amount:g}": rows_of((amounts >= amount).fill_null(value=False)) for amount in listed[::step]
               if f"{amount:g}".replace(".", "").replace("-", "").isdigit()}  # fmt: skip
    yield Gate(item, place, "number", rows_of(amounts.is_not_null()), holders)
