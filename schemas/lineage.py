"""From a published figure to the respondents behind it: conditions that anybody can run.

Belongs here: who is counted in a figure and who is in its base, as a condition of the questionnaire's language and as a
query of `responses.parquet`. Does not belong here: counting (`schemas/recount.py`), which a test holds to the same
respondents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from schemas.condition_checks import condition_problems
from schemas.condition_sql import NoSqlError, sql
from schemas.condition_text import written
from schemas.conditions import And, Answered, Condition, Contained, Item, Not, Or, Selected
from schemas.figures.arithmetic.scales import scale
from schemas.figures.model import COMPARING, Figure, Statistic
from schemas.questionnaire import Question, Questionnaire, Status, Type
from schemas.recount import told_by_answers
from schemas.recounting.setting import compared

NUMBERS: Final = frozenset({Statistic.mean, Statistic.sd, Statistic.median})
TABLE: Final = "responses.parquet"


@dataclass(frozen=True)
class Lineage:
    """The respondents behind a figure, among those who are kept.

    `counted` and `base` are conditions that `Questionnaire.condition` reads and that hold for exactly them; None for
    everybody. `sql_counted` and `sql_base` are queries that return their respondent ids; None where `no_sql` says why
    the table cannot tell. Where nobody can say who they are, `reason` says why, and everything else is None.
    `versus` are those behind what the figure is compared with.
    """

    counted: str | None = None
    base: str | None = None
    sql_counted: str | None = None
    sql_base: str | None = None
    reason: str | None = None
    no_sql: str | None = None
    versus: Lineage | None = None


def lineage(figure: Figure, q: Questionnaire, table: str = TABLE) -> Lineage:
    """Who is counted in a figure, and in its base; `table` is the path of the table of responses in the queries."""
    if figure.quantity is not None or figure.statistic is Statistic.amount:
        return Lineage(reason="It is about a number that the questionnaire cannot express.")
    if not told_by_answers(figure, q):
        return Lineage(reason="It is about something that is not among the delivered answers.")
    other = compared(figure, q) if figure.statistic in COMPARING else None
    told = _lineage(figure, q, table)
    if other is None or told.reason:
        return told
    return replace(told, versus=_lineage(other, q, table))


def _lineage(figure: Figure, q: Questionnaire, table: str) -> Lineage:
    base = list(_base(figure, q))
    counted = [*base, *_counted(figure, q)]
    told = Lineage(_text(counted), _text(base))
    if any(text is not None and any(condition_problems(text, q)) for text in (told.counted, told.base)):
        return Lineage(reason="A row or an option has a name that a condition cannot hold.")
    try:
        return replace(told, sql_counted=_query(counted, q, table), sql_base=_query(base, q, table))
    except NoSqlError as error:
        return replace(told, no_sql=f"The table cannot tell {error}.")


def _text(parts: list[Condition]) -> str | None:
    return written(parts[0] if len(parts) == 1 else And(tuple(parts))) if parts else None


def _query(parts: list[Condition], q: Questionnaire, table: str) -> str:
    """Ids of the respondents for whom all the conditions are true. Names and constants are in quotes."""
    where = " AND ".join(sql(part, q) for part in parts)
    path = table.replace("'", "''")
    return f"SELECT respondent_id FROM '{path}'" + (f" WHERE {where}" if parts else "")  # noqa: S608


def _base(figure: Figure, q: Questionnaire) -> Iterator[Condition]:
    """Conditions that together hold for whoever is in the base."""
    tree = q.base(figure.base)
    if tree is not None:
        yield tree
    question = q.by_id.get(figure.question or "")
    if question is not None:
        rows = [figure.row] if figure.row is not None or not question.rows else list(question.rows)
        answered = tuple(_answered(figure, q, question, Item(question.id, row)) for row in rows)
        yield answered[0] if len(answered) == 1 else Or(answered)
    if figure.where is not None:
        where = q.condition(figure.where)
        yield Or((where, Not(where)))  # it is known


def _answered(figure: Figure, q: Questionnaire, question: Question, item: Item) -> Condition:
    """That one of the listed options was chosen; a number, date or text given; a step of a scale chosen."""
    declining = [code for code in question.options if q.option_status(question, code) is not Status.answered]
    if question.type is Type.multiple:
        ticked = (Selected(question.id, code) for code in declining)
        unanswered = Not(Answered(item))
        return Or((Answered(item), *(And((unanswered, tick)) for tick in ticked))) if declining else Answered(item)
    if not question.options:
        return Answered(item)
    steps = scale(q, question) if figure.statistic in NUMBERS and not figure.options else None
    return Contained(item, tuple(steps or question.options))


def _counted(figure: Figure, q: Questionnaire) -> Iterator[Condition]:
    """What whoever is counted meets besides."""
    question = q.by_id.get(figure.question or "")
    if question is not None and figure.options:
        rows = [figure.row] if figure.row is not None or not question.rows else list(question.rows)
        if question.type is Type.multiple:
            chosen: tuple[Condition, ...] = tuple(Selected(question.id, code) for code in figure.options)
        else:
            chosen = tuple(Contained(Item(question.id, row), figure.options) for row in rows)
        yield chosen[0] if len(chosen) == 1 else Or(chosen)
    if figure.where is not None:
        yield q.condition(figure.where)
