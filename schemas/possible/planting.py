"""Faults: respondents who fail one rule and, if that is possible, no other.

Belongs here: rules about one respondent's answers, which the solver fails. Does not belong here: rules about several
respondents and about the interview (`schemas/possible/waves.py`), and whether a fault is found (`schemas/selftest.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.possible.cells import Cell
from schemas.possible.circuit import FALSE
from schemas.possible.claims import Claim, Kind, blame
from schemas.possible.drawing import Drawn, Workshop
from schemas.possible.solving import Verdict
from schemas.questionnaire import Family

OF_EACH: Final = 2
"""Respondents who fail each rule."""
SHARE: Final = 0.1
"""Of the usual work, for what is only tried."""
STATED: Final = frozenset({Family.ranges, Family.exclusive, Family.choices, Family.sums, Family.cross_question})
"""Families whose rules somebody wrote down one by one, and could leave out."""


@dataclass(frozen=True)
class Fault:
    """Somebody who fails a rule, and the other modelled rules that they cannot but fail too."""

    rule: str
    drawn: Drawn
    also: tuple[str, ...] = ()


def faults(shop: Workshop, rule: str) -> tuple[list[Fault], Claim | None]:
    """Respondents who fail a rule and as few others as can be; what there is to say where none fails it alone."""
    wrong = shop.fails[rule]
    others = [-fails.true for id_, fails in shop.fails.items() if id_ != rule]
    found: list[Fault] = []
    for _ in range(OF_EACH):
        drawn = shop.draw([wrong.true, *others])
        if isinstance(drawn, Drawn):
            found.append(Fault(rule, drawn))
        elif drawn is Verdict.undecided:
            return found, Claim(Kind.undecided, rule)
        else:
            return _not_alone(shop, rule)
    return found, None


def edges(shop: Workshop, rule: str) -> tuple[list[Fault], list[Drawn]]:
    """Respondents who only just fail a rule about numbers or dates; and who, alike otherwise, only just do not.

    For each number that the rule looks at: the least and the greatest with which somebody fails it and nothing else,
    where little work finds them.
    """
    others = [-fails.true for id_, fails in shop.fails.items() if id_ != rule]
    found: list[Fault] = []
    good: list[Drawn] = []
    for item in sorted(shop.rules[rule].items, key=str):
        cell = shop.person.cell(item) if item in shop.items else None
        if not isinstance(cell, Cell) or not cell.number or shop.fails[rule].true == FALSE:
            continue
        for way in (1, -1):
            here = [shop.fails[rule].true, *others, cell.given]
            solution = shop.solver.solve(here, least={cell.number: way}, share=SHARE)
            if solution.verdict is not Verdict.possible or not solution.proved:
                continue
            fault = shop.made(solution)
            found.append(Fault(rule, fault))
            alike = shop.person.fixed({other: held for other, held in fault.held.items() if other != item})
            number = solution.values[cell.number]
            beyond = -cell.above(number) if way > 0 else cell.above(number + 1)
            fine = shop.solver.solve([*shop.good, *alike, cell.given, beyond], least={cell.number: -way}, share=SHARE)
            if fine.verdict is Verdict.possible and fine.proved:
                good.append(shop.made(fine))
    return found, good


def _not_alone(shop: Workshop, rule: str) -> tuple[list[Fault], Claim | None]:
    """Nobody fails the rule alone: it never fails, or others fail with it."""
    wrong = shop.fails[rule]
    costs = {fails.true: 1 for id_, fails in shop.fails.items() if id_ != rule and abs(fails.true) > 1}
    solution = shop.solver.solve([wrong.true], least=costs)
    if solution.verdict is Verdict.undecided:
        return [], Claim(Kind.undecided, rule)
    if solution.verdict is Verdict.impossible:
        told = shop.solver.solve([wrong.false]).verdict is Verdict.possible
        return [], Claim(Kind.never_fails if told else Kind.never_told, rule)
    drawn = shop.made(solution)
    also = tuple(id_ for id_, fails in shop.fails.items() if id_ != rule and solution.holds(fails.true))
    no_less = [id_ for id_ in shop.fails if id_ != rule and shop.severity(id_) <= shop.severity(rule)]
    because = blame(shop, wrong.true, no_less) if shop.rules[rule].family in STATED else ()
    return [Fault(rule, drawn, also)], Claim(Kind.implied, rule, because) if because else None
