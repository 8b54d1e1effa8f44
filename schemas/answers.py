"""From delivered cells to typed values and one status for every respondent and item.

The delivered frame has `line`, `respondent_id`, the columns of `schemas/administrative.py`, and one column for each
column of the questionnaire (`Question.columns`), null where the cell was blank: text, or categories of text. `prepare`
turns those of the questions into categories, and adds, lazily and in one plan,

- `value:<column>`: code (Enum), number, date, text, or tick; null where there is none or it is not understood;
- `kind:<item>`: what the cells hold before the route is looked at; `strange:<column>`: whether it is not understood;
- `asked:<question>`: whether the route led there: true, false, null where nobody can tell;
- `status:<item>`: one of `Status` for every respondent.

Belongs here: routes and statuses. Does not belong here: what a text means (`schemas/meanings.py`), whether that is
allowed (`schemas/rules`), and headings of export platforms (`pipelines/readers`).
"""

from __future__ import annotations

import functools
import operator
from typing import Final

import polars as pl

from schemas import administrative, conditions
from schemas.administrative import LAST_PAGE, done
from schemas.coded import Lists, coded, looked_up, texts_of
from schemas.compiled import asked, compile_condition, status_of, value_of
from schemas.conditions import Item
from schemas.meanings import STATUSES, declined, kinds_of_ranks, meanings, substantive
from schemas.questionnaire import Question, Questionnaire, Status, Type, column_of
from schemas.vocabulary import GIVEN

CHOSEN: Final = [status.value for status in GIVEN if status is not Status.unknown_code]
"""Statuses of an item that holds one of the listed options, if it holds a value at all."""
_PLACE: Final = {status: place for place, status in enumerate(Status)}


def has_status(item: Item, *statuses: Status) -> pl.Expr:
    """Whether an item has one of these statuses."""
    return is_one_of(pl.col(status_of(item)), *statuses)


def is_one_of(status: pl.Expr, *statuses: Status) -> pl.Expr:
    """Whether a status or kind is one of these, asked of the numbers that stand for them: nothing is faster."""
    number = status.to_physical()
    places = sorted(_PLACE[status] for status in statuses)
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    return functools.reduce(operator.or_, (_between(number, *run) for run in zip(starts, ends, strict=True)))


def _between(number: pl.Expr, low: int, high: int) -> pl.Expr:
    if low == high:
        return number == low
    return number <= high if low == 0 else number.is_between(low, high)


def chosen(item: Item) -> pl.Expr:
    """Whether an item holds one of the listed options, if it holds a value at all."""
    return has_status(item, *(status for status in GIVEN if status is not Status.unknown_code))


def delivered_columns(q: Questionnaire) -> list[str]:
    """Columns of the delivered frame that hold answers, in the order of the questionnaire."""
    return [column for question in q.questions if not question.withheld for column in question.columns]


def kind_of(item: Item) -> str:
    """Name of the prepared column with what the cells of an item hold, whatever its route; null for nothing."""
    return f"kind:{column_of(item)}"


def strange_of(column: str) -> str:
    """Name of the prepared column that tells whether a cell holds something that nobody understands."""
    return f"strange:{column}"


def _ranks_of(question: Question) -> str:
    return f"rank:{question.id}"


def prepare(q: Questionnaire, delivered: pl.LazyFrame, lists: Lists | None = None) -> pl.LazyFrame:
    """The delivered frame with values, routes and statuses. Columns of withheld questions may be absent.

    Where the frame is one part of several, the same `lists` of texts go with each.
    """
    frame = coded(q, delivered.collect(), lists)
    several = [x for x in q.questions if x.type is Type.multiple and not x.withheld]
    plan = frame.lazy().with_columns(*_read(q, frame), *_administrative(q, frame))
    if several:
        plan = plan.with_columns(_kind_of_ranks(q, question) for question in several)
        plan = plan.with_columns(
            _ticks_of_some(question, column) for question in several for column in question.columns
        )
        plan = plan.drop(_ranks_of(question) for question in several)
    plan = plan.with_columns(_reached(q).alias("reached"))
    for level in _levels(q):
        plan = plan.with_columns(_route(q, question).alias(asked(question.id)) for question in level)
        plan = plan.with_columns(
            _status(q, question, item).alias(status_of(item)) for question in level for item in question.items
        )
    return plan


def _read(q: Questionnaire, frame: pl.DataFrame) -> list[pl.Expr]:
    """Values, kinds and strangers of every column, each distinct text of it understood once."""
    found: list[pl.Expr] = []
    for question in q.questions:
        if question.withheld:
            found += [pl.lit(None, STATUSES).alias(kind_of(item)) for item in question.items]
        elif question.type is Type.text:
            found += _text(q, question)
        else:
            found += _columns(q, question, frame)
    return found


def _text(q: Questionnaire, question: Question) -> list[pl.Expr]:
    raw = pl.col(question.id).cast(pl.String)
    kind: pl.Expr = pl.when(raw.is_not_null()).then(pl.lit(Status.answered.value, STATUSES))
    declining = declined(q, question)
    for status in dict.fromkeys(declining.values()):
        texts = [text for text, known in declining.items() if known is status]
        kind = pl.when(raw.is_in(texts)).then(pl.lit(status.value, STATUSES)).otherwise(kind)
    return [
        substantive(q, question, raw, raw).alias(value_of(question.id)),
        kind.alias(kind_of(question.items[0])),
        pl.lit(value=False).alias(strange_of(question.id)),
    ]


def _columns(q: Questionnaire, question: Question, frame: pl.DataFrame) -> list[pl.Expr]:
    found: list[pl.Expr] = []
    ranks: list[pl.Expr] = []
    multiple = question.type is Type.multiple
    strangest = len(kinds_of_ranks(q, question)) - 1 if multiple else Status.unknown_code
    for column, (item, _) in question.columns.items():
        code = pl.col(column).to_physical()
        value, kind, dtype = meanings(q, question, column, texts_of(frame, column))
        found.append(looked_up(code, value, dtype, False if multiple else None).alias(value_of(column)))
        strange = looked_up(code, [one == strangest for one in kind], pl.Boolean(), blank=False)
        found.append(strange.alias(strange_of(column)))
        if multiple:
            ranks.append(looked_up(code, kind, pl.UInt8(), 0))
        else:
            found.append(looked_up(code, [one.value for one in kind], STATUSES).alias(kind_of(item)))
    return [*found, pl.max_horizontal(ranks).alias(_ranks_of(question))] if multiple else found


def _kind_of_ranks(q: Questionnaire, question: Question) -> pl.Expr:
    kinds = [kind.value if kind else None for kind in kinds_of_ranks(q, question)]
    return looked_up(pl.col(_ranks_of(question)), kinds, STATUSES).alias(kind_of(question.items[0]))


def _ticks_of_some(question: Question, column: str) -> pl.Expr:
    """Nothing ticked is no answer: whether an option applies is then unknown, not false."""
    some = pl.col(kind_of(question.items[0])).is_not_null()
    return pl.when(some).then(pl.col(value_of(column))).alias(value_of(column))


def _administrative(q: Questionnaire, frame: pl.DataFrame) -> list[pl.Expr]:
    found = []
    types = frame.schema
    for name, value in administrative.values(q).items():
        if isinstance(types.get(name), pl.Categorical):
            made = pl.DataFrame({name: texts_of(frame, name)}, schema={name: pl.String()}).select(value).to_series()
            found.append(looked_up(pl.col(name).to_physical(), made.to_list(), made.dtype).alias(value_of(name)))
        else:
            found.append(value.alias(value_of(name)))
    return found


def understood(column: str) -> pl.Expr:
    """Whether a delivered cell means something: a value, or a text that stands for no answer. Blank cells are."""
    return ~pl.col(strange_of(column))


def _may_break_off(q: Questionnaire) -> bool:
    return q.export is not None and bool(q.export.completed or q.export.last_page)


def _reached(q: Questionnaire) -> pl.Expr:
    """Position of the last question that somebody who did not complete got to; for all others past the end.

    It is the last question with anything in it, or the last one on the last page that the export says was reached.
    """
    end = pl.lit(len(q.questions), pl.Int64)
    if q.export is None or not _may_break_off(q):
        return end
    last = pl.max_horizontal(
        pl.when(pl.col(kind_of(item)).is_not_null() & (pl.col(kind_of(item)) != Status.not_asked.value))
        .then(pl.lit(q.position[item.question], pl.Int64))
        .otherwise(pl.lit(-1, pl.Int64))
        for item in q.items
    )
    if q.export.last_page:
        last = pl.max_horizontal(last, _end_of_page(q, pl.col(value_of(LAST_PAGE))))
    if q.export.completed is None:
        return last
    return pl.when(done(q).fill_null(value=False)).then(end).otherwise(last)


def _end_of_page(q: Questionnaire, page: pl.Expr) -> pl.Expr:
    """Position of the last question on a page or before it; -1 for none."""
    paged = [(place, question.page) for place, question in enumerate(q.questions) if question.page is not None]
    return pl.max_horizontal(
        pl.lit(-1, pl.Int64), *(pl.when(page >= number).then(pl.lit(place, pl.Int64)) for place, number in paged)
    )


def _levels(q: Questionnaire) -> list[list[Question]]:
    """Questions by depth of their route: each level rests only on the levels before it."""
    depth: dict[str, int] = {}
    for question in q.routed_order:
        gates = conditions.questions(q.routes[question.id]) if question.id in q.routes else frozenset()
        depth[question.id] = max((depth[g] + 1 for g in gates), default=0)
    return [[x for x in q.questions if depth[x.id] == d] for d in range(max(depth.values()) + 1)]


def _route(q: Questionnaire, question: Question) -> pl.Expr:
    route = q.routes.get(question.id)
    return pl.lit(value=True) if route is None else compile_condition(route, q)


def _status(q: Questionnaire, question: Question, item: Item) -> pl.Expr:
    """The route decides whether somebody was asked; the cell, what became of it.

    Where the export itself says that somebody was routed past, it knows: nobody is said to have skipped what was
    never shown. That the route says otherwise is for the rules to tell.
    """
    if question.withheld:
        return _literal(Status.undetermined)
    kind = pl.col(kind_of(item))
    blank = _literal(Status.skipped)
    if _may_break_off(q):
        left = pl.col("reached") < q.position[question.id]
        blank = pl.when(left).then(_literal(Status.broken_off)).otherwise(blank)
    if question.id not in q.routes:
        return pl.when(kind.is_not_null()).then(kind).otherwise(blank)
    due = pl.col(asked(question.id))
    passed = due.not_().fill_null(value=False)
    blank_unknown = _literal(Status.undetermined if question.id in q.untellable else Status.not_asked)
    return (
        pl.when(passed).then(
            pl.when(is_one_of(kind, *GIVEN)).then(_literal(Status.invalidated)).otherwise(_literal(Status.not_asked)))
        .when(kind.is_not_null()).then(kind)
        .when(due.is_null()).then(blank_unknown)
        .otherwise(blank)
    )  # fmt: skip


@functools.cache
def _literal(status: Status) -> pl.Expr:
    return pl.lit(status.value, STATUSES)
