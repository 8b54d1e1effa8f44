"""Waves with faults that are no matter of one respondent's answers: ids, dates, links, weights, columns, numbers.

Each wave is made of good respondents and changed in a known place. Does not belong here: whether the rules find it
(`schemas/selftest.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from schemas.administrative import (
    COMPLETED,
    DURATION,
    PARENT,
    RESPONDENT,
    SOURCE,
    STARTED,
    SUBMITTED,
    WEIGHT,
)
from schemas.answers import delivered_columns
from schemas.conditions import Item
from schemas.export import Export
from schemas.possible.drawing import MINUTES, Drawn, Row, Workshop
from schemas.possible.held import STRANGE
from schemas.questionnaire import Questionnaire, Type
from schemas.rules.attention import LEAST_TIMED
from schemas.rules.structure import LEAST as LEAST_CELLS

TOO_FAST: Final = "duration.too_fast"


@dataclass(frozen=True)
class Wave:
    """Rows of a wave, and for each rule that must fail the positions where it must: none for a rule about the table."""

    rows: list[Row]
    must_fail: dict[str, list[int]]


def about_interviews(shop: Workshop, rows: list[Row]) -> Wave:
    """Good respondents with a fault of each kind in what the export says about their interviews."""
    rows = [dict(row) for row in rows]
    free = list(range(1, len(rows)))
    must: dict[str, list[int]] = {}
    for rule, changes in _changes(shop, shop.q.export) if shop.q.export is not None else ():
        fit = [at for at in free if rule != TOO_FAST or _timed(rows, at)]
        if len(fit) >= len(changes):
            must[rule] = sorted(fit[-len(changes) :])
            free = [at for at in free if at not in must[rule]]
            for at, change in zip(must[rule], changes, strict=True):
                rows[at] |= change
    model = next((at for at in free if 0 < shop.q.attention.duplicates <= _told(shop.q, rows[at])), None)
    copy = next((at for at in free if at != model), None)
    if model is not None and copy is not None:
        rows[copy] |= {column: rows[model][column] for column in delivered_columns(shop.q)}
        must["respondent.duplicate_answers"] = sorted((model, copy))
    return Wave(rows, must)


def _timed(rows: list[Row], at: int) -> bool:
    """Whether it would be seen that an interview took no time: nobody left it, and there are enough to compare with."""
    return len(rows) >= 2 * LEAST_TIMED and rows[at].get(COMPLETED, "told by no column") is not None


def _told(q: Questionnaire, row: Row) -> int:
    """Questions in which a row says something."""
    return sum(any(row[c] is not None for c in x.columns) for x in q.questions if not x.withheld)


def _changes(shop: Workshop, export: Export) -> Iterator[tuple[str, list[Row]]]:
    """For each rule about the interview, what changes in how many rows so that these, and no others, fail it."""
    yield f"{RESPONDENT}.blank", [{RESPONDENT: None}]
    yield f"{RESPONDENT}.duplicate", [{RESPONDENT: "twice"}] * 2
    if export.completed and not export.finished:
        yield f"{COMPLETED}.unknown_code", [{COMPLETED: STRANGE}]
    if export.submitted:
        yield "submitted.not_a_date", [{SUBMITTED: STRANGE}]
        period = shop.q.fieldwork
        days = [-1] * (period.opens is not None) + [1] * (period.closes is not None)
        if days:
            yield "submitted.outside_fieldwork", [_interview(shop, export, minutes=MINUTES, days=day) for day in days]
    if export.max_per_source is not None and export.source:
        yield "source.too_many", [{SOURCE: "one link"}] * (export.max_per_source + 1)
    if export.weight:
        yield "weight.not_a_weight", [{WEIGHT: text} for text in ("-1", None, STRANGE)]
    if export.parent:
        yield "respondent.no_parent", [{PARENT: None}]
    if shop.q.attention.speeding and export.duration:
        yield TOO_FAST, [{DURATION: "1"}]
    elif shop.q.attention.speeding and export.started and export.submitted:
        yield TOO_FAST, [_interview(shop, export, minutes=0)]


def _interview(shop: Workshop, export: Export, *, minutes: int, days: int = 0) -> Row:
    """Cells of an interview that took so long, so many days outside fieldwork."""
    cells: Row = {SUBMITTED: shop.moment(0, days=days, minutes=minutes)}
    return cells | ({STARTED: shop.moment(0, days=days)} if export.started else {})


def strange_columns(shop: Workshop, rows: list[Row]) -> Wave:
    """A wave in which nothing is understood of any question."""
    questions = [x for x in shop.q.questions if not x.withheld and x.type is not Type.text]
    strange: Row = {column: STRANGE for x in questions for column in x.columns}
    wave = [row | strange for row in rows[: 2 * LEAST_CELLS]]
    return Wave(wave, {f"{x.id}.nothing_understood": [] for x in questions} if len(wave) >= LEAST_CELLS else {})


def uniform(shop: Workshop, pool: list[Drawn]) -> Iterator[Wave]:
    """Waves of one respondent many times over, until each item that somebody of the pool was asked has been in one."""
    left = set(shop.items)
    while left:
        one = max(pool, key=lambda drawn: len(_asked(shop, drawn, left)), default=None)
        found = _asked(shop, one, left) if one is not None else set()
        if one is None or not found:
            return
        left -= found
        rows = [shop.row(one, number, words=0) for number in range(shop.q.sparse.least)]
        yield Wave(rows, {f"{item}.uninformative": [] for item in sorted(found, key=str)})


def _asked(shop: Workshop, one: Drawn, items: set[Item]) -> set[Item]:
    """Items that somebody who reached the end was surely asked; answered, where a blank is nothing to speak of."""
    due = {item for item in items if one.done and one.solution.holds(shop.person.asked(item.question).true)}
    return due if shop.q.sparse.share else {item for item in due if one.held[item].kind is not None}


def expected(shop: Workshop, pool: list[Drawn]) -> Iterator[tuple[str, list[Row], list[list[Row]]]]:
    """For each expected number: its rule, a wave with a number that will do, and waves with too few and too many."""
    for base, (low, high) in shop.q.expected.items():
        held = shop.bases.get(base)
        inside = [one for one in pool if held is None or one.solution.holds(held.true)]
        outside = [one for one in pool if held is not None and one.solution.holds(held.false)]
        shares = isinstance(low, Fraction) and isinstance(high, Fraction)
        size = low.denominator * high.denominator * 100 if shares else None
        least, most = int(low * (size or 1)), int(high * (size or 1))
        good, *bad = (_of(shop, inside, outside, n, size) for n in (least, least - 1, most + 1))
        if good and any(bad):
            yield f"n.{base}", good, [wave for wave in bad if wave]


def _of(shop: Workshop, inside: list[Drawn], outside: list[Drawn], n: int, size: int | None) -> list[Row]:
    """A wave with so many respondents inside a base, of so many in all; empty if there are no such."""
    rest = 0 if size is None else size - n
    if n < 0 or rest < 0 or (n and not inside) or (rest and not outside):
        return []
    people = [inside[k % len(inside)] for k in range(n)] + [outside[k % len(outside)] for k in range(rest)]
    return [shop.row(one, number) for number, one in enumerate(people)]
