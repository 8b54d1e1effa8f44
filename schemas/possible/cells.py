"""What the cells of one item may hold, as literals and whole numbers.

Belongs here: blank, answers, texts that stand for no answer, and what nobody understands, for each kind of question.
Does not belong here: whether the item was asked (`schemas/possible/person.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from schemas.conditions import Item
from schemas.possible.circuit import FALSE, UNKNOWN, Circuit, Outcome
from schemas.possible.held import Held, Written
from schemas.possible.solving import Solution
from schemas.possible.space import Space
from schemas.questionnaire import Question, Status, Type


class Unfit(Exception):  # noqa: N818 - no error: the model says that it cannot hold something
    """An answer that is too large or too fine for the model."""


@dataclass
class Cell:
    """An item that is no multiple choice. Exactly one of its states holds: blank, strange, missing, or a value."""

    circuit: Circuit
    blank: int
    strange: int
    missing: dict[Status, int]
    kinds: dict[str, Status] = field(default_factory=dict)
    """Codes that stand for something else than an answer."""
    codes: dict[str, int] = field(default_factory=dict)
    """Of a choice or a text: the literal of each answer."""
    number: int = 0
    """Of a number or date: the whole number it is a multiple of `1 / scale`."""
    scale: int = 1
    given: int = FALSE
    """There is a value."""
    dated: bool = False
    states: dict[str, int] = field(default_factory=dict)
    """What else was worked out about it, by name."""

    @classmethod
    def of(cls, circuit: Circuit, question: Question, item: Item, written: Written, space: Space) -> Cell:
        """The cell of an item, with everything its exports may hold."""
        blank, strange = circuit.literal(), FALSE if question.type is Type.text else circuit.literal()
        cell = cls(circuit, blank, strange, {s: circuit.literal() for s in written.missing(question)})
        if question.type in (Type.single, Type.grid, Type.text):
            texts = space.texts(question) if question.type is Type.text else written.options(question)
            cell.codes = {code: circuit.literal() for code in texts}
            cell.kinds = {c: written.q.option_status(question, c) for c in cell.codes if c in question.options}
            cell.given = circuit.any_of(cell.codes.values())
            circuit.exactly_one([blank, strange, *cell.missing.values(), *cell.codes.values()])
            return cell
        cell.dated = question.type is Type.date
        cell.scale, low, high = space.numbers(question, item)
        cell.number, cell.given = circuit.whole_number(low, high), circuit.literal()
        for taken in space.taken(question, item, cell.scale):
            circuit.require(-cell.given, cell.above(taken + 1), -cell.above(taken))
        circuit.exactly_one([blank, strange, cell.given, *cell.missing.values()])
        return cell

    def above(self, least: int) -> int:
        """The number, in multiples of 1 / scale, is at least this."""
        return self.circuit.at_least([(1, self.number)], least)

    def kind(self, *statuses: Status) -> int:
        """What the cell holds, before the route is looked at, is one of these."""
        found = [self.missing[s] for s in statuses if s in self.missing]
        if Status.unknown_code in statuses:
            found.append(self.strange)
        if self.codes:
            found += [lit for code, lit in self.codes.items() if self.kinds.get(code, Status.answered) in statuses]
        elif Status.answered in statuses:
            found.append(self.given)
        return self.circuit.any_of(found)

    def fixed(self, held: Held) -> Iterator[int]:
        """Literals that hold exactly where the item holds this. Raises Unfit where it cannot."""
        if held.kind is None:
            yield self.blank
        elif held.kind is Status.unknown_code:
            yield self.strange
        elif held.value is None:
            yield self._known(self.missing, held.kind)
        elif self.codes:
            yield self._known(self.codes, held.value)
        else:
            value = date.fromisoformat(str(held.value)).toordinal() if self.dated else Fraction(str(held.value))
            low, high = self.circuit.domains[self.number]
            scaled = value * self.scale
            if scaled != int(scaled) or not low <= scaled <= high:
                raise Unfit
            yield from (self.given, self.above(int(scaled)), -self.above(int(scaled) + 1))

    @staticmethod
    def _known(states: Mapping[object, int] | dict[Status, int] | dict[str, int], state: object) -> int:
        if state not in states:
            raise Unfit
        return states[state]  # type: ignore[index]

    def held(self, solution: Solution) -> Held:
        """What the item holds in a solution."""
        if solution.holds(self.blank):
            return Held(None)
        if solution.holds(self.strange):
            return Held(Status.unknown_code)
        for status, literal in self.missing.items():
            if solution.holds(literal):
                return Held(status)
        for code, literal in self.codes.items():
            if solution.holds(literal):
                return Held(self.kinds.get(code, Status.answered), code)
        number = solution.values[self.number]
        value = date.fromordinal(number).isoformat() if self.dated else Fraction(number, self.scale)
        return Held(Status.answered, value)


@dataclass
class Ticks:
    """A multiple choice: a tick an option, or something that is neither a tick nor none."""

    circuit: Circuit
    ticks: dict[str, int]
    odd: dict[str, int]
    strange: int
    missing: dict[Status, int]
    cases: list[tuple[Status, int]]
    """What the question holds, before its route is looked at: the first of these that holds."""

    @classmethod
    def of(cls, circuit: Circuit, question: Question, written: Written) -> Ticks:
        """The cells of a multiple choice."""
        options = written.options(question)
        ticks = {option: circuit.literal() for option in options}
        odd = {option: circuit.literal() for option in options}
        strange = circuit.literal()
        missing = {status: circuit.literal() for status in written.missing(question)}
        for option in options:
            circuit.require(-ticks[option], -odd[option])
            circuit.require(-odd[option], strange, *missing.values())
        circuit.require(-circuit.at_least([(1, lit) for lit in (strange, *missing.values())], 2))
        circuit.require(-strange, *odd.values())
        for status, literal in missing.items():
            plain, as_no_tick = written.missing(question)[status]
            if plain is None:
                for option in options:
                    circuit.require(-literal, -odd[option])
            elif as_no_tick is None:
                circuit.require(-literal, *odd.values())
        cases = [(Status.unknown_code, strange)]
        for status in (Status.answered, Status.not_applicable, Status.dont_know, Status.refused):
            own = [lit for o, lit in ticks.items() if written.q.option_status(question, o) is status]
            cases.append((status, circuit.any_of(own)))
        cases += missing.items()
        return cls(circuit, ticks, odd, strange, missing, cases)

    @property
    def blank(self) -> int:
        """Nothing is ticked, and nothing else is said."""
        return -self.circuit.any_of(lit for _, lit in self.cases)

    @property
    def given(self) -> int:
        """Something is ticked."""
        return self.circuit.any_of(self.ticks.values())

    def kind(self, *statuses: Status) -> int:
        """What the question holds, before its route is looked at, is one of these."""
        found: list[int] = []
        before: list[int] = []
        for status, literal in self.cases:
            if status in statuses:
                found.append(self.circuit.all_of([literal, *(-b for b in before)]))
            before.append(literal)
        return self.circuit.any_of(found)

    def ticked(self, option: str) -> Outcome:
        """Whether an option is ticked; unknown where nothing is, or where its cell is neither."""
        if option not in self.ticks:
            return UNKNOWN
        return self.circuit.where(self.circuit.all_of((-self.blank, -self.odd[option])), self.ticks[option])

    def counted(self, least: int) -> int:
        """At least so many options are ticked."""
        return self.circuit.at_least([(1, tick) for tick in self.ticks.values()], least)

    def fixed(self, held: Held) -> Iterator[int]:
        """Literals that hold exactly where the question holds this. Raises Unfit where it cannot."""
        for option, tick in held.ticks:
            if option not in self.ticks:
                if tick is not False:
                    raise Unfit
                continue
            yield from (self.ticks[option] if tick else -self.ticks[option],)
            yield self.odd[option] if tick is None and held.kind is not None else -self.odd[option]
        if held.kind in self.missing and not any(tick for _, tick in held.ticks):
            yield self.missing[held.kind]
        elif held.kind is Status.unknown_code:
            yield self.strange
        elif not any(tick is None for _, tick in held.ticks) or held.kind is None:
            yield from (-literal for literal in (self.strange, *self.missing.values()))
        else:
            yield -self.strange

    def held(self, solution: Solution) -> Held:
        """What the question holds in a solution."""
        kind = next((status for status, literal in self.cases if solution.holds(literal)), None)
        beside = next((status for status, literal in self.missing.items() if solution.holds(literal)), None)
        ticks = tuple(
            (option, None if kind is None or solution.holds(self.odd[option]) else solution.holds(tick))
            for option, tick in self.ticks.items()
        )
        return Held(kind, None, ticks, beside)
