"""Respondents who obey the questionnaire, drawn at random; and rows of an export made of respondents.

A guess is drawn question by question along the routes, and the solver moves it as little as it must until every rule
holds. Does not belong here: respondents with a fault (`schemas/possible/planting.py`).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final

from schemas.administrative import (
    COMPLETED,
    DURATION,
    LAST_PAGE,
    LINE,
    PARENT,
    RESPONDENT,
    SOURCE,
    STARTED,
    SUBMITTED,
    WEIGHT,
    administrative_columns,
)
from schemas.conditions import Item
from schemas.possible.cells import Cell, Ticks
from schemas.possible.circuit import TRUE, Outcome
from schemas.possible.held import Held
from schemas.possible.person import Person
from schemas.possible.solving import LIMIT, Solution, Solver, Verdict
from schemas.possible.space import OTHER
from schemas.possible.verdicts import Modelled, modelled
from schemas.questionnaire import Question, Questionnaire, Severity, Status, Type
from schemas.respondent import Answer, Respondent
from schemas.responses import delivered_schema
from schemas.truth import truth

BLANK, DECLINED = 0.06, 0.03
"""How often somebody leaves a question blank, or says that they do not know and the like."""
MINUTES: Final = 10
"""How long an interview takes."""

Row = dict[str, str | int | None]


@dataclass(frozen=True)
class Drawn:
    """One respondent of the model."""

    held: Mapping[Item, Held]
    done: bool
    page: int
    solution: Solution = field(repr=False, compare=False)


@dataclass
class Workshop:
    """The model of a questionnaire with all of its items and rules."""

    q: Questionnaire
    seed: int
    limit: float = LIMIT

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - nothing secret is drawn
        self.person = Person.of(self.q)
        self.rules: dict[str, Modelled] = modelled(self.q)
        self.fails = {id_: rule.fails(self.person) for id_, rule in self.rules.items()}
        self.items = [item for item in self.q.items if not self.q.by_id[item.question].withheld]
        for item in self.items:
            self.person.cell(item)
        for question in self.q.questions:
            self.person.asked(question.id)
        named = {name: tree for name in self.q.bases if (tree := self.q.base(name)) is not None}
        self.bases: dict[str, Outcome] = {name: self.person.holds(tree) for name, tree in named.items()}
        self.solver = Solver(self.person.circuit, self.limit)

    @cached_property
    def good(self) -> list[int]:
        """Literals that hold of somebody who fails no rule."""
        return [-fails.true for fails in self.fails.values()]

    def severity(self, rule: str) -> int:
        """How serious a rule is: 0 for an error."""
        stated = next((own.severity for own in self.q.rules if own.id == rule), None)
        return list(Severity).index(self.q.severity_of(rule, self.rules[rule].family, stated))

    def draw(self, required: list[int]) -> Drawn | Verdict:
        """A respondent of whom all of `required` holds, otherwise at random; or why there is none."""
        solution = self.solver.solve(required, near=self._guess())
        return self.made(solution) if solution.verdict is Verdict.possible else solution.verdict

    def made(self, solution: Solution) -> Drawn:
        """The respondent of a solution."""
        export = self.q.export
        held = {item: self.person.cell(item).held(solution) for item in self.items}
        done = export is None or not export.completed or solution.holds(self.person.completed)
        page = solution.values[self.person.last_page] if export is not None and export.last_page else -1
        return Drawn(held, done, page, solution)

    # -- a guess ----------------------------------------------------------------------------------------------------

    def _guess(self) -> dict[int, int]:
        """A value for the variables of every cell, drawn along the routes."""
        given: dict[str, Answer | None] = {}
        near: dict[int, int] = {}
        for question in self.q.routed_order:
            if question.withheld:
                continue
            route = self.q.routes.get(question.id)
            due = route is None or truth(route, Respondent(self.q, given)) is True
            for item, (silent, number) in zip(question.items, self._plan(question, due=due), strict=True):
                cell = self.person.cell(item)
                if isinstance(cell, Ticks):
                    given[str(item)] = self._ticks(question, cell, near, silent=silent)
                else:
                    given[str(item)] = self._one(question, cell, near, silent=silent)
                    if number is not None and not silent:
                        near[cell.number] = number * cell.scale
        if self.q.export is not None and self.q.export.completed:
            near[self.person.completed] = int(self.rng.random() > BLANK)
        return near

    def _plan(self, question: Question, *, due: bool) -> list[tuple[bool, int | None]]:
        """For each item whether it stays blank, and a number where the rows of a question depend on each other."""
        many = len(question.items)
        silent = not due or (not question.required and self.rng.random() < BLANK)
        if question.type is Type.ranking:
            ranked = self.rng.randint(1, question.ranks or many)
            return [(silent or place > ranked, place) for place in self.rng.sample(range(1, many + 1), many)]
        if question.type is Type.constant_sum and question.total is not None:
            total = int(question.total)
            cuts = [0, *sorted(self.rng.randint(0, max(total, 0)) for _ in range(many - 1)), total]
            return [(silent, high - low) for low, high in itertools.pairwise(cuts)]
        return [(silent or (many > 1 and self.rng.random() < BLANK / many), None) for _ in range(many)]

    def _one(self, question: Question, cell: Cell, near: dict[int, int], *, silent: bool) -> Answer | None:
        states = {cell.blank: 0, **dict.fromkeys(cell.missing.values(), 0), **dict.fromkeys(cell.codes.values(), 0)}
        declined = [cell.missing[s] for s in (Status.dont_know, Status.refused) if s in cell.missing]
        answer: Answer | None = None
        if silent:
            states[cell.blank] = 1
        elif declined and self.rng.random() < DECLINED:
            states[self.rng.choice(declined)] = 1
        elif cell.codes:
            answer = self.rng.choice(list(cell.codes))
            states[cell.codes[answer]] = 1
        else:
            near[cell.number] = self._number(question, cell)
            states[cell.given] = 1
            number = near[cell.number]
            answer = date.fromordinal(number).isoformat() if cell.dated else Fraction(number, cell.scale)
        near |= {literal: value for literal, value in states.items() if literal > TRUE}
        return answer

    def _number(self, question: Question, cell: Cell) -> int:
        """Anything between the limits, of a number without limits a small one; now and then the limit itself."""
        least, most = self.person.circuit.domains[cell.number]

        def scaled(limit: Fraction | date | None, otherwise: int) -> int:
            if limit is None:
                return otherwise
            return limit.toordinal() if isinstance(limit, date) else int(limit * cell.scale)

        if cell.dated:
            opens = (self.q.fieldwork.opens or date(2000, 1, 1)).toordinal()
            low, high = scaled(question.min, opens - 300), scaled(question.max, opens)
        else:
            share = question.total if question.total is not None else Fraction(100)
            low = scaled(question.min, 0)
            high = scaled(question.max, max(low, int(share * cell.scale)))
        number = self.rng.choice((low, high, *[self.rng.randint(min(low, high), high)] * 8))
        if question.type in (Type.number, Type.constant_sum):
            number = number // cell.scale * cell.scale
        return max(least, min(most, number))

    def _ticks(self, question: Question, cell: Ticks, near: dict[int, int], *, silent: bool) -> Answer | None:
        together = [option for option in cell.ticks if option not in question.exclusive]
        alone = [option for option in cell.ticks if option in question.exclusive]
        chosen: list[str] = []
        if not silent and alone and (not together or self.rng.random() < 1 / (1 + len(together))):
            chosen = [self.rng.choice(alone)]
        elif not silent and together:
            most = min(question.max_choices or len(together), len(together))
            chosen = self.rng.sample(together, self.rng.randint(min(max(1, question.min_choices or 1), most), most))
        near |= {literal: int(option in chosen) for option, literal in cell.ticks.items()}
        near |= dict.fromkeys([*cell.odd.values(), cell.strange, *cell.missing.values()], 0)
        return frozenset(chosen) or None

    # -- as delivered -----------------------------------------------------------------------------------------------

    def row(self, drawn: Drawn, number: int, *, words: int | None = None) -> Row:
        """The delivered row of a respondent; no two numbers share an id.

        Texts that no condition names end in a number, the respondent's own unless `words` is another.
        """
        export = self.q.export
        row: Row = dict.fromkeys(delivered_schema(self.q)) | {LINE: number + 2, RESPONDENT: f"r{number}"}
        for item, held in drawn.held.items():
            said = held
            if isinstance(held.value, str) and held.value.startswith(OTHER):
                said = replace(held, value=f"{held.value} ({number if words is None else words})")
            row |= self.person.written.cells(self.q.by_id[item.question], item, said)
        if export is None:
            return row
        known: Row = {
            SUBMITTED: self.moment(number, minutes=MINUTES),
            STARTED: self.moment(number),
            COMPLETED: (export.finished or ("yes",))[0] if drawn.done else None,
            DURATION: str(MINUTES * 60),
            SOURCE: f"link {number}",
            WEIGHT: "1",
            LAST_PAGE: str(drawn.page) if drawn.page >= 0 else None,
            PARENT: "1",
        }
        return row | {column: known[column] for column in administrative_columns(self.q) if column in known}

    def moment(self, number: int, *, days: int = 0, minutes: int = 0) -> str:
        """A moment during fieldwork as the export writes it, or so many days after its end (before its beginning)."""
        opens, closes = self.q.fieldwork.opens, self.q.fieldwork.closes
        first = opens or (closes - timedelta(days=30) if closes else date(2020, 1, 1))
        length = ((closes or first + timedelta(days=30)) - first).days + 1
        day = first + timedelta(days=number % length)
        if days:
            day = (closes or first) + timedelta(days=days) if days > 0 else first + timedelta(days=days)
        export = self.q.export
        pattern = export.dates if export else "%Y-%m-%d"
        timed = export is not None and export.started is not None
        hours = "" if not timed or any(mark in pattern for mark in ("%H", "%I", "%T", "%R")) else " %H:%M:%S"
        return (datetime.combine(day, time(10)) + timedelta(minutes=minutes)).strftime(pattern + hours)
