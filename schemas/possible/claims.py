"""What a questionnaire makes impossible: questions nobody reaches, options nobody can choose, rules that say nothing.

Each is told with the rules that make it so, none of which can be spared. Belongs here: the questions to the solver.
Does not belong here: running rules over answers (`schemas/selftest.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from schemas.conditions import Item
from schemas.possible.cells import Ticks
from schemas.possible.drawing import Drawn, Workshop
from schemas.possible.solving import Verdict
from schemas.questionnaire import Question


class Kind(StrEnum):
    """Kinds of claims."""

    contradictory = "contradictory"
    unreachable = "unreachable"
    everybody = "everybody"
    unanswerable = "unanswerable"
    not_choosable = "not_choosable"
    never_fails = "never_fails"
    implied = "implied"
    never_told = "never_told"
    never_true = "never_true"
    undecided = "undecided"


SAID = {
    Kind.contradictory: "nobody can satisfy all rules",
    Kind.unreachable: "nobody can reach {}",
    Kind.everybody: "everybody is asked {}: its route never leads past it",
    Kind.unanswerable: "nobody can answer {}",
    Kind.not_choosable: "nobody can choose {}",
    Kind.never_fails: "{} can never fail, whatever is answered",
    Kind.implied: "{} says nothing new: whoever fails it fails another rule too",
    Kind.never_told: "{} can never be told",
    Kind.never_true: "{} is never true of anybody",
    Kind.undecided: "{}: undecided, the solver's time ran out",
}


@dataclass(frozen=True)
class Claim:
    """Something that cannot be: what it is about, and the rules because of which, if it is because of rules."""

    kind: Kind
    about: str
    because: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = SAID[self.kind].format(self.about)
        return told + (f", because of {', '.join(self.because)}" if self.because else "")


@dataclass(frozen=True)
class Target:
    """Something that somebody should be able to do: the literal that says so, and the claim if nobody can.

    It goes without saying where one of `under` cannot be.
    """

    literal: int
    otherwise: Kind
    about: str
    under: tuple[str, ...] = ()


def targets(shop: Workshop) -> Iterator[Target]:
    """Every route both ways, every item answered, every option chosen, every free rule true."""
    for question in shop.q.questions:
        if question.id in shop.q.routes and question.id not in shop.q.untellable:
            due = shop.person.asked(question.id)
            yield Target(due.true, Kind.unreachable, question.id)
            yield Target(due.false, Kind.everybody, question.id)
    for item in shop.items:
        yield from _answers(shop, shop.q.by_id[item.question], item)
    for id_, tree in shop.q.asserted.items():
        yield Target(shop.person.holds(tree, None).true, Kind.never_true, id_)


def _answers(shop: Workshop, question: Question, item: Item) -> Iterator[Target]:
    cell = shop.person.cell(item)
    given = shop.person.circuit.all_of((cell.given, -shop.person.asked(question.id).false))
    yield Target(given, Kind.unanswerable, str(item), (question.id,))
    for code, literal in (cell.ticks if isinstance(cell, Ticks) else cell.codes).items():
        if code in question.options:
            chosen = shop.person.circuit.all_of((literal, given))
            yield Target(chosen, Kind.not_choosable, f"{code!r} of {item}", (question.id, str(item)))


def reach(shop: Workshop, wanted: list[Target], pool: list[Drawn]) -> Iterator[Claim]:
    """Add somebody to `pool` for each target that nobody there meets; a claim where nobody can."""
    beyond: set[str] = set()
    for target in wanted:
        if beyond.intersection(target.under) or any(one.solution.holds(target.literal) for one in pool):
            continue
        drawn = shop.draw([*shop.good, target.literal])
        if isinstance(drawn, Drawn):
            pool.append(drawn)
            continue
        if drawn is Verdict.undecided:
            yield Claim(Kind.undecided, target.about)
            continue
        if target.otherwise in (Kind.unreachable, Kind.unanswerable):
            beyond.add(target.about)
        yield Claim(target.otherwise, target.about, blame(shop, target.literal))


def blame(shop: Workshop, literal: int, among: Iterable[str] | None = None) -> tuple[str, ...]:
    """Rules with all of which a literal cannot hold, none of them to be spared; none if it can, or cannot anyway."""
    if shop.solver.solve([literal]).verdict is not Verdict.possible:
        return ()
    demands = {-shop.fails[id_].true: id_ for id_ in (shop.fails if among is None else among)}
    core = shop.solver.conflict([literal], list(demands))
    return tuple(sorted(demands[lit] for lit in core or () if lit in demands))
