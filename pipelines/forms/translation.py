"""What a condition of a form means in a questionnaire; what cannot be said there is not understood, never guessed.

A form knows no unknown: a question that is blank, for whatever reason, is the text '' (or no number). Ours tells a
question that was not asked from one left blank, and a comparison with a blank is unknown. So each comparison is
translated such that it is **true exactly when the form's is**: where the form's is false of a blank, ours is false or
unknown, and both read "not asked"; where the form's is true of a blank (`${x} != 'a'`), ours says so:
`not given(x) or x != 'a'`. Negations are pushed down to the comparisons first, so that `and` and `or` keep this.

Where languages disagree with themselves about a blank (`[age] < 5`: REDCap and LimeSurvey may take a blank for 0), the
comparison stays unknown for a blank, and if the question may also be routed past it is not understood; unless
another part of the same conjunction already fails of a blank (`!is_empty(age) and age < 5`).

A "don't know" or a refusal is an answer to a form: not empty is `given()`, not `answered()`. A number that stands
for no answer (999) is compared like any other by a form and with nothing by us: `x > 0 and x != 999` becomes
`x > 0 and answered(x)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from pipelines.forms.expressions import SELF, Call, Expression, ExpressionError, Literal, Name, Op, conjuncts
from pipelines.forms.gates import (
    OPPOSITE,
    Dialect,
    Gate,
    NotUnderstoodError,
    Route,
    code_of,
    is_day,
    negated,
    number_of,
    plain_codes,
    quotable,
)
from pipelines.forms.rendering import Outcome, all_of, any_of
from schemas.conditions import (
    ARITHMETIC,
    COMPARISONS,
    And,
    Answered,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    Contained,
    Count,
    Item,
    Not,
    Or,
    Selected,
    Value,
)
from schemas.vocabulary import Type

MIRRORED: Final = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
MOST_STEPS: Final = 5_000
NUMBERS: Final = (Type.number, Type.constant_sum, Type.ranking)
CHOICES: Final = (Type.single, Type.grid)


@dataclass(frozen=True)
class Translator:
    """Conditions of one form. `find` gives what a name stands for, None for nothing that is known."""

    dialect: Dialect
    find: Callable[[str], Gate | None]
    own: Gate | None = None
    """The question that a constraint is about."""
    missing: tuple[str, ...] = ()
    """Values that count as no answer in the draft, but not in the form."""
    asserted: bool = False
    """For a rule: a question that was not asked leaves its comparison open there."""
    remarks: list[str] = field(default_factory=list)
    """What a person should know about the conditions translated so far."""
    filled: set[Item] = field(default_factory=set)
    """What cannot be blank where the conditions hold that have been translated so far: all must hold together."""
    left_out: set[tuple[Item, Fraction]] = field(default_factory=set)
    """Numbers for no answer that these conditions leave out."""
    steps: list[None] = field(default_factory=list)
    """One entry a step taken: `if` inside `if` may double them with each level."""

    def route(self, text: str) -> Route:
        """Who is asked. The parts of a conjunction that are understood are kept beside the text of the others."""
        if not text.strip():
            return Route(None, None)
        try:
            tree = self.dialect.language.parse(text.strip())
        except ExpressionError:
            return Route(None, text.strip())
        parts = list(conjuncts(tree))
        self.left_out.update(pair for part in parts if (pair := self._left_out(part)) is not None)
        before, held = set(self.filled), dict[int, Outcome]()
        # what one part needs helps to understand the others, whichever stands first
        for _ in range(2):
            for place, part in enumerate(parts):
                self.filled.clear()
                self.filled.update(before, *(needed(other) for i, other in held.items() if i != place))
                with suppress(NotUnderstoodError):
                    outcome = self.holds(part)
                    if place not in held or needed(held[place]) <= needed(outcome):
                        held[place] = outcome
        self.filled.update(before, *map(needed, held.values()))
        understood = [held[place] for place in sorted(held)]
        rest = [part.source for place, part in enumerate(parts) if place not in held]
        outcome = all_of(understood)
        if outcome is False:  # nobody is asked: a questionnaire has no words for that
            return Route(None, text.strip())
        condition = None if outcome is True else outcome
        return Route(
            condition, " and ".join(rest) if condition is not None and rest else text.strip() if rest else None
        )

    def holds(self, tree: Expression, wanted: bool = True) -> Outcome:
        """A condition that is true exactly when the form's is `wanted`. Raises NotUnderstoodError."""
        self.steps.append(None)
        if len(self.steps) > MOST_STEPS:
            raise NotUnderstoodError
        match tree:
            case Op("and" | "or" as sign, left, right):
                both = [self.holds(left, wanted), self.holds(right, wanted)]
                return all_of(both) if (sign == "and") is wanted else any_of(both)
            case Op(sign, left, right) if sign in COMPARISONS:
                return self._compared(sign, left, right, wanted)
            case Call("not", (part,)):
                return self.holds(part, not wanted)
            case Call("true" | "false" as name, ()):
                return (name == "true") is wanted
            case Call("if", (condition, then, otherwise)):
                return any_of(
                    all_of([self.holds(condition, case), self.holds(branch, wanted)])
                    for case, branch in ((True, then), (False, otherwise))
                )
            case Call("selected", (Name() as name, Literal(str() as code))):
                return self._selected(self._gate(name), code.strip(), wanted)
            case Call("selected", (Name() as name, Name() as other)):
                return self._compared("=", name, other, wanted)
            case Call("empty" | "blank" as call, (Name() as name,)):
                return self._empty(self._gate(name), wanted, sure=call == "blank")
            case Literal(Fraction() as number):
                return (number != 0) is wanted
        raise NotUnderstoodError

    def _gate(self, name: Name) -> Gate:
        gate = self.own if name.text == SELF else self.find(name.text)
        if gate is None:
            raise NotUnderstoodError
        return gate

    def _compared(self, sign: str, left: Expression, right: Expression, wanted: bool) -> Outcome:
        if sign == "!=":
            return self._compared("=", left, right, not wanted)
        if isinstance(left, Literal) and not isinstance(right, Literal):
            return self._compared(MIRRORED[sign], right, left, wanted)
        match left, right:
            case Name() as name, Literal("") if sign == "=":
                return self._empty(self._gate(name), wanted)
            case Call("length", (Name() as name,)), Literal(Fraction() as number):
                return self._long(self._gate(name), sign, number, wanted)
            case Call("coalesce", (Name() as name, Literal() as other)), _:
                given = [self._empty(self._gate(name), False), self._compared(sign, name, right, wanted)]
                blank = [self._empty(self._gate(name), True), self._compared(sign, other, right, wanted)]
                return any_of([all_of(given), all_of(blank)])
            case Call("count", (Name() as name,)), _:
                return self._counted(self._gate(name), sign if wanted else OPPOSITE[sign], self._constant(right))
            case Name() as name, Name() as other_name:
                return self._two(sign, self._gate(name), self._gate(other_name), wanted)
            case Name() as name, _ if self._gate(name).type not in NUMBERS:
                return self._valued(self._gate(name), sign, self._constant(right), wanted)
        return self._numbers(sign, left, right, wanted)

    def _valued(self, gate: Gate, sign: str, value: str | Fraction, wanted: bool) -> Outcome:
        """A choice, one option of a multiple choice, a text or a date, compared with a constant."""
        if gate.option is not None:
            return self._option(gate, sign, str(value), wanted)
        if gate.type is Type.multiple and self.dialect.joined and sign == "=" and isinstance(value, str):
            alone = self._counted(gate, "=" if wanted else "!=", Fraction(1))
            parts = [self._selected(gate, value, wanted), alone]
            return all_of(parts) if wanted else any_of(parts)
        if gate.type in CHOICES:
            return self._coded(gate, sign, value, wanted)
        dated = gate.type is Type.date and is_day(value)
        if dated or (gate.type is Type.text and isinstance(value, str) and sign == "=" and quotable(value)):
            return self._definite(Compare(sign, gate.item, Constant(value)), wanted, [gate])  # type: ignore[arg-type]
        raise NotUnderstoodError

    def _option(self, gate: Gate, sign: str, value: str, wanted: bool) -> Outcome:
        if sign != "=" or value not in (*self.dialect.ticked, *self.dialect.unticked):
            raise NotUnderstoodError
        return self._ticked(gate, gate.option or "", wanted is (value in self.dialect.ticked))

    def _selected(self, gate: Gate, code: str, wanted: bool) -> Outcome:
        if gate.type is Type.multiple and gate.option is None:
            return (
                self._ticked(gate, gate.options[code], wanted)
                if code in gate.options
                else self._never(gate, code, wanted)
            )
        if gate.type in CHOICES:
            return self._coded(gate, "=", code, wanted) if code in gate.options else self._never(gate, code, wanted)
        if gate.coded:
            return self._valued(gate, "=", code, wanted)
        raise NotUnderstoodError

    def _never(self, gate: Gate, code: str, wanted: bool) -> bool:
        """An option that the form does not offer is chosen by nobody."""
        remark = f"its condition names {code!r}, which is no option of {gate.question}: taken as never chosen"
        if remark not in self.remarks:
            self.remarks.append(remark)
        return not wanted

    def _ticked(self, gate: Gate, option: str, wanted: bool) -> Outcome:
        ticked = Selected(gate.question, option)
        return ticked if wanted else self._unless_blank([gate], Not(ticked), past=True)

    def _coded(self, gate: Gate, sign: str, value: str | Fraction, wanted: bool) -> Outcome:
        """A choice compared with a code; by size, the codes that meet it are listed."""
        if sign == "=":
            equal = Compare("=", gate.item, Constant(code_of(gate, value)))
            return self._judged(equal, wanted, [gate], loose=self.dialect.loose_zero and value == 0)
        numbers = {code: number_of(code) for code in gate.options}
        limit = number_of(value) if isinstance(value, str) else value
        if limit is None or None in numbers.values():
            raise NotUnderstoodError
        among = tuple(gate.options[code] for code, n in numbers.items() if COMPARISONS[sign](n, limit))
        if not among or len(among) == len(numbers) or self._meets_missing(sign, limit):
            raise NotUnderstoodError
        loose = self.dialect.blank_is_zero and COMPARISONS[sign](0, limit)
        return self._judged(Contained(gate.item, among), wanted, [gate], loose=loose)

    def _empty(self, gate: Gate, wanted: bool, *, sure: bool = False) -> Outcome:
        if gate.option is not None:
            if "" not in self.dialect.unticked:
                raise NotUnderstoodError
            return self._ticked(gate, gate.option, not wanted)
        given = Answered(gate.item, substantive=sure and bool(self.missing))
        return Not(given) if wanted else given

    def _long(self, gate: Gate, sign: str, number: Fraction, wanted: bool) -> Outcome:
        """The length of a text: only whether there is one can be said."""
        some, none = {">0", ">=1"}, {"=0", "<1", "<=0"}
        if f"{sign}{number}" not in some | none or gate.type is not Type.text:
            raise NotUnderstoodError
        return self._empty(gate, (f"{sign}{number}" in none) is wanted)

    def _counted(self, gate: Gate, sign: str, number: str | Fraction) -> Outcome:
        """How many options are ticked; none, of a blank."""
        if gate.type is not Type.multiple or gate.option is not None or not isinstance(number, Fraction):
            raise NotUnderstoodError
        sign = ">" if sign == "!=" and number == 0 else sign  # `!=` is true of a question that was not asked
        count = Compare(sign, Count(gate.question), Constant(number))  # type: ignore[arg-type]
        if not COMPARISONS[sign](0, number):
            return count
        return self._unless_blank([gate], count, past=False)

    def _two(self, sign: str, one: Gate, other: Gate, wanted: bool) -> Outcome:
        """Two questions compared. Two blanks are equal."""
        gates = [one, other]
        kinds = {"choice" if g.type in CHOICES else "number" if g.type in NUMBERS else g.type.value for g in gates}
        coded = kinds != {"choice"} or (sign == "=" and plain_codes(one) and plain_codes(other))
        if len(kinds) > 1 or kinds & {"text", "multiple"} or not coded:
            raise NotUnderstoodError
        compared = Compare(sign, one.item, other.item)  # type: ignore[arg-type]
        if self.missing or (kinds == {"number"} and self.dialect.blank_is_zero):
            return self._judged(compared, wanted, gates, loose=True)
        outcome = self._definite(compared, wanted, gates)
        if sign not in ("=", "<=", ">=") or not all(self._may_be_blank(gate) for gate in gates):
            return outcome
        if sign != "=":  # two blank dates, or two blank numbers: languages differ
            return self._judged(compared, wanted, gates, loose=True)
        given = [Answered(gate.item, substantive=False) for gate in gates]
        return any_of([outcome, all_of(Not(g) for g in given)]) if wanted else all_of([outcome, any_of(given)])

    def _numbers(self, sign: str, left: Expression, right: Expression, wanted: bool) -> Outcome:
        """Numbers, sums of them and constants."""
        gates: list[Gate] = []
        one, other = self._number(left, gates), self._number(right, gates)
        if isinstance(one, Constant) and isinstance(other, Constant):
            return COMPARISONS[sign](one.value, other.value) is wanted
        compared = Compare(sign, one, other)  # type: ignore[arg-type]
        if isinstance(one, Item) and isinstance(other, Constant) and isinstance(other.value, Fraction):
            if gates[0].missing and gates[0] is not self.own:
                return self._with_missing(gates[0], sign, other.value, wanted)
            if self._meets_missing(sign, other.value):
                raise NotUnderstoodError
            by_size = self.dialect.blank_is_zero if sign != "=" else self.dialect.loose_zero
            return self._judged(compared, wanted, gates, loose=by_size and COMPARISONS[sign](0, other.value))
        return self._judged(compared, wanted, gates, loose=self.dialect.blank_is_zero or bool(self.missing))

    def _with_missing(self, gate: Gate, sign: str, value: Fraction, wanted: bool) -> Outcome:
        """A number some values of which stand for no answer, compared with a constant."""
        given, answered = Answered(gate.item, substantive=False), Answered(gate.item)
        if sign == "=" and value in gate.missing:
            if len(gate.missing) > 1 and (wanted or any((gate.item, n) not in self.left_out for n in gate.missing)):
                raise NotUnderstoodError
            return all_of([given, Not(answered)]) if wanted else self._unless_blank([gate], answered, past=False)
        compared = Compare(sign, gate.item, Constant(value))  # type: ignore[arg-type]
        if sign == "=" and not wanted:
            return any_of([Not(answered), negated(compared)])
        met = {COMPARISONS[sign](n, value) is wanted for n in gate.missing if (gate.item, n) not in self.left_out}
        if len(met) > 1:
            raise NotUnderstoodError
        loose = self.dialect.blank_is_zero and COMPARISONS[sign](0, value)
        outcome = self._judged(compared, wanted, [gate], loose=loose)
        return any_of([outcome, all_of([given, Not(answered)])]) if met == {True} else outcome

    def _left_out(self, part: Expression) -> tuple[Item, Fraction] | None:
        """The number for no answer that a part such as `x != 999` leaves out."""
        match part:
            case Op("!=", Name() as name, Literal() as literal):
                gate, number = self.find(name.text), number_of(str(literal.value))
                if gate is not None and number is not None and number in gate.missing:
                    return gate.item, number
        return None

    def _meets_missing(self, sign: str, limit: Fraction) -> bool:
        """Whether the form takes a value for a number that is none in the draft."""
        return any(n is not None and COMPARISONS[sign](n, limit) for n in map(number_of, self.missing))

    def _number(self, tree: Expression, gates: list[Gate]) -> Value:
        match tree:
            case Literal(value):
                number = number_of(value) if isinstance(value, str) else value
                if number is not None:
                    return Constant(number)
            case Name() as name:
                gate = self._gate(name)
                if gate.type in NUMBERS:
                    gates.append(gate)
                    return gate.item
            case Call("number", (part,)):
                return self._number(part, gates)
            case Op("+" | "-" | "*" as sign, left, right):
                one, other = self._number(left, gates), self._number(right, gates)
                if isinstance(one, Constant) and isinstance(other, Constant):
                    return Constant(ARITHMETIC[sign](one.value, other.value))
                return Arithmetic(sign, one, other)
        raise NotUnderstoodError

    def _constant(self, tree: Expression) -> str | Fraction:
        if isinstance(tree, Call) and tree.function == "date" and len(tree.args) == 1:
            tree = tree.args[0]
        if isinstance(tree, Literal):
            return tree.value
        value = self._number(tree, [])
        if not isinstance(value, Constant):
            raise NotUnderstoodError
        return value.value

    def _may_be_blank(self, gate: Gate) -> bool:
        return gate is not self.own and gate.item not in self.filled and (gate.blank or gate.routed)

    def _judged(self, positive: Compare | Contained, wanted: bool, gates: list[Gate], *, loose: bool) -> Outcome:
        """A comparison; a `loose` one may be anything of a blank: unknown, so the blank must not come from a route."""
        if not loose:
            return self._definite(positive, wanted, gates)
        if any(gate.routed for gate in gates if gate is not self.own and gate.item not in self.filled):
            raise NotUnderstoodError
        return positive if wanted else negated(positive)

    def _definite(self, positive: Compare | Contained, wanted: bool, gates: list[Gate]) -> Outcome:
        """A comparison that is false of a blank in the form, or its opposite."""
        if wanted:
            return all_of([*(Answered(gate.item, substantive=False) for gate in gates if gate.computed), positive])
        past = isinstance(positive, Contained) or positive.sign == "="
        return self._unless_blank(gates, negated(positive), past=past)

    def _unless_blank(self, gates: Iterable[Gate], outcome: Condition, *, past: bool) -> Outcome:
        """True of a blank; `past` tells whether the condition is true anyway of a question that was not asked."""
        open_ = [gate for gate in gates if gate is not self.own and gate.item not in self.filled]
        unsure = [gate for gate in open_ if gate.blank or (gate.routed and (self.asserted or not past))]
        return any_of([*(Not(Answered(gate.item, substantive=False)) for gate in unsure), outcome])


def needed(outcome: Outcome) -> set[Item]:
    """What must be given for a condition to be true."""
    match outcome:
        case And(parts):
            return set().union(*map(needed, parts))
        case Or(parts):
            return set.intersection(*map(needed, parts))
        case Answered(item):
            return {item}
        case Selected(question):
            return {Item(question)}
        case Contained(Item() as item):
            return {item}
        case Compare(sign, left, right) if sign != "!=":
            return {value for value in (left, right) if isinstance(value, Item)}
    return set()
