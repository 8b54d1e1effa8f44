"""Claims that cannot all be true: which contradict each other, and the least that must be wrong.

Belongs here: the public functions over a `System` of linear constraints on whole numbers. Does not belong here: what
the variables and claims stand for, and how a contradiction is told; the work is done in `solving`.

Method: implicit hitting sets (Reiter 1987; Davies and Bacchus 2011) over irreducible cores. Cores come from narrowing
the ends of variables, with reasons, in plain Python; then from a linear program, whose proof is formed again in whole
numbers; what neither can decide is asked of CP-SAT.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from schemas.figures.solving.cores import Judge
from schemas.figures.solving.corrections import Contradiction, Core, Corrections
from schemas.figures.solving.extremes import Undecided
from schemas.figures.solving.extremes import extremes as closing_in
from schemas.figures.solving.narrowing import Effort
from schemas.figures.solving.system import (
    Compiled,
    ImpossibleStructureError,
    Key,
    Sum,
    System,
    Variable,
)

__all__ = [
    "Contradiction", "Core", "ImpossibleStructureError", "Key", "Sum", "System", "Undecided", "Variable",
    "contradictions", "extremes", "possible", "shrink",
]  # fmt: skip

EFFORT: Final = 60.0
"""Units of work, of about a second each, that one connected part of a system may cost."""
MAX_TIES: Final = 50
"""Corrections of one weight that are listed for one cluster."""


def contradictions(
    system: System, *, seeds: Iterable[Iterable[Key]] = (), effort: float = EFFORT, max_ties: int = MAX_TIES
) -> tuple[Contradiction, ...]:
    """Every cluster of claims that cannot all be true, and every connected part of which nobody can tell.

    Clusters share no claim, though they may be connected: what mends one is found with all others mended.
    `seeds` are sets of claims thought to contradict each other; where they do, their cores are what is begun with.
    Raises ImpossibleStructureError if the structure alone contradicts itself.
    """
    compiled = Compiled(system)
    begun = [frozenset(compiled.owner[key] for key in seed) for seed in seeds]
    found: list[Contradiction] = []
    for component in compiled.components():
        if component.claims:
            claims = set(component.claims)
            own = [seed & claims for seed in begun if seed & claims]
            found += Corrections(compiled, component, effort, max_ties).contradictions(own)
    return tuple(found)


def extremes(
    system: System, terms: Iterable[tuple[Variable, int]], without: Collection[Key] = (), *, effort: float = EFFORT
) -> tuple[int, int] | Undecided | None:
    """The least and the greatest value of a sum when some claims are dropped; None if the rest cannot be true.

    `terms` are variables with coefficients. Only the part of the system that hangs together with them is looked at.
    """
    terms = tuple(terms)
    whole = object()  # a variable that is the sum
    least = sum(min(c * end for end in system.bounds[v]) for v, c in terms)
    most = sum(max(c * end for end in system.bounds[v]) for v, c in terms)
    asked = System(
        {**system.bounds, whole: (least, most)},
        {**system.structure, whole: (Sum(((whole, -1), *terms), 0, 0),)},
        system.claims,
        system.weights,
    )
    compiled = Compiled(asked, system.claims.keys() - set(without))
    variable = compiled.numbered(((whole, 1),))[0][0]
    part = next(part for part in compiled.components() if variable in part.variables)
    return closing_in(Judge(compiled, Effort(effort)), [*part.claims, *part.structure], variable)


def shrink(system: System, claims: Collection[Key], *, effort: float = EFFORT) -> Core | Undecided | None:
    """An irreducible core among some claims; None if they can all be true.

    Raises ImpossibleStructureError if the structure alone contradicts itself.
    """
    compiled = Compiled(system, claims)
    undecided = False
    for part in compiled.components():
        found = Corrections(compiled, part, effort, 1).core() if part.claims else None
        if isinstance(found, Core):
            return found
        undecided |= found is not None
    return Undecided() if undecided else None


def possible(system: System, claims: Collection[Key], *, effort: float = EFFORT) -> bool | None:
    """Whether some claims can all be true; None if the effort was spent before it was found out."""
    compiled = Compiled(system, claims)
    undecided = False
    for part in compiled.components():
        if part.claims:
            found = Judge(compiled, Effort(effort)).decide([*part.claims, *part.structure], most=effort)
            if isinstance(found, frozenset):
                return False
            undecided |= found is None
    return None if undecided else True
