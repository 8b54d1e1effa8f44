"""Base accounting: how many were asked, what became of each question, and how many chose what.

Belongs here: the tables `bases` and `toplines`, counted from prepared answers, in whole numbers that balance. Does
not belong here: what figures somebody published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from schemas import conditions
from schemas.answers import CHOSEN
from schemas.compiled import compile_condition, status_of, value_of
from schemas.conditions import Condition, Item
from schemas.questionnaire import ASKED_STATUSES, EVERYBODY, Question, Questionnaire, Status, Type, column_of
from schemas.tables import frame


def members_of_bases(q: Questionnaire, kept: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Prepared answers of the respondents of each base; no base at all where no answers were delivered."""
    if kept.is_empty():
        return {}
    return {name: kept.filter(is_member) for name, is_member in _membership(q).items()}


def _membership(q: Questionnaire) -> dict[str, pl.Expr]:
    """Whether a respondent belongs to a base; somebody for whom the condition is unknown does not.

    A base that rests on answers that were withheld has no members and is left out.
    """
    trees = {name: q.condition(text) for name, text in q.bases.items()}
    named = {
        name: compile_condition(tree, q).fill_null(value=False) for name, tree in trees.items() if tellable(q, tree)
    }
    return {EVERYBODY: pl.lit(value=True)} | named


def tellable(q: Questionnaire, tree: Condition) -> bool:
    """Whether a condition rests only on answers that were delivered."""
    return not any(q.by_id[id_].withheld or id_ in q.untellable for id_ in conditions.questions(tree))


def _with_membership(q: Questionnaire, kept: pl.DataFrame) -> tuple[pl.LazyFrame, dict[str, pl.Expr]]:
    """The answers with one column a base, and the size of each base as an aggregate."""
    members = _membership(q)
    marked = kept.lazy().with_columns(expr.alias(f"in:{name}") for name, expr in members.items())
    return marked, {name: pl.col(f"in:{name}").sum().cast(pl.Int64).alias(name) for name in members}


def _counted(plans: list[pl.LazyFrame]) -> list[dict[Any, dict[str, int]]]:
    """Run plans that group by their first column: value -> base -> respondents."""
    frames = pl.collect_all(plans)
    return [{row[0]: dict(zip(f.columns[1:], row[1:], strict=True)) for row in f.iter_rows()} for f in frames]


def bases(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """One row an item and base: how many were asked, and what became of the question."""
    if kept.is_empty():
        return frame("bases", [], q.survey, q.wave)
    marked, sizes = _with_membership(q, kept)
    plans = [marked.group_by(pl.col(status_of(item)).cast(pl.String)).agg(*sizes.values()) for item in q.items]
    counted = dict(zip(q.items, _counted(plans), strict=True))
    rows = [_accounts(item, base, counted[item]) for base in sizes for item in q.items]
    return frame("bases", rows, q.survey, q.wave)


def _accounts(item: Item, base: str, counted: dict[str, dict[str, int]]) -> dict[str, Any]:
    counts = {status: counted.get(status.value, {}).get(base, 0) for status in Status}
    return (
        {"base": base, "question": item.question, "row": item.row, "total": sum(counts.values())}
        | {"asked": sum(counts[status] for status in ASKED_STATUSES)}
        | {status.value: counts[status] for status in (*ASKED_STATUSES, Status.invalidated, Status.undetermined)}
        | {"not_asked": counts[Status.not_asked] + counts[Status.invalidated]}
    )


def toplines(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """Counts of each option, for everybody and each named base; the base is those who chose a listed option."""
    if kept.is_empty():
        return frame("toplines", [], q.survey, q.wave)
    marked, sizes = _with_membership(q, kept)
    listed = [x for x in q.questions if x.options and not x.withheld and not x.private]
    coded = [(x, item) for x in listed if x.type is not Type.multiple for item in x.items]
    ticked = [(x, x.items[0]) for x in listed if x.type is Type.multiple]
    plans = [_by_code(marked, item, sizes) for _, item in coded] + [_by_tick(marked, x, item) for x, item in ticked]
    counted = dict(zip([item for _, item in (*coded, *ticked)], _counted(plans), strict=True))
    rows = [line for base in sizes for x in listed for item in x.items for line in _lines(x, item, base, counted[item])]
    return frame("toplines", rows, q.survey, q.wave)


ANY: Final = ""
"""Stands for "any option" among the codes of a multiple choice; no code is empty."""


def _by_code(marked: pl.LazyFrame, item: Item, sizes: dict[str, pl.Expr]) -> pl.LazyFrame:
    value = pl.col(value_of(column_of(item)))
    chose = pl.col(status_of(item)).is_in(CHOSEN) & value.is_not_null()
    return marked.filter(chose).group_by(value.cast(pl.String)).agg(*sizes.values())


def _by_tick(marked: pl.LazyFrame, question: Question, item: Item) -> pl.LazyFrame:
    """One row an option, and one for those who ticked any."""
    chose = pl.col(status_of(item)).is_in(CHOSEN)
    ticks = {option: pl.col(value_of(column)) for column, (_, option) in question.columns.items()}
    return (
        marked.filter(chose)
        .with_columns(pl.any_horizontal(ticks.values()).alias(value_of(ANY)))
        .unpivot(
            [value_of(column) for column in (*question.columns, ANY)],
            index=pl.selectors.starts_with("in:"),
            variable_name="column",
        )
        .filter(pl.col("value"))
        .group_by(pl.col("column").str.strip_prefix(value_of(f"{question.id}__")).str.strip_prefix(value_of(ANY)))
        .agg(pl.selectors.starts_with("in:").sum().cast(pl.Int64).name.map(lambda name: name.removeprefix("in:")))
    )


def _lines(question: Question, item: Item, base: str, counted: dict[str, dict[str, int]]) -> Iterator[dict[str, Any]]:
    counts = {code: counted.get(code, {}).get(base, 0) for code in question.options}
    whole = counted.get(ANY, {}).get(base, 0) if question.type is Type.multiple else sum(counts.values())
    for code, label in question.options.items():
        yield {
            "question": question.id,
            "row": item.row,
            "option": code,
            "label": label,
            "banner": base,
            "count": counts[code],
            "base": whole,
            "percent": 100 * counts[code] / whole if whole else None,
        }
