"""From delivered text to typed values and one status for every respondent and item.

The delivered frame has text only: `line`, `respondent_id`, the columns of `schemas/administrative.py`, and one column
for each column of the questionnaire (`Question.columns`), null where the cell was blank. `prepare` adds, lazily and
in one plan,

- `value:<column>`: code (Enum), number, date, text, or tick; null where there is none or it is not understood;
- `asked:<question>`: whether the route led there: true, false, null where nobody can tell;
- `status:<item>`: one of `Status` for every respondent.

Belongs here: what a cell means. Does not belong here: whether that is allowed (`schemas/rules`), and headings of
export platforms (`pipelines/readers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from schemas import administrative, conditions
from schemas.administrative import LAST_PAGE, TICKED, UNTICKED, done
from schemas.compiled import asked, compile_condition, status_of, value_of
from schemas.conditions import Item
from schemas.questionnaire import Question, Questionnaire, Status, Type, column_of

GIVEN: Final = (Status.answered, Status.dont_know, Status.refused, Status.not_applicable, Status.unknown_code)
"""What somebody who was asked may have given; the same from somebody who was not is invalidated."""
CHOSEN: Final = [status.value for status in GIVEN if status is not Status.unknown_code]
"""Statuses of an item that holds one of the listed options, if it holds a value at all."""
STATUSES: Final = pl.Enum([status.value for status in Status])


def delivered_columns(q: Questionnaire) -> list[str]:
    """Columns of the delivered frame that hold answers, in the order of the questionnaire."""
    return [column for question in q.questions if not question.withheld for column in question.columns]


def prepare(q: Questionnaire, delivered: pl.LazyFrame) -> pl.LazyFrame:
    """The delivered frame with values, routes and statuses. Columns of withheld questions may be absent."""
    blanks = _blanks(q)
    plan = (delivered.with_columns(blanks) if blanks else delivered).with_columns(
        *(_value(q, question, column).alias(value_of(column)) for question in q.questions if not question.withheld
          for column in question.columns),
        *(value.alias(value_of(name)) for name, value in administrative.values(q).items()),
    )  # fmt: skip
    plan = plan.with_columns(
        _kind(q, question, item).alias(kind_of(item)) for question in q.questions for item in question.items
    )
    plan = plan.with_columns(
        pl.when(pl.col(kind_of(question.items[0])).is_not_null()).then(pl.col(value_of(column))).alias(value_of(column))
        for question in q.questions
        if question.type is Type.multiple and not question.withheld
        for column in question.columns
    )  # nothing ticked is no answer: whether an option applies is then unknown, not false
    plan = plan.with_columns(_reached(q).alias("reached"))
    for level in _levels(q):
        plan = plan.with_columns(_route(q, question).alias(asked(question.id)) for question in level)
        plan = plan.with_columns(
            _status(q, question, item).alias(status_of(item)) for question in level for item in question.items
        )
    return plan


def _blanks(q: Questionnaire) -> list[pl.Expr]:
    """Texts that mean an empty cell, such as the `NA` of R, emptied before anything else is asked of them."""
    return [
        pl.when(~pl.col(column).is_in(texts)).then(pl.col(column)).alias(column)
        for question in q.questions
        if not question.withheld
        and (texts := [text for text, status in q.statuses(question).items() if status is None])
        for column in question.columns
    ]


def understood(q: Questionnaire, question: Question, column: str) -> pl.Expr:
    """Whether a delivered cell means something: a value, or a text that stands for no answer. Blank cells are."""
    raw = pl.col(column)
    texts = list(q.statuses(question))
    if question.type is Type.multiple:  # the value of a tick is null where nobody can tell that a blank means no
        known = _tick(raw, *_option(question, column)).is_not_null()
    else:
        known = raw.is_null() | pl.col(value_of(column)).is_not_null()
    return known | raw.is_in(texts) if texts else known


def _value(q: Questionnaire, question: Question, column: str) -> pl.Expr:
    raw = pl.col(column)
    match question.type:
        case Type.single | Type.grid:
            return _code(raw, question.options)
        case Type.multiple:
            return _tick(raw, *_option(question, column))
        case Type.number | Type.constant_sum | Type.ranking:
            decimal = q.export.decimal if q.export else "."
            value = administrative.number(raw, decimal)
            if question.type is Type.ranking:
                most = question.ranks or len(question.rows)
                value = pl.when((value == value.floor()) & value.is_between(1, most)).then(value)
            return _substantive(q, question, column, value)
        case Type.date:
            pattern = question.dates or (q.export.dates if q.export else "%Y-%m-%d")
            return _substantive(q, question, column, administrative.day(raw, pattern))
        case Type.text:
            return _substantive(q, question, column, raw)


def _option(question: Question, column: str) -> tuple[str, str]:
    """Code and label of the option that a column of a multiple choice is about."""
    code = question.columns[column][1] or ""
    return code, question.options[code]


def _tick(raw: pl.Expr, code: str, label: str) -> pl.Expr:
    """Whether an option is ticked; its label counts before the words for no tick, and these before its code."""
    low = raw.str.to_lowercase()
    return (
        pl.when(raw == label)
        .then(pl.lit(value=True))
        .when(raw.is_null() | low.is_in(UNTICKED))
        .then(pl.lit(value=False))
        .when((raw == code) | low.is_in(TICKED))
        .then(pl.lit(value=True))
        .otherwise(pl.lit(None, pl.Boolean))
    )


def _substantive(q: Questionnaire, question: Question, column: str, value: pl.Expr) -> pl.Expr:
    """A missing code such as -99 is no number, whatever it looks like."""
    texts = list(q.statuses(question))
    return pl.when(~pl.col(column).is_in(texts)).then(value) if texts else value


def _code(raw: pl.Expr, options: dict[str, str]) -> pl.Expr:
    """The code that a cell with a code or a label means; null for anything else.

    A cast to one list of all labels and all codes, whose positions are then folded onto the codes: a hundred times
    faster than a replacement, whose cost is in the planning of it.
    """
    codes = list(options)
    spare = [code if code not in options.values() else f"\0{code}" for code in codes]
    either = raw.cast(pl.Enum([*options.values(), *spare]), strict=False).to_physical()
    return (either % len(codes)).cat.to(pl.Enum(codes))


def kind_of(item: Item) -> str:
    """Name of the prepared column with what the cells of an item hold, whatever its route; null for nothing."""
    return f"kind:{column_of(item)}"


def _kind(q: Questionnaire, question: Question, item: Item) -> pl.Expr:
    """What the cells of an item hold, before the route is looked at; null for nothing."""
    if question.withheld:
        return pl.lit(None, STATUSES)
    columns = list(question.columns) if question.type is Type.multiple else [column_of(item)]
    strange = pl.any_horizontal(~understood(q, question, column) for column in columns)
    cases = [
        (pl.any_horizontal(pl.col(column).is_in(texts) for column in columns), status)
        for status, texts in _declining(q, question).items()
    ]
    if question.type is Type.multiple:
        cases = [(strange, Status.unknown_code), *_ticks(q, question), *cases]
    else:
        given = pl.col(value_of(columns[0])).is_not_null()
        cases = [*cases, (given, Status.answered), (strange, Status.unknown_code)]
    kind = pl.lit(None, STATUSES)
    for holds, status in reversed(cases):
        kind = pl.when(holds).then(_literal(status)).otherwise(kind)
    return kind


def _ticks(q: Questionnaire, question: Question) -> Iterator[tuple[pl.Expr, Status]]:
    """What ticked options stand for: a substantive one outweighs a "Don't know" beside it."""
    for status in (Status.answered, Status.not_applicable, Status.dont_know, Status.refused):
        ticks = [
            pl.col(value_of(column))
            for column, (_, option) in question.columns.items()
            if option is not None and q.option_status(question, option) is status
        ]
        if ticks:
            yield pl.any_horizontal(ticks), status


def _literal(status: Status) -> pl.Expr:
    return pl.lit(status.value, STATUSES)


def _declining(q: Questionnaire, question: Question) -> dict[Status, list[str]]:
    """Texts that stand for no answer, by status: missing codes, and codes and labels of options that mean one."""
    texts: dict[Status, list[str]] = {}
    for text, status in q.statuses(question).items():
        if status is not None:
            texts.setdefault(status, []).append(text)
    for code, label in question.options.items() if question.type is not Type.multiple else ():
        status = q.option_status(question, code)
        if status is not Status.answered:
            texts.setdefault(status, []).extend((code, label))
    return texts


def _reached(q: Questionnaire) -> pl.Expr:
    """Position of the last question that somebody who did not complete got to; for all others past the end.

    It is the last question with anything in it, or the last one on the last page that the export says was reached.
    """
    end = pl.lit(len(q.questions), pl.Int64)
    if q.export is None or not (q.export.completed or q.export.last_page):
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
    due, kind = pl.col(asked(question.id)), pl.col(kind_of(item))
    if question.withheld:
        return _literal(Status.undetermined)
    blank_unknown = Status.undetermined if question.id in q.untellable else Status.not_asked
    passed = due.eq_missing(pl.lit(value=False))
    return (
        pl.when(passed & kind.is_in([status.value for status in GIVEN])).then(_literal(Status.invalidated))
        .when(passed | (kind == Status.not_asked.value)).then(_literal(Status.not_asked))
        .when(kind.is_not_null()).then(kind)
        .when(due.is_null()).then(_literal(blank_unknown))
        .when(pl.col("reached") < q.position[question.id]).then(_literal(Status.broken_off))
        .otherwise(_literal(Status.skipped))
    )  # fmt: skip
