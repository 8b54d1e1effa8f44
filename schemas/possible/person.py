"""One respondent of a questionnaire as an integer model: cells, routes, statuses, and what a condition amounts to.

Everything is made when it is first asked for, so that a model of a few rules holds only what they rest on. Conditions
mean exactly what `schemas/compiled.py` makes of them (a test compares the verdicts). Does not belong here: rules
(`schemas/possible/verdicts.py`), and what cells may hold (`schemas/possible/cells.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from schemas import conditions
from schemas.conditions import Arithmetic, Condition, Constant, Count, Item, Value
from schemas.possible.cells import Cell, Ticks
from schemas.possible.circuit import FALSE, TRUE, UNKNOWN, Circuit, Outcome, told
from schemas.possible.held import Held, Written
from schemas.possible.solving import Solution
from schemas.possible.space import OTHER, Space
from schemas.questionnaire import Questionnaire, Status, Type
from schemas.truth import Truth
from schemas.vocabulary import GIVEN

Terms = Mapping[tuple[int, ...], Fraction]
"""A number as a sum: factor of each product of whole numbers; the empty product is 1."""


@dataclass
class Person:
    """One respondent, of whom everything is open until something is required.

    `reached` is the position of the last question that they got to, where that is a fact and not for the model to say.
    """

    q: Questionnaire
    space: Space
    reached: int | None = None
    circuit: Circuit = field(default_factory=Circuit, repr=False)
    _cells: dict[Item, Cell | Ticks] = field(default_factory=dict, repr=False)
    _asked: dict[str, Outcome] = field(default_factory=dict, repr=False)
    _beyond: dict[int, int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, q: Questionnaire, seen: Mapping[str, tuple[Fraction, ...]] | None = None) -> Person:
        """The respondent of a questionnaire; `seen` are numbers that the model must be able to hold, by item."""
        return cls(q, Space(q, seen or {}))

    @property
    def written(self) -> Written:
        """How answers are written."""
        return Written(self.q)

    def cell(self, item: Item) -> Cell | Ticks:
        """What an item holds. Raises KeyError for an item that is withheld."""
        question = self.q.by_id[item.question]
        if question.withheld:
            raise KeyError(str(item))
        if item not in self._cells:
            self._cells[item] = (
                Ticks.of(self.circuit, question, self.written)
                if question.type is Type.multiple
                else Cell.of(self.circuit, question, item, self.written, self.space)
            )
        return self._cells[item]

    def fixed(self, held: Mapping[Item, Held]) -> list[int]:
        """Literals that hold exactly where these items hold this. Raises Unfit where the model cannot say it."""
        others: dict[str, int] = {}  # texts that no condition names, told apart from each other only
        found: list[int] = []
        for item, what in held.items():
            cell = self.cell(item)
            if self.q.by_id[item.question].type is Type.text and isinstance(cell, Cell) and what.value is not None:
                alone = item.question not in self.space.compared
                known = str(what.value) in cell.codes
                number = 1 if alone or known else others.setdefault(str(what.value), len(others) + 1)
                found += cell.fixed(what if known else Held(what.kind, f"{OTHER}{number}"))
            else:
                found += cell.fixed(what)
        return found

    def held(self, solution: Solution) -> dict[Item, Held]:
        """What every item of the model holds in a solution."""
        return {item: cell.held(solution) for item, cell in self._cells.items()}

    # -- routes and statuses ----------------------------------------------------------------------------------------

    def asked(self, question: str) -> Outcome:
        """Whether the route leads to a question."""
        if question not in self._asked:
            route = self.q.routes.get(question)
            self._asked[question] = told(TRUE) if route is None else self.holds(route)
        return self._asked[question]

    def given(self, item: Item) -> int:
        """Somebody who was asked, or of whom nobody can tell, gave something: an answer or a reason for none."""
        return self.circuit.all_of((self.cell(item).kind(*GIVEN), -self.asked(item.question).false))

    def is_answered(self, item: Item) -> int:
        """The status is `answered`."""
        return self.circuit.all_of((self.cell(item).kind(Status.answered), -self.asked(item.question).false))

    def skipped(self, item: Item) -> int:
        """The status is `skipped`."""
        cell, due = self.cell(item), self.asked(item.question)
        silent = self.circuit.all_of((cell.blank, due.true, -self._left_before(self.q.position[item.question])))
        marked = self.circuit.all_of((cell.kind(Status.skipped), -due.false))
        return self.circuit.any_of((silent, marked))

    def _left_before(self, position: int) -> int:
        """Somebody left the survey before they got to the question at a position."""
        if self.reached is not None:
            return TRUE if self.reached < position else FALSE
        export = self.q.export
        if export is None or not (export.completed or export.last_page):
            return FALSE
        return self.circuit.all_of((-self.completed, -self._got_to(position)))

    @property
    def completed(self) -> int:
        """The export says that somebody reached the end."""
        if self.q.export is None or self.q.export.completed is None:
            return FALSE
        return self._lazily(-1, self.circuit.literal)

    @property
    def last_page(self) -> int:
        """The last page that somebody saw; -1 where the export does not say."""
        pages = [question.page for question in self.q.questions if question.page is not None]
        return self._lazily(-2, lambda: self.circuit.whole_number(-1, max(pages, default=0)))

    def _lazily(self, key: int, make: Callable[[], int]) -> int:
        if key not in self._beyond:
            self._beyond[key] = make()
        return self._beyond[key]

    def _got_to(self, position: int) -> int:
        """There is something in a question at a position or after it, or its page was reached."""
        if position >= len(self.q.questions):
            return FALSE
        if position not in self._beyond:
            question = self.q.questions[position]
            found = [self._got_to(position + 1)]
            if not question.withheld:
                nothing = [(self.cell(i).blank, self.cell(i).kind(Status.not_asked)) for i in question.items]
                found += [-self.circuit.any_of(either) for either in nothing]
            if question.page is not None and self.q.export is not None and self.q.export.last_page:
                found.append(self.circuit.at_least([(1, self.last_page)], question.page))
            self._beyond[position] = self.circuit.any_of(found)
        return self._beyond[position]

    # -- conditions -------------------------------------------------------------------------------------------------

    def holds(self, tree: Condition, past: Truth = False) -> Outcome:
        """What a condition amounts to; `past`, a comparison with a question that was not asked."""
        match tree:
            case conditions.Not(part):
                return self.holds(part, past).opposite()
            case conditions.And(members):
                return self.circuit.both(self.holds(m, past) for m in members)
            case conditions.Or(members):
                return self.circuit.either(self.holds(m, past) for m in members)
            case conditions.NotUnderstood():
                return UNKNOWN
            case conditions.Answered(item, substantive):
                if not substantive and not self.q.by_id[item.question].withheld:
                    return told(self.given(item))
                return self._answered(item)
            case conditions.Compare("!=", left, right):
                return self.holds(conditions.Not(conditions.Compare("=", left, right)), past)
            case conditions.Selected(question, option):
                cell = None if self.q.by_id[question].withheld else self.cell(Item(question))
                outcome = cell.ticked(option) if isinstance(cell, Ticks) else UNKNOWN
                return self._gated([question], outcome, past)
            case conditions.Compare(sign, left, right):
                return self._gated(conditions.questions(tree), self._compared(sign, left, right), past)
            case conditions.Contained(value, among):
                found = self.circuit.either(self._compared("=", value, Constant(a)) for a in among)
                return self._gated(conditions.questions(tree), found, past)

    def _gated(self, questions: Iterable[str], outcome: Outcome, past: Truth) -> Outcome:
        passed = self.circuit.any_of(self.asked(id_).false for id_ in questions)
        true = self.circuit.all_of((-passed, outcome.true))
        false = self.circuit.all_of((-passed, outcome.false))
        return Outcome(true, self.circuit.any_of((passed, false)) if past is False else false)

    def _answered(self, item: Item) -> Outcome:
        if self.q.by_id[item.question].withheld:
            return UNKNOWN
        due = self.asked(item.question)
        strange = self.circuit.all_of((self.cell(item).kind(Status.unknown_code), -due.false))
        return self.circuit.where(-strange, self.is_answered(item))

    def _compared(self, sign: str, left: Value, right: Value) -> Outcome:
        """A comparison, whatever the routes: unknown where a side has no value."""
        sides = (left, right)
        if any(isinstance(v, Item | Count) and self.q.by_id[v.question].withheld for v in _leaves(sides)):
            return UNKNOWN
        dated = any(isinstance(v, Item) and self.q.by_id[v.question].type is Type.date for v in sides)
        if not dated and any(self._worded(v) for v in sides):
            return self._same_text(left, right)
        known = self.circuit.all_of(self._told(v) for v in _leaves(sides))
        a, b = (self._number(v, dated=dated) for v in sides)
        return self.circuit.where(known, self._ordered(sign, _sum(a, b, -1)))

    def _worded(self, value: Value) -> bool:
        """Whether a value is a code or a text."""
        if isinstance(value, Item):
            return self.q.by_id[value.question].type in (Type.single, Type.grid, Type.text)
        return isinstance(value, Constant) and isinstance(value.value, str)

    def _same_text(self, left: Value, right: Value) -> Outcome:
        one, other = (self._codes(v) for v in (left, right))
        known = self.circuit.all_of(self.circuit.any_of(codes.values()) for codes in (one, other))
        same = self.circuit.any_of(self.circuit.all_of((one[c], other[c])) for c in one if c in other)
        return self.circuit.where(known, same)

    def _codes(self, value: Value) -> Mapping[str, int]:
        if isinstance(value, Constant):
            return {str(value.value): TRUE}
        cell = self.cell(value) if isinstance(value, Item) else None
        return cell.codes if isinstance(cell, Cell) else {}

    def _told(self, value: Value) -> int:
        """There is a value."""
        if isinstance(value, Count):
            cell = self.cell(Item(value.question))
            odd = cell.odd.values() if isinstance(cell, Ticks) else ()
            return self.circuit.all_of((-cell.blank, *(-lit for lit in odd)))
        return self.cell(value).given if isinstance(value, Item) else TRUE

    def _number(self, value: Value, *, dated: bool = False) -> Terms:
        match value:
            case Constant(constant):
                return {(): Fraction(date.fromisoformat(str(constant)).toordinal()) if dated else Fraction(constant)}
            case Count(question):
                cell = self.cell(Item(question))
                ticks = cell.ticks.values() if isinstance(cell, Ticks) else ()
                return {(tick,): Fraction(1) for tick in ticks}
            case Arithmetic("*", left, right):
                return self._product(self._number(left), self._number(right))
            case Arithmetic(sign, left, right):
                return _sum(self._number(left), self._number(right), 1 if sign == "+" else -1)
        cell = self.cell(value)
        return {(cell.number,): Fraction(1, cell.scale)} if isinstance(cell, Cell) else {}

    def _product(self, left: Terms, right: Terms) -> Terms:
        found: dict[tuple[int, ...], Fraction] = {}
        for one, a in left.items():
            for other, b in right.items():
                numbers = tuple(sorted((*one, *other)))
                found[numbers] = found.get(numbers, Fraction(0)) + a * b
        return found

    def _ordered(self, sign: str, terms: Terms) -> int:
        """Whether a sum compares with 0 like this."""
        scale = math.lcm(*(factor.denominator for factor in terms.values()))
        constant = int(terms.get((), Fraction(0)) * scale)
        whole = [(int(factor * scale), self._one(numbers)) for numbers, factor in terms.items() if numbers]
        shared = math.gcd(*(factor for factor, _ in whole)) or 1
        whole = [(factor // shared, number) for factor, number in whole]
        least = self.circuit.at_least(whole, -(constant // shared))  # the sum is 0 or more
        more = self.circuit.at_least(whole, -constant // shared + 1)  # the sum is more than 0
        equal = self.circuit.all_of((least, -more))
        return {">=": least, ">": more, "<": -least, "<=": -more, "=": equal}[sign]

    def _one(self, numbers: tuple[int, ...]) -> int:
        made = numbers[0]
        for number in numbers[1:]:
            made = self.circuit.product(made, number)
        return made


def _leaves(sides: Iterable[Value]) -> Iterable[Value]:
    for value in sides:
        if isinstance(value, Arithmetic):
            yield from _leaves((value.left, value.right))
        else:
            yield value


def _sum(one: Terms, other: Terms, factor: int) -> Terms:
    found = dict(one)
    for numbers, other_factor in other.items():
        found[numbers] = found.get(numbers, Fraction(0)) + factor * other_factor
    return found
