"""Base accounting: how many were asked, what became of each question, and how many chose what.

Belongs here: the tables `bases` and `toplines`, counted from prepared answers, in whole numbers that balance, and by
weight where there is one. Counts of parts of the answers add up to those of the whole: see `tally`. Does not belong
here: what figures somebody published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import polars as pl

from schemas import conditions
from schemas.administrative import WEIGHT
from schemas.answers import chosen, has_status
from schemas.compiled import compile_condition, status_of, value_of
from schemas.conditions import Condition, Item
from schemas.questionnaire import ASKED_STATUSES, EVERYBODY, Question, Questionnaire, Status, Type, column_of
from schemas.tables import frame

ANY: Final = ""
"""Stands for "any option" among the codes of a question; no code is empty."""


class Cell(NamedTuple):
    """Something counted: the respondents of a base, by status of an item, or by option of a question that they chose.

    Without an item it counts the respondents of the base themselves.
    """

    base: str
    item: Item | None = None
    status: Status | None = None
    code: str | None = None


class Tally(NamedTuple):
    """Counts of respondents, and sums of their weights where there are any. Cells of nobody may be absent."""

    counts: dict[Cell, int]
    weights: dict[Cell, float] | None

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        """The tally of both together."""
        cells = [*self.counts, *(cell for cell in other.counts if cell not in self.counts)]
        counts = {cell: self.counts.get(cell, 0) + other.counts.get(cell, 0) for cell in cells}
        mine, theirs = self.weights, other.weights
        if mine is None or theirs is None:
            return Tally(counts, None)
        return Tally(counts, {cell: mine.get(cell, 0.0) + theirs.get(cell, 0.0) for cell in cells})


def members_of_bases(q: Questionnaire, kept: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Prepared answers of the respondents of each base; no base at all where no answers were delivered."""
    if kept.is_empty():
        return {}
    return {name: kept.filter(is_member) for name, is_member in membership(q).items()}


def membership(q: Questionnaire) -> dict[str, pl.Expr]:
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


def tally(q: Questionnaire, answers: pl.DataFrame, held_back: pl.Series | None = None) -> Tally:
    """Everything that `bases` and `toplines` rest on, of those who are not held back, counted in one plan a base.

    Weights are summed only where somebody was counted. A respondent without a weight of 0 or more weighs nothing.
    """
    weight = value_of(WEIGHT) if q.export is not None and q.export.weight else None
    counts: dict[Cell, int] = {}
    weights: dict[Cell, float] = {}
    kept = answers.lazy() if held_back is None else answers.lazy().filter(~held_back)
    predicates = _predicates(q)
    marks = {f"in:{base}": is_member for base, is_member in membership(q).items()}
    everybody = kept.select(
        *(pl.col(status_of(item)) for item in q.items),
        *(places.alias(column) for column, places in _places(q).items()),
        *(is_member.alias(mark) for mark, is_member in marks.items() if mark != f"in:{EVERYBODY}"),
        *([pl.when(pl.col(weight) >= 0).then(pl.col(weight)).fill_null(0.0).alias("weight")] if weight else []),
    ).collect()
    possible = predicates
    for base in (mark.removeprefix("in:") for mark in marks) if everybody.height else ():
        members = everybody if base == EVERYBODY else everybody.filter(pl.col(f"in:{base}"))
        row = members.select(_named(holds.sum() for holds in possible.values())).row(0)
        own = {cell._replace(base=base): n for cell, n in zip(possible, row, strict=True) if n}
        counts |= {Cell(base): members.height} | own
        if base == EVERYBODY:  # what nobody does, nobody of a base does
            possible = {one: predicates[one] for one in (cell._replace(base="") for cell in own)}
        if weight is not None:
            one = pl.col("weight")
            parts = [predicates[cell._replace(base="")] for cell in own]
            sums = members.select(_named([one.sum(), *(pl.when(holds).then(one).sum() for holds in parts)]))
            weights |= dict(zip([Cell(base), *own], map(float, sums.row(0)), strict=True))
    return Tally(counts, None if weight is None else weights)


def _named(expressions: Any) -> list[pl.Expr]:
    return [expression.alias(str(i)) for i, expression in enumerate(expressions)]


def _listed(q: Questionnaire) -> Iterator[tuple[Question, Item]]:
    for question in q.questions:
        if question.options and not question.withheld and not question.private:
            yield from ((question, item) for item in question.items)


def _places(q: Questionnaire) -> dict[str, pl.Expr]:
    """Which option somebody chose, by its place in the list; of a multiple choice, each tick, and any."""
    found: dict[str, pl.Expr] = {}
    for question, item in _listed(q):
        if question.type is Type.multiple:
            ticks = {column: pl.col(value_of(column)) for column in question.columns}
            ticks |= {f"{question.id}__{ANY}": pl.any_horizontal(ticks.values())}
            found |= {f"chose:{column}": chosen(item) & tick for column, tick in ticks.items()}
        else:
            code = pl.col(value_of(column_of(item))).to_physical()
            found[f"chose:{column_of(item)}"] = pl.when(chosen(item)).then(code)
    return found


def _predicates(q: Questionnaire) -> dict[Cell, pl.Expr]:
    """What is counted within a base; the base is left open."""
    found = {Cell("", item, status): has_status(item, status) for item in q.items for status in Status}
    for question, item in _listed(q):
        if question.type is Type.multiple:
            codes = (*question.options, ANY)
            found |= {Cell("", item, None, code): pl.col(f"chose:{question.id}__{code}") for code in codes}
        else:
            place = pl.col(f"chose:{column_of(item)}")
            found |= {Cell("", item, None, code): place == i for i, code in enumerate(question.options)}
    return found


def bases(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """One row an item and base, and one an option of a multiple choice: how many were asked, and what became of it."""
    return bases_of(q, tally(q, kept))


def toplines(q: Questionnaire, kept: pl.DataFrame) -> pl.DataFrame:
    """Counts of each option, for everybody and each named base; the base is those who chose a listed option."""
    return toplines_of(q, tally(q, kept))


def bases_of(q: Questionnaire, tally: Tally) -> pl.DataFrame:
    """The table `bases` from what was counted."""
    rows = [row for base in _bases(tally) for item in q.items for row in _accounts(q, item, base, tally)]
    return frame("bases", rows, q.survey, q.wave)


def _bases(tally: Tally) -> list[str]:
    return [cell.base for cell in tally.counts if cell.item is None]


def _accounts(q: Questionnaire, item: Item, base: str, tally: Tally) -> Iterator[dict[str, Any]]:
    question = q.by_id[item.question]
    named = {"base": base, "question": item.question, "row": item.row}
    account = _account(item, base, tally.counts)
    weighted = {} if tally.weights is None else _account(item, base, tally.weights)
    yield named | {"option": None} | account | {f"weighted_{name}": n for name, n in weighted.items()}
    if question.type is not Type.multiple:
        return
    shown = not question.private and not question.withheld
    for option in question.options:
        cell = Cell(base, item, None, option)
        ticked = {"chosen": tally.counts.get(cell, 0)} if shown else {}
        weighed = {"chosen": tally.weights.get(cell, 0.0)} if shown and tally.weights is not None else {}
        own = {f"weighted_{name}": n for name, n in (weighted | weighed).items()}
        yield named | {"option": option} | account | ticked | own


def _account(item: Item, base: str, counts: dict[Cell, Any]) -> dict[str, Any]:
    """Sums of what became of an item; the total is counted on its own, so that it can fail to balance."""
    n = {status: counts.get(Cell(base, item, status), 0) for status in Status}
    return (
        {"total": counts[Cell(base)], "asked": sum(n[status] for status in ASKED_STATUSES)}
        | {status.value: n[status] for status in (*ASKED_STATUSES, Status.invalidated, Status.undetermined)}
        | {"not_asked": n[Status.not_asked] + n[Status.invalidated]}
    )


def toplines_of(q: Questionnaire, tally: Tally) -> pl.DataFrame:
    """The table `toplines` from what was counted."""
    listed = [x for x in q.questions if x.options and not x.withheld and not x.private]
    rows = [line for base in _bases(tally) for x in listed for item in x.items for line in _lines(x, item, base, tally)]
    return frame("toplines", rows, q.survey, q.wave)


def _lines(question: Question, item: Item, base: str, tally: Tally) -> Iterator[dict[str, Any]]:
    counts, whole = _chosen(question, item, base, tally.counts)
    weighed = None if tally.weights is None else _chosen(question, item, base, tally.weights)
    for code, label in question.options.items():
        line = {
            "question": question.id,
            "row": item.row,
            "option": code,
            "label": label,
            "banner": base,
            "count": counts[code],
            "base": whole,
            "percent": 100 * counts[code] / whole if whole else None,
        }
        if weighed is not None:
            sums, all_ = weighed
            percent = 100 * sums[code] / all_ if all_ else None
            line |= {"weighted_count": sums[code], "weighted_base": all_, "weighted_percent": percent}
        yield line


def _chosen(question: Question, item: Item, base: str, counts: dict[Cell, Any]) -> tuple[dict[str, Any], Any]:
    """Count of each option, and of those who chose any."""
    own = {code: counts.get(Cell(base, item, None, code), 0) for code in question.options}
    any_ = counts.get(Cell(base, item, None, ANY), 0) if question.type is Type.multiple else sum(own.values())
    return own, any_
