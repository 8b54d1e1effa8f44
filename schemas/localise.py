"""Which answers to doubt where answers contradict each other: the least set that lets all others stand.

Error localisation after Fellegi and Holt (Journal of the American Statistical Association 71, 1976). A set of items is
to be doubted if somebody who answers all *other* items as this respondent did can satisfy every rule: doubted items
that are asked then hold a real answer, those that are not asked hold none. Of all such sets the one with the least
weight is told, with every other set that weighs the same.

An item weighs 1, less half the share of the respondents with a failing rule in whom a failing rule looks at it: what is
often at fault is doubted first. Items that do not contradict anything are never doubted, and no answer is ever changed.

Belongs here: the search, once for each pattern of answers that matter. Does not belong here: the model
(`schemas/possible`), and which rules fail (`schemas/responses.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Literal

from schemas import conditions
from schemas.administrative import LINE, RESPONDENT
from schemas.conditions import Item
from schemas.possible import Held, Modelled, Person, Solver, Unfit, Verdict, held_by, modelled
from schemas.possible.cells import Ticks
from schemas.possible.patterns import Patterns
from schemas.possible.space import Space
from schemas.questionnaire import Questionnaire, Severity, Type
from schemas.responses import Evaluation

MOST_TIES: Final = 20
MOST_PATTERNS: Final = 2_000
ROOM: Final = 4  # times its first size that a model may grow before it is made anew

Found = Literal["found", "undecided", "impossible"]


@dataclass(frozen=True)
class Doubt:
    """What to doubt in one respondent. No value is in it.

    `ties` are all sets of items that weigh `weight`, the least there is; `doubt` is the first of them. `more`: there
    are further ties. `undecided`: the limits of time, of patterns or of exactness were met; `impossible`: whatever
    somebody answers, a rule fails.
    """

    line: int
    respondent_id: str | None
    rules: tuple[str, ...]
    outcome: Found
    doubt: tuple[str, ...] = ()
    ties: tuple[tuple[str, ...], ...] = ()
    more: bool = False
    weight: Fraction | None = None

    def as_row(self) -> dict[str, Any]:
        """A row of the table `doubts`: the items of a tie are joined by ` + `."""
        return {
            "line": self.line,
            "respondent_id": self.respondent_id,
            "rules": list(self.rules),
            "outcome": self.outcome,
            "doubt": list(self.doubt),
            "ties": [" + ".join(tie) for tie in self.ties],
            "more": self.more,
            "weight": None if self.weight is None else float(self.weight),
        }


def most_doubted(doubts: Iterable[Doubt]) -> dict[str, str]:
    """Rule -> which answers are most often to be doubted in those who fail it, in words; nothing that is plain anyway.

    Whoever fails a rule about one item is likely wrong in that item: that is told only of routing, where it may be the
    answer above that is wrong.
    """
    sets: dict[str, Counter[tuple[str, ...]]] = {}
    for doubt in doubts:
        for rule in doubt.rules:
            own = doubt.doubt if doubt.outcome == "found" and len(doubt.ties) == 1 and not doubt.more else ()
            sets.setdefault(rule, Counter())[own] += 1
    told: dict[str, str] = {}
    for rule, counted in sets.items():
        item, _, kind = rule.rpartition(".")
        plain = kind != "answered_but_not_asked"
        likely = [(items, n) for items, n in counted.most_common() if items and not (plain and items == (item,))]
        if likely:
            items, n = likely[0]
            all_ = sum(counted.values())
            whom = "" if n == all_ else f" in {n} of the {all_}"
            told[rule] = f"Most likely wrong{whom}: {' and '.join(items)}; all other answers can then stand."
    return told


Weights = Mapping[str, int | Fraction]
"""Weight by item (`impact.p`) or question."""


def doubted(
    evaluation: Evaluation,
    weights: Weights | None = None,
    rules: Iterable[str] | None = None,
    *,
    most_ties: int = MOST_TIES,
    most_patterns: int = MOST_PATTERNS,
) -> tuple[Doubt, ...]:
    """What to doubt in each respondent who fails one of `rules`: those of severity error unless stated.

    Rules that are no matter of one respondent's answers (`schemas/possible/verdicts.py`) say nothing here.
    `weights` are stated instead of worked out.
    """
    known = modelled(evaluation.questionnaire)
    wanted = {c.rule.id for c in evaluation.rules if c.rule.severity is Severity.error} if rules is None else set(rules)
    chosen = {id_: rule for id_, rule in known.items() if id_ in wanted}
    failing: dict[int, list[str]] = {}
    for checked in evaluation.rules:
        if checked.rule.id in chosen:
            for position in checked.failing:
                failing.setdefault(position, []).append(checked.rule.id)
    if not failing:
        return ()
    positions = sorted(failing)
    rows = dict(zip(positions, evaluation.answers[positions].to_dicts(), strict=True))
    own = _weights(evaluation.questionnaire, chosen, failing.values(), weights or {})
    search = _Search(evaluation.questionnaire, chosen, own, rows.values(), most_ties, most_patterns)
    return tuple(
        Doubt(row[LINE], row[RESPONDENT], tuple(failing[at]), *search.of(row, frozenset(failing[at])))
        for at, row in rows.items()
    )


def _weights(
    q: Questionnaire, rules: Mapping[str, Modelled], failing: Iterable[list[str]], stated: Weights
) -> dict[Item, Fraction]:
    """Weight of each item: stated, or 1 less half of how often a failing rule looks at it."""
    faults: Counter[Item] = Counter()
    people = 0
    for failed in failing:
        people += 1
        faults.update({item for id_ in failed for item in rules[id_].items})
    return {
        item: Fraction(stated[key])
        if (key := next((k for k in (str(item), item.question) if k in stated), None)) is not None
        else 1 - Fraction(faults[item], 2 * people)
        for item in q.items
    }


@dataclass
class _Scope:
    """A model of some rules and all that they rest on, with a literal an item: it is doubted."""

    person: Person
    solver: Solver
    doubts: dict[Item, int]
    fails: list[int]
    size: int = 0


Answer = tuple[Found, tuple[str, ...], tuple[tuple[str, ...], ...], bool, Fraction | None]
UNDECIDED: Final[Answer] = ("undecided", (), (), False, None)
IMPOSSIBLE: Final[Answer] = ("impossible", (), (), False, None)


@dataclass
class _Search:
    q: Questionnaire
    rules: Mapping[str, Modelled]
    weights: Mapping[Item, Fraction]
    rows: Iterable[Mapping[str, Any]]
    most_ties: int
    most_patterns: int
    scopes: dict[tuple[frozenset[str], int | None], _Scope] = field(default_factory=dict)
    solved: dict[object, Answer] = field(default_factory=dict)
    patterns: set[object] = field(default_factory=set)

    def of(self, row: Mapping[str, Any], failing: frozenset[str]) -> Answer:
        """What to doubt in a row. First only the failing rules count, then all that touch what might be doubted.

        With fewer rules nothing can weigh more; once no other rule touches the sets that were found, they satisfy
        all rules.
        """
        reached = row["reached"] if row["reached"] < len(self.q.questions) else None
        rules = failing
        while True:
            answer = self._solved(row, rules, reached)
            touched = {Item(*name.split(".", 1)) for tie in answer[2] for name in tie}
            more = rules | {id_ for item in touched for id_ in self.resting_on[item]}
            if answer[0] != "found" or more == rules:
                return answer
            rules = more

    @cached_property
    def resting_on(self) -> dict[Item, frozenset[str]]:
        """Rules that look at an item, or rest on it by some route."""
        found: dict[Item, set[str]] = {item: set() for item in self.q.items}
        for id_, rule in self.rules.items():
            for item in self.basis(frozenset([id_])) if rule.items else ():
                found[item].add(id_)
        return {item: frozenset(ids) for item, ids in found.items()}

    def basis(self, rules: frozenset[str]) -> list[Item]:
        """Items that rules look at, and those that the routes to these rest on, in the order of the questionnaire."""
        todo = {item.question for id_ in rules for item in self.rules[id_].items}
        own = {item for id_ in rules for item in self.rules[id_].items}
        gates: set[str] = set()
        while todo:
            route = self.q.routes.get(todo.pop())
            new = conditions.questions(route) - gates if route is not None else frozenset()
            gates |= new
            todo |= new
        return [i for i in self.q.items if (i in own or i.question in gates) and not self.q.by_id[i.question].withheld]

    def _solved(self, row: Mapping[str, Any], rules: frozenset[str], reached: int | None) -> Answer:
        items = self.basis(rules)
        held = {item: held_by(row, self.q.by_id[item.question], item) for item in items}
        key = (rules, reached, tuple(self.alike.key(item, what) for item, what in held.items()))
        if key not in self.solved:
            self.patterns.add(key)
            within = len(self.patterns) <= self.most_patterns
            self.solved[key] = self._least(held, rules, reached) if within else UNDECIDED
        return self.solved[key]

    @cached_property
    def space(self) -> Space:
        seen: dict[str, set[Fraction]] = {}
        for row in self.rows:
            for item in self.q.items:
                question = self.q.by_id[item.question]
                if question.type in (Type.number, Type.constant_sum) and not question.withheld:
                    value = held_by(row, question, item).value
                    if isinstance(value, Fraction):
                        seen.setdefault(str(item), set()).add(value)
        return Space(self.q, {item: tuple(sorted(values)) for item, values in seen.items()})

    @cached_property
    def alike(self) -> Patterns:
        return Patterns(self.q, frozenset(self.rules))

    def _scope(self, rules: frozenset[str], reached: int | None) -> _Scope:
        scope = self.scopes.get((rules, reached))
        if scope is None or len(scope.person.circuit.domains) > ROOM * scope.size:
            at = len(self.q.questions) if reached is None else reached
            person = Person(self.q, self.space, at)
            fails = [self.rules[id_].fails(person).true for id_ in sorted(rules)]
            doubts = {item: _doubtable(person, item) for item in self.basis(rules)}
            scope = self.scopes[rules, reached] = _Scope(person, Solver(person.circuit), doubts, fails)
            scope.size = len(person.circuit.domains)
        return scope

    def _least(self, held: Mapping[Item, Held], rules: frozenset[str], reached: int | None) -> Answer:
        """The sets of least weight that satisfy some rules, one solution after the other."""
        try:
            scope = self._scope(rules, reached)
            clauses = [
                [doubt, literal]
                for item, doubt in scope.doubts.items()
                for literal in scope.person.fixed({item: held[item]})
            ]
        except (Unfit, OverflowError):
            return UNDECIDED
        scale = math.lcm(*(self.weights[item].denominator for item in scope.doubts))
        costs = {doubt: int(self.weights[item] * scale) for item, doubt in scope.doubts.items()}
        ties: list[tuple[str, ...]] = []
        least: int | None = None
        while True:
            solution = scope.solver.solve([-lit for lit in scope.fails], clauses=clauses, least=costs)
            if solution.verdict is Verdict.undecided or not solution.proved:
                return UNDECIDED
            if solution.verdict is Verdict.impossible:
                break
            chosen = [(item, doubt) for item, doubt in scope.doubts.items() if solution.holds(doubt)]
            weight = sum(costs[doubt] for _, doubt in chosen)
            if not chosen:  # nothing is wrong in exact numbers: the failure is one of binary rounding
                return UNDECIDED
            if least is not None and weight > least:
                break
            if len(ties) == self.most_ties:
                return self._found(ties, Fraction(least or 0, scale), more=True)
            least = weight
            ties.append(tuple(str(item) for item, _ in chosen))
            clauses.append([-doubt for _, doubt in chosen])
        return self._found(ties, Fraction(least or 0, scale), more=False) if ties else IMPOSSIBLE

    def _found(self, ties: list[tuple[str, ...]], weight: Fraction, *, more: bool) -> Answer:
        order = {str(item): place for place, item in enumerate(self.q.items)}
        ties.sort(key=lambda tie: (len(tie), [order[name] for name in tie]))
        return "found", ties[0], tuple(ties), more, weight


def _doubtable(person: Person, item: Item) -> int:
    """A literal: the item is doubted. Then it holds a real answer if it is asked, and none if it is not."""
    circuit, cell, due = person.circuit, person.cell(item), person.asked(item.question)
    doubt = circuit.literal()
    circuit.require(-doubt, -due.true, cell.given)
    circuit.require(-doubt, -due.false, cell.blank)
    circuit.require(-doubt, cell.blank, cell.given)
    if isinstance(cell, Ticks):
        for neither in (cell.strange, *cell.missing.values()):
            circuit.require(-doubt, -neither)
    return doubt
