"""Delivered text as positions in a list of distinct texts, so that each text is understood once, not once a cell.

A delivered column may be plain text or, from a reader in a hurry, already a category. Belongs here: the lists, in an
order in which texts of one meaning stand together, and the looking up. Does not belong here: what a text means
(`schemas/meanings.py`).
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from schemas.administrative import TICKED, UNTICKED
from schemas.questionnaire import Question, Questionnaire, Status, Type

MOST_RUNS: Final = 4
"""Meanings told apart by comparisons; beyond it a table is looked up."""
MOST_SEEDS: Final = 20_000
"""Listed texts of a column that fits two bytes, with room for texts that nobody expects."""


def listed_texts(q: Questionnaire, question: Question) -> list[list[str]]:
    """Texts that the questionnaire expects in a column of a question, those of one meaning together."""
    missing: dict[Status | None, list[str]] = {}
    for text, status in q.statuses(question).items():
        missing.setdefault(status, []).append(text)
    groups: dict[Status | None, list[str]] = {}
    if question.type in (Type.single, Type.grid):
        by_status = [(q.option_status(question, code), code, label) for code, label in question.options.items()]
        for wanted in Status:
            own = [(code, label) for status, code, label in by_status if status is wanted]
            if own:
                groups[wanted] = [label for _, label in own] + [code for code, _ in own]
    for status, texts in missing.items():
        groups.setdefault(status, []).extend(texts)
    return list(groups.values())


def category(q: Questionnaire, question: Question, column: str) -> pl.Series:
    """The texts that are expected in a column of a question, as the category that the column should be.

    The list lasts as long as a series of its type does: keep this one until the column is read.
    """
    if question.type is Type.multiple:
        code = question.columns[column][1] or ""
        groups = [[question.options[code], code, *TICKED], [*UNTICKED], *listed_texts(q, question)]
    else:
        groups = listed_texts(q, question)
    texts = list(dict.fromkeys(itertools.chain.from_iterable(groups)))
    narrow = question.type in (Type.single, Type.grid, Type.multiple) and len(texts) <= MOST_SEEDS
    made = pl.Categorical(pl.Categories.random(physical=pl.UInt16 if narrow else pl.UInt32))
    return pl.Series(texts, dtype=made)


Lists = dict[str, pl.Series]
"""By column, a series that holds on to its list of texts, so that a text has the same place in every part."""


def coded(q: Questionnaire, delivered: pl.DataFrame, lists: Lists | None = None) -> pl.DataFrame:
    """The delivered frame with every column of a question as a category, texts that mean a blank cell emptied."""
    lists = {} if lists is None else lists
    questions = [x for x in q.questions if not x.withheld and x.type is not Type.text]
    plain = [(x, c) for x in questions for c in x.columns if delivered.schema[c] == pl.String]
    made = delivered.with_columns(_as_category(q, x, delivered[c], lists) for x, c in plain) if plain else delivered
    blanks = [
        pl.when(~pl.col(c).cast(pl.String).is_in(texts)).then(pl.col(c)).alias(c)
        for x in q.questions
        if not x.withheld and (texts := [text for text, status in q.statuses(x).items() if status is None])
        for c in x.columns
        if x.type is Type.text or not set(texts).isdisjoint(texts_of(made, c))
    ]
    return made.with_columns(blanks) if blanks else made


def _as_category(q: Questionnaire, question: Question, cells: pl.Series, lists: Lists) -> pl.Series:
    column = cells.name
    if column not in lists:
        lists[column] = category(q, question, column)
    try:
        return cells.cast(lists[column].dtype)
    except pl.exceptions.PolarsError:  # more texts than two bytes can number: none of them a code, then
        lists[column] = lists[column].cast(pl.String).cast(pl.Categorical(pl.Categories.random(physical=pl.UInt32)))
        return cells.cast(lists[column].dtype)


def texts_of(frame: pl.DataFrame, column: str) -> pl.Series:
    """The list of texts of a category; a text that occurs has its place in it."""
    dtype = frame.schema[column]
    if not isinstance(dtype, pl.Categorical):
        raise TypeError(f"{column} is {dtype}, no category")
    return dtype.categories.to_series().fill_null("")  # a place may be kept for a text that never came


def looked_up(code: pl.Expr, table: pl.Series, blank: Any = None) -> pl.Expr:
    """What a table says for each position; `blank` where there is none.

    Where few runs of equal entries make up the table, comparisons are faster than looking up.
    """
    entries = table.to_list() if len(table) <= MOST_SEEDS else []
    ends = [i for i in range(1, len(entries) + 1) if i == len(entries) or entries[i] != entries[i - 1]]
    if not len(table):
        return pl.lit(blank, table.dtype)
    if not 0 < len(ends) <= MOST_RUNS:
        if blank is None:
            return _gathered(code, table)
        return pl.lit(table.extend_constant(blank, 1)).gather(code.fill_null(len(table)))
    values = [entries[end - 1] for end in ends]
    if table.dtype == pl.Boolean and blank is False and None not in values:
        return _holds(code, ends, values)
    return _chain(code, table.dtype, ends, values, blank)


def _gathered(code: pl.Expr, table: pl.Series) -> pl.Expr:
    """Looking up; a table whose empty entries are its last ones is cut there, for one without any is faster."""
    told = table.len() - table.is_null().reverse().cast(pl.Int8).cum_min().sum() if table.null_count() else len(table)
    if 0 < told < len(table) and not table.head(told).null_count():
        return pl.lit(table.head(told)).gather(pl.when(code < told).then(code))
    return pl.lit(table).gather(code)


def _chain(code: pl.Expr, dtype: pl.DataType, ends: Sequence[int], values: Sequence[Any], blank: Any) -> pl.Expr:
    told = len(ends) - (values[-1] == blank)
    found = pl.lit(blank, dtype)
    for i in reversed(range(told)):
        holds = code.is_not_null() if i == len(ends) - 1 else code < ends[i]
        found = pl.when(holds).then(pl.lit(values[i], dtype)).otherwise(found)
    return found


def _holds(code: pl.Expr, ends: Sequence[int], values: Sequence[Any]) -> pl.Expr:
    """Whether the entry is true; false where there is no position."""
    runs = [(start, end) for start, end, value in zip([0, *ends], ends, values, strict=False) if value]
    inside = [
        code.is_not_null() if (start, end) == (0, ends[-1])
        else code < end if start == 0
        else code >= start if end == ends[-1]
        else code.is_between(start, end - 1)
        for start, end in runs
    ]  # fmt: skip
    if not inside:
        return pl.lit(value=False)
    return functools.reduce(operator.or_, inside).fill_null(value=False)
