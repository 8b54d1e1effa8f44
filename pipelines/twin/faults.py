"""Planting faults: a known number of each kind, each of which one rule, and no other, must find."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import partial
from itertools import product

from pipelines.twin.draw import Given, broken_rules, gates
from pipelines.twin.export import Sheet
from schemas import conditions
from schemas.administrative import RESPONDENT, SUBMITTED
from schemas.conditions import Item
from schemas.questionnaire import Family, Question, Questionnaire, Type, column_of
from schemas.respondent import Respondent

OF_EACH = 2
STRANGE = "no such answer"


@dataclass(frozen=True)
class Fault:
    """One planted fault: the rule that must find it, and the respondent and line in which it must."""

    family: Family
    rule: str
    respondent: str
    line: int


def _has(item: Item) -> Callable[[Given], bool]:
    return lambda given: given.get(str(item)) is not None


@dataclass
class _Planter:
    q: Questionnaire
    twin: list[Given]
    sheet: Sheet
    rng: random.Random

    def __post_init__(self) -> None:
        self.loose = [x for x in self.q.questions if x.id not in gates(self.q) and not x.withheld]
        self.free = list(range(len(self.twin)))
        self.rng.shuffle(self.free)

    def take(self, fits: Callable[[Given], bool]) -> int | None:
        """A respondent without a fault so far whom a fault of some kind fits."""
        found = next((i for i in self.free if fits(self.twin[i])), None)
        if found is not None:
            self.free.remove(found)
        return found

    def fault(self, family: Family, rule: str, i: int) -> Fault:
        return Fault(family, rule, self.sheet.rows[i][RESPONDENT], self.sheet.line(i))

    def items(self, *types: Type) -> list[tuple[Question, Item]]:
        found = [(x, item) for x in self.loose if x.type in types for item in x.items]
        self.rng.shuffle(found)
        return found

    def passed_by(self, question: str, given: Given) -> bool:
        return Respondent(self.q, given).asked(question) is False

    def unknown_code(self) -> Iterator[Fault]:
        for _, item in self.items(Type.single, Type.grid):
            i = self.take(_has(item))
            if i is not None:
                self.sheet.rows[i][column_of(item)] = STRANGE
                yield self.fault(Family.codes, f"{item}.unknown_code", i)

    def answered_but_not_asked(self) -> Iterator[Fault]:
        for question, item in self.items(Type.single, Type.grid):
            i = self.take(partial(self.passed_by, question.id))
            if i is not None:
                label = next(iter(question.options.values()))
                self.sheet.rows[i][column_of(item)] = label
                yield self.fault(Family.routing, f"{item}.answered_but_not_asked", i)

    def exclusive_with_others(self) -> Iterator[Fault]:
        for question, item in self.items(Type.multiple) * OF_EACH:
            others = set(question.options) - set(question.exclusive)
            most = question.max_choices or len(question.options)

            def fits(
                given: Given, key: str = str(item), others: set[str] = others, most: int = most, x: Question = question
            ) -> bool:
                ticked = given.get(key)
                if not isinstance(ticked, frozenset) or not ticked & others or len(ticked) >= most:
                    return False
                return not broken_rules(self.q, given | {key: ticked | {x.exclusive[0]}})

            i = self.take(fits) if question.exclusive else None
            if i is not None:
                code = question.exclusive[0]
                self.sheet.rows[i][f"{question.id}__{code}"] = question.options[code]
                yield self.fault(Family.exclusive, f"{question.id}.exclusive_with_others", i)

    def out_of_range(self) -> Iterator[Fault]:
        for question, item in self.items(Type.number) * OF_EACH:
            low, high = question.min, question.max
            i = self.take(_has(item)) if low is not None or high is not None else None
            if i is not None:
                limit, name = (high, "above_maximum") if isinstance(high, Fraction) else (low, "below_minimum")
                beyond = int(limit) + (1 if name == "above_maximum" else -1)  # type: ignore[arg-type]
                self.sheet.rows[i][column_of(item)] = str(beyond)
                yield self.fault(Family.ranges, f"{item}.{name}", i)

    def outside_fieldwork(self) -> Iterator[Fault]:
        closes, export = self.q.fieldwork.closes, self.q.export
        while closes is not None and export is not None and export.submitted is not None:
            i = self.take(lambda _: True)
            if i is None:
                return
            day = closes + timedelta(days=self.rng.randint(1, 60))
            self.sheet.rows[i][SUBMITTED] = day.strftime(export.dates)
            yield self.fault(Family.fieldwork, f"{SUBMITTED}.outside_fieldwork", i)

    def impossible_combination(self) -> Iterator[Fault]:
        for rule in self.q.rules * OF_EACH:
            tree = self.q.asserted[rule.id]
            questions = [self.q.by_id[id_] for id_ in sorted(conditions.questions(tree) - gates(self.q))]
            if any(x.type is not Type.single for x in questions):
                continue
            for codes in product(*(x.options for x in questions)):
                change: Given = dict(zip((x.id for x in questions), codes, strict=True))

                def fits(given: Given, change: Given = change, id_: str = rule.id) -> bool:
                    asked = all(given.get(key) is not None for key in change)
                    return asked and broken_rules(self.q, given | change) == [id_]

                i = self.take(fits)
                if i is not None:
                    for key, code in change.items():
                        self.sheet.rows[i][key] = self.q.by_id[key].options[str(code)]
                    yield self.fault(Family.cross_question, rule.id, i)
                    break

    def duplicate_id(self) -> Iterator[tuple[Fault, Fault]]:
        while True:
            first, second = self.take(lambda _: True), self.take(lambda _: True)
            if first is None or second is None:
                return
            self.sheet.rows[second][RESPONDENT] = self.sheet.rows[first][RESPONDENT]
            rule = f"{RESPONDENT}.duplicate"
            yield self.fault(Family.uniqueness, rule, first), self.fault(Family.uniqueness, rule, second)


def plant(q: Questionnaire, twin: list[Given], sheet: Sheet, seed: int) -> list[Fault]:
    """Plant two faults of each kind that the questionnaire has room for; changes the cells of `sheet`.

    Both rows that share an id are listed, since both are held back.
    """
    planter = _Planter(q, twin, sheet, random.Random(seed + 2))  # noqa: S311 - nothing secret is drawn
    faults: list[Fault] = []
    for kind in (
        planter.impossible_combination(),
        planter.exclusive_with_others(),
        planter.out_of_range(),
        planter.answered_but_not_asked(),
        planter.unknown_code(),
        planter.outside_fieldwork(),
    ):
        faults += [fault for _, fault in zip(range(OF_EACH), kind, strict=False)]
    for _, pair in zip(range(OF_EACH), planter.duplicate_id(), strict=False):
        faults += pair
    return sorted(faults, key=lambda f: (f.line, f.rule))
