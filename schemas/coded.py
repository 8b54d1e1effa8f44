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
    types = delivered.schema
    plain = [(x, c) for x in questions for c in x.columns if types[c] == pl.String]
    for x, c in plain:
        lists.setdefault(c, category(q, x, c))
    made = _as_categories(delivered, [c for _, c in plain], lists)
    blanks = [
        pl.when(~pl.col(c).cast(pl.String).is_in(texts)).then(pl.col(c)).alias(c)
        for x in q.questions
        if not x.withheld and (texts := [text for text, status in q.statuses(x).items() if status is None])
        for c in x.columns
        if x.type is Type.text or not set(texts).isdisjoint(texts_of(made, c))
    ]
    return made.with_columns(blanks) if blanks else made


def _as_categories(frame: pl.DataFrame, columns: Sequence[str], lists: Lists) -> pl.DataFrame:
    try:
        return frame.with_columns(pl.col(c).cast(lists[c].dtype) for c in columns)
    except pl.exceptions.PolarsError:  # more texts than two bytes can number: none of them a code, then
        if len(columns) > 1:
            return functools.reduce(lambda made, column: _as_categories(made, [column], lists), columns, frame)
        wide = pl.Categorical(pl.Categories.random(physical=pl.UInt32))
        lists[columns[0]] = lists[columns[0]].cast(pl.String).cast(wide)
        return frame.with_columns(pl.col(columns[0]).cast(wide))


def texts_of(frame: pl.DataFrame, column: str) -> list[str]:
    """The list of texts of a category; a text that occurs has its place in it."""
    dtype = frame.get_column(column).dtype
    if not isinstance(dtype, pl.Categorical):
        raise TypeError(f"{column} is {dtype}, no category")
    return [text or "" for text in dtype.categories]  # a place may be kept for a text that never came


def looked_up(code: pl.Expr, entries: Sequence[Any], dtype: pl.DataType, blank: Any = None) -> pl.Expr:
    """The entry for each position; `blank` where there is none.

    Where few runs of equal entries make up the list, comparisons are faster than looking up.
    """
    if not entries:
        return pl.lit(blank, dtype)
    ends = _ends(entries)
    if len(ends) > MOST_RUNS:
        return _gathered(code, entries, dtype, blank)
    values = [entries[end - 1] for end in ends]
    if dtype == pl.Boolean and blank is False and None not in values:
        return _holds(code, ends, values)
    return _chain(code, dtype, ends, values, blank)


def _ends(entries: Sequence[Any]) -> list[int]:
    """Where runs of equal entries end; no more of them than matter."""
    found: list[int] = []
    for place, (one, following) in enumerate(itertools.pairwise(entries), 1):
        if one != following:
            found.append(place)
            if len(found) > MOST_RUNS:
                break
    return [*found, len(entries)]


def _gathered(code: pl.Expr, entries: Sequence[Any], dtype: pl.DataType, blank: Any) -> pl.Expr:
    """Looking up; a list whose empty entries are its last ones is cut there, for one without any is faster."""
    if blank is not None:
        return pl.lit(pl.Series([*entries, blank], dtype=dtype)).gather(code.fill_null(len(entries)))
    told = len(entries)
    while told and entries[told - 1] is None:
        told -= 1
    table = pl.Series(entries[:told], dtype=dtype)
    return pl.lit(table).gather(code if told == len(entries) else pl.when(code < told).then(code))


@functools.cache
def _literal(value: Any, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(value, dtype)


def _chain(code: pl.Expr, dtype: pl.DataType, ends: Sequence[int], values: Sequence[Any], blank: Any) -> pl.Expr:
    told = len(ends) - (values[-1] == blank)
    found = _literal(blank, dtype)
    for i in reversed(range(told)):
        holds = code.is_not_null() if i == len(ends) - 1 else code < ends[i]
        found = pl.when(holds).then(_literal(values[i], dtype)).otherwise(found)
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
