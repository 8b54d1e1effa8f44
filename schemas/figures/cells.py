"""Who is counted, as a set: the answers that somebody must have given to be counted.

Belongs here: the identity of such sets, whichever way a figure says it, and which set holds which. Does not belong
here: printed values, and the constraints that follow (`constraints.py`).

A cell is a conjunction. `role = 'tier2'` among those funded by a CRC and the CRC-funded among those in tier 2 are one
cell; an answer implies the route that leads to its question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from schemas.conditions import Answered, Condition, Item
from schemas.figures.subjects import Subject, Subjects, conjuncts
from schemas.questionnaire import Questionnaire, Type

Codes = frozenset[str]
ONE_ANSWER: Final = frozenset({Type.single, Type.grid})


@dataclass(frozen=True)
class Cell:
    """Everybody who chose one of some options of each item, and meets further conditions. Empty: everybody.

    One limit an item of a single choice; a multiple choice may have several, each met by one tick at least.
    """

    limits: frozenset[tuple[Item, Codes]] = frozenset()
    conditions: frozenset[Condition | Tag] = frozenset()

    @property
    def weighted(self) -> bool:
        """Whether it is counted by weight: such cells are compared with each other only."""
        return WEIGHTED in self.conditions

    @cached_property
    def possible(self) -> bool:
        """Whether anybody can be in it: no item is left without an option."""
        return all(codes for _, codes in self.limits)

    def without(self, limit: tuple[Item, Codes]) -> Cell:
        """The same without one of its limits."""
        return Cell(self.limits - {limit}, self.conditions)

    def instead(self, limit: tuple[Item, Codes], codes: Codes) -> Cell:
        """The same with other options in one of its limits."""
        return Cell(self.limits - {limit} | {(limit[0], codes)}, self.conditions)


@dataclass(frozen=True)
class Tag:
    """What keeps a cell apart from others: that it is counted by weight, or of people for whom something is known."""

    kind: str
    about: object = field(default=None)


WEIGHTED: Final = Tag("weighted")


class Cells:
    """Finds the cell of a subject, given the questionnaire."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.q: Questionnaire = subjects.q
        self._closed: dict[Cell, Cell] = {}
        self._of: dict[Subject, Cell] = {}

    def of(self, subject: Subject) -> Cell:
        """The people a subject counts; for weighted shares, their weight."""
        if subject not in self._of:
            self._of[subject] = self._cell(subject)
        return self._of[subject]

    def _cell(self, subject: Subject) -> Cell:
        parts = list(self.subjects.base_parts(subject.base))
        extra: set[Condition | Tag] = {WEIGHTED} if subject.weighted else set()
        if subject.where is not None:
            parts += conjuncts(subject.where)
        limits: list[tuple[Item, Codes]] = []
        if subject.question is not None:
            item = Item(subject.question, subject.row)
            chosen = subject.options or self.options(item)
            if chosen:
                limits.append((item, chosen))
            else:
                extra.add(Answered(item))
        return self.close(self._normal(limits, parts, extra))

    def whole(self, subject: Subject) -> Cell:
        """The denominator of a subject; of a condition alone, those of its base for whom it is known."""
        if subject.question is not None or subject.where is None:
            return self.of(subject.whole)
        extra: set[Condition | Tag] = {Tag("known", subject.where)}
        if subject.weighted:
            extra.add(WEIGHTED)
        return self.close(self._normal((), self.subjects.base_parts(subject.base), extra))

    def options(self, item: Item) -> Codes:
        """The options of an item."""
        return frozenset(self.q.by_id[item.question].options) if item.question in self.q.by_id else frozenset()

    def one_answer(self, item: Item) -> bool:
        """Whether everybody gives one answer at most."""
        return self.q.by_id[item.question].type in ONE_ANSWER

    def close(self, cell: Cell) -> Cell:
        """The same cell with everything that its answers imply: the routes that lead to the questions."""
        if cell not in self._closed:
            implied: set[Condition] = set()
            for item, _ in cell.limits:
                implied |= self.subjects.implied(item.question)
            for one in cell.conditions:
                if isinstance(one, Answered):
                    implied |= self.subjects.implied(one.item.question)
            self._closed[cell] = self._normal(cell.limits, implied, cell.conditions)
        return self._closed[cell]

    def both(self, one: Cell, other: Cell) -> Cell:
        """Who is in both of two cells."""
        return self.close(self._normal((*one.limits, *other.limits), (), one.conditions | other.conditions))

    def _normal(
        self, limits: Iterable[tuple[Item, Codes]], parts: Iterable[Condition], extra: Iterable[Condition | Tag]
    ) -> Cell:
        """Conditions as limits where they are answers; the limits of one item as one."""
        found, rest = list(limits), set(extra)
        for part in parts:
            chosen = self.subjects.chosen(part)
            if chosen is None:
                rest.add(part)
            else:
                found.append((Item(chosen.question or "", chosen.row), chosen.options))
        narrowed: dict[Item, set[Codes]] = {}
        for item, codes in found:
            narrowed.setdefault(item, set()).add(codes)
        return Cell(frozenset(self._narrowed(narrowed)), frozenset(rest))

    def _narrowed(self, limits: Mapping[Item, set[Codes]]) -> Iterator[tuple[Item, Codes]]:
        for item, several in limits.items():
            if self.one_answer(item):
                yield item, frozenset.intersection(*several)
            else:  # a limit that another one implies says nothing
                ticked = self._together(item, several)
                yield from ((item, codes) for codes in ticked if not any(other < codes for other in ticked))

    def _together(self, item: Item, several: set[Codes]) -> set[Codes]:
        """Ticks that somebody made all of: whoever ticked something else did not tick what excludes all others."""
        alone = frozenset(self.q.by_id[item.question].exclusive)
        beside = any(codes.isdisjoint(alone) for codes in several)
        return {codes - alone for codes in several} if alone and beside else several

    def holders(self, cell: Cell, among: Mapping[Cell, object]) -> list[Cell]:
        """The smallest cells of some that hold a cell, found by dropping what it requires, bit by bit."""
        found: dict[Cell, None] = {}
        seen, edge = {cell}, [cell]
        while edge:
            grown: list[Cell] = []
            for one in edge:
                for wider in self.wider(one):
                    if wider in seen:
                        continue
                    seen.add(wider)
                    if wider in among:
                        found[wider] = None
                    else:
                        grown.append(wider)
            edge = grown
        return list(found)

    def wider(self, cell: Cell) -> Iterator[Cell]:
        """The cells with one requirement less."""
        for limit in sorted(cell.limits, key=repr):
            everything = self.options(limit[0])
            yield self.close(cell.instead(limit, everything) if limit[1] != everything else cell.without(limit))
        for one in sorted(cell.conditions, key=repr):
            if one != WEIGHTED:
                yield self.close(Cell(cell.limits, cell.conditions - {one}))
