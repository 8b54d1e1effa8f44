"""What each rule makes of one respondent, as literals: fails, passes, or neither, which is *cannot tell*.

Belongs here: one function a family, side by side with its module in `schemas/rules`, whose ids and verdicts these are
(a test compares them for random respondents). Rules about several respondents, about the interview and about the
table are not here: `UNMODELLED`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from schemas import conditions
from schemas.conditions import Item
from schemas.possible.cells import Cell, Ticks
from schemas.possible.circuit import FALSE, UNKNOWN, Outcome, told
from schemas.possible.person import Person
from schemas.questionnaire import Family, Question, Questionnaire, Status, Type
from schemas.vocabulary import GIVEN

UNMODELLED: Final = frozenset(
    {Family.structure, Family.uniqueness, Family.fieldwork, Family.expected, Family.columns, Family.waves}
)
"""Families whose rules are no matter of one respondent's answers. Of `attention` only straight-lining is one."""


@dataclass(frozen=True)
class Modelled:
    """A rule about one respondent's answers: the items it looks at, and what it makes of somebody."""

    id: str
    family: Family
    items: frozenset[Item]
    fails: Callable[[Person], Outcome]


def modelled(q: Questionnaire) -> dict[str, Modelled]:
    """Every rule that is a matter of one respondent's answers, by id."""
    found: dict[str, Modelled] = {}
    for family, make in FAMILIES.items():
        for question in q.questions:
            for name, items, fails in make(q, question):
                verdict = (lambda _: UNKNOWN) if question.withheld else fails
                found[name] = Modelled(name, family, frozenset(items), verdict)
    for rule in q.rules:
        tree = q.asserted[rule.id]
        free = frozenset(item for id_ in conditions.questions(tree) for item in q.by_id[id_].items)
        found[rule.id] = Modelled(rule.id, Family.cross_question, free, functools.partial(asserted, tree=tree))
    return found


Check = tuple[str, tuple[Item, ...], Callable[[Person], Outcome]]


def asserted(person: Person, tree: conditions.Condition) -> Outcome:
    """A free rule: fails where it is false whatever the questions that were not asked would have been answered."""
    strict, lenient = person.holds(tree, None), person.holds(tree, past=False)
    open_ = person.circuit.all_of((-strict.true, -strict.false))
    told_ = person.circuit.any_of(lenient)
    return Outcome(strict.false, person.circuit.any_of((strict.true, person.circuit.all_of((open_, told_)))))


def _codes(_: Questionnaire, question: Question) -> Iterator[Check]:
    if question.type is not Type.text:
        for item in question.items:
            yield f"{item}.unknown_code", (item,), lambda p, i=item: told(p.cell(i).strange)  # type: ignore[misc]


def _ranges(_: Questionnaire, question: Question) -> Iterator[Check]:
    limits: list[tuple[str, Callable[[Cell], int]]] = []
    low, high = question.min, question.max
    if low is not None:
        limits.append(("below_minimum", lambda c: -c.above(_least(low, c))))
    if high is not None:
        limits.append(("above_maximum", lambda c: c.above(_most(high, c) + 1)))
    if question.integer:
        limits.append(("not_whole", lambda c: -_whole(c)))
    for item in question.items:
        for name, out in limits:

            def fails(p: Person, item: Item = item, out: Callable[[Cell], int] = out) -> Outcome:
                cell = p.cell(item)
                beyond = p.circuit.all_of((cell.given, out(cell))) if isinstance(cell, Cell) else FALSE
                return Outcome(beyond, p.circuit.all_of((-beyond, -cell.strange)))

            yield f"{item}.{name}", (item,), fails


def _least(limit: Fraction | date, cell: Cell) -> int:
    """The least multiple of the cell's unit within a limit."""
    return limit.toordinal() if isinstance(limit, date) else -((-limit * cell.scale) // 1)


def _most(limit: Fraction | date, cell: Cell) -> int:
    return limit.toordinal() if isinstance(limit, date) else (limit * cell.scale) // 1


def _whole(cell: Cell) -> int:
    """The number is a multiple of the scale."""
    key = f"whole {cell.number}"
    if key not in cell.states:
        low, high = cell.circuit.domains[cell.number]
        units = cell.circuit.whole_number(low // cell.scale, high // cell.scale)
        rest = [(1, cell.number), (-cell.scale, units)]
        for sure in (cell.circuit.at_least(rest, 0), -cell.circuit.at_least(rest, cell.scale)):
            cell.circuit.require(sure)
        cell.states[key] = -cell.circuit.at_least(rest, 1)
    return cell.states[key]


def _routing(q: Questionnaire, question: Question) -> Iterator[Check]:
    marks = set(q.statuses(question).values())
    routed = question.id in q.routes
    for item in question.items:
        if routed and not q.only_with_other(question):
            yield f"{item}.answered_but_not_asked", (item,), lambda p, i=item: _unasked(p, i)  # type: ignore[misc]
        if Status.skipped in marks and routed:
            yield (
                f"{item}.shown_but_not_asked",
                (item,),
                lambda p, i=item: _marked(p, i, Status.skipped, p.asked(i.question).opposite()),  # type: ignore[misc]
            )
        if Status.not_asked in marks:
            yield (
                f"{item}.hidden_but_asked",
                (item,),
                lambda p, i=item: _marked(p, i, Status.not_asked, p.asked(i.question)),  # type: ignore[misc]
            )
        if question.required:
            yield f"{item}.asked_but_blank", (item,), lambda p, i=item: _blank(p, i)  # type: ignore[misc]


def _unasked(p: Person, item: Item) -> Outcome:
    due, given = p.asked(item.question), p.cell(item).kind(*GIVEN)
    return Outcome(p.circuit.all_of((given, due.false)), p.circuit.any_of((-given, due.true)))


def _marked(p: Person, item: Item, status: Status, wrong: Outcome) -> Outcome:
    cell = p.cell(item)
    marked = told(p.circuit.all_of((-cell.blank, cell.kind(status))))
    return p.circuit.both((marked, wrong))


def _blank(p: Person, item: Item) -> Outcome:
    due, skipped, given = p.asked(item.question), p.skipped(item), p.given(item)
    open_ = p.circuit.all_of((-due.true, -due.false, -given))
    return Outcome(skipped, p.circuit.all_of((-skipped, -open_)))


def _exclusive(_: Questionnaire, question: Question) -> Iterator[Check]:
    if question.exclusive:

        def fails(p: Person) -> Outcome:
            cell = p.cell(question.items[0])
            if not isinstance(cell, Ticks):
                return UNKNOWN
            alone = p.circuit.any_of(cell.ticks[c] for c in question.exclusive if c in cell.ticks)
            return told(p.circuit.all_of((alone, cell.counted(2))))

        yield f"{question.id}.exclusive_with_others", question.items, fails


def _choices(_: Questionnaire, question: Question) -> Iterator[Check]:
    def many(p: Person) -> Outcome:
        cell = p.cell(question.items[0])
        return told(cell.counted((question.max_choices or 0) + 1)) if isinstance(cell, Ticks) else UNKNOWN

    def few(p: Person) -> Outcome:
        cell = p.cell(question.items[0])
        if not isinstance(cell, Ticks):
            return UNKNOWN
        excused = p.circuit.any_of(cell.ticks[c] for c in question.exclusive if c in cell.ticks)
        few = -cell.counted(question.min_choices or 0)
        return told(p.circuit.all_of((p.is_answered(question.items[0]), -excused, few)))

    if question.max_choices is not None:
        yield f"{question.id}.too_many_choices", question.items, many
    if question.min_choices is not None:
        yield f"{question.id}.too_few_choices", question.items, few


def _other_text(q: Questionnaire, question: Question) -> Iterator[Check]:
    for code, text in question.other.items():
        words = Item(text)
        tree = q.chose(question, code)
        items = (*question.items, words)

        def without(p: Person, tree: conditions.Condition = tree, words: Item = words) -> Outcome:
            if q.by_id[words.question].withheld:
                return UNKNOWN
            return p.circuit.both((p.holds(tree), told(p.skipped(words))))

        def unticked(p: Person, tree: conditions.Condition = tree, words: Item = words) -> Outcome:
            if q.by_id[words.question].withheld:
                return UNKNOWN
            return told(p.circuit.all_of((p.cell(words).kind(*GIVEN), -p.holds(tree).true)))

        yield f"{question.id}.{code}_without_text", items, without
        if q.only_with_other(q.by_id[text]):
            yield f"{question.id}.{code}_text_without_tick", items, unticked


def _grids(_: Questionnaire, question: Question) -> Iterator[Check]:
    if question.type is Type.grid and len(question.rows) > 1:

        def fails(p: Person) -> Outcome:
            given = p.circuit.any_of(p.given(item) for item in question.items)
            left = p.circuit.any_of(p.skipped(item) for item in question.items)
            return told(p.circuit.all_of((given, left)))

        yield f"{question.id}.partly_answered", question.items, fails


def _ranking(_: Questionnaire, question: Question) -> Iterator[Check]:
    def ranked(p: Person) -> list[list[int]]:
        """For each rank, for each row, whether it has it."""
        cells = [cell for item in question.items if isinstance(cell := p.cell(item), Cell)]
        ranks = range(1, (question.ranks or len(question.rows)) + 1)
        return [[p.circuit.all_of((c.given, c.above(r), -c.above(r + 1))) for c in cells] for r in ranks]

    def tied(p: Person) -> Outcome:
        return told(p.circuit.any_of(p.circuit.at_least([(1, lit) for lit in rank], 2) for rank in ranked(p)))

    def gap(p: Person) -> Outcome:
        used = [p.circuit.any_of(rank) for rank in ranked(p)]
        left = [p.circuit.all_of((-one, after)) for one, after in itertools.pairwise(used)]
        return told(p.circuit.any_of(left))

    if question.type is Type.ranking:
        yield f"{question.id}.tied_ranks", question.items, tied
        yield f"{question.id}.rank_gap", question.items, gap


def _sums(_: Questionnaire, question: Question) -> Iterator[Check]:
    def wrong(p: Person) -> Outcome:
        cells = [cell for item in question.items if isinstance(cell := p.cell(item), Cell)]
        scale = max(cell.scale for cell in cells)
        terms, known, some = [], [], []
        for cell in cells:
            counted = p.circuit.whole_number(*p.circuit.domains[cell.number])
            p.circuit.tie(counted, cell.number, cell.given)
            terms.append((scale // cell.scale, counted))
            known.append(p.circuit.any_of((cell.blank, cell.given)))
            some.append(cell.given)
        total, slack = (question.total or 0) * scale, Fraction(scale, 10**6)
        low, high = -((slack - total) // 1), (total + slack) // 1
        right = p.circuit.all_of((p.circuit.at_least(terms, low), -p.circuit.at_least(terms, high + 1)))
        off = p.circuit.all_of((p.circuit.any_of(some), -right))
        return p.circuit.where(p.circuit.all_of(known), off)

    if question.type is Type.constant_sum and question.total is not None:
        yield f"{question.id}.wrong_total", question.items, wrong


def _straight(q: Questionnaire, question: Question) -> Iterator[Check]:
    least = q.attention.straight_lining

    def fails(p: Person) -> Outcome:
        cells = [cell for item in question.items if isinstance(cell := p.cell(item), Cell)]
        enough = p.circuit.at_least([(1, cell.given) for cell in cells], least)
        used = {code: p.circuit.any_of(c.codes[code] for c in cells) for code in cells[0].codes}
        alike = -p.circuit.at_least([(1, lit) for lit in used.values()], 2)
        uncoded = p.circuit.any_of(p.circuit.all_of((cell.kind(*GIVEN), -cell.given)) for cell in cells)
        return told(p.circuit.all_of((enough, alike, -uncoded)))

    if question.type is Type.grid and not question.withheld and 0 < least <= len(question.rows):
        yield f"{question.id}.straight_lining", question.items, fails


FAMILIES: Final[dict[Family, Callable[[Questionnaire, Question], Iterator[Check]]]] = {
    Family.codes: _codes,
    Family.ranges: _ranges,
    Family.routing: _routing,
    Family.exclusive: _exclusive,
    Family.choices: _choices,
    Family.other_text: _other_text,
    Family.grids: _grids,
    Family.ranking: _ranking,
    Family.sums: _sums,
    Family.attention: _straight,
}
