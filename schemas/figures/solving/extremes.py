"""The least and the greatest value of a variable when claims have their way.

Belongs here: closing in on its two ends. Does not belong here: which claims are doubted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.figures.solving.cores import Judge
from schemas.figures.solving.narrowing import Narrowing, OutOfEffortError


@dataclass(frozen=True)
class Undecided:
    """The effort was spent. A sum that was asked for has its values, if any, between these two."""

    low: int | None = None
    high: int | None = None


def extremes(judge: Judge, owners: Sequence[int], variable: int) -> tuple[int, int] | Undecided | None:
    """The least and the greatest value of a variable when owners have their way; None if they contradict each other."""
    narrowing = Narrowing(judge.system, judge.effort)
    if narrowing.start(judge.system.rows_for(owners)) is not None:
        return None
    low, high = 2 * variable, 2 * variable + 1
    found = judge.decide(owners)
    if isinstance(found, frozenset):
        return None
    if found is None:
        return Undecided(-narrowing.ends[low], narrowing.ends[high])
    try:
        value = found[variable]
        least = -_furthest(judge, owners, low, -value, narrowing.ends[low])
        return least, _furthest(judge, owners, high, value, narrowing.ends[high])
    except OutOfEffortError:
        return Undecided(-narrowing.ends[low], narrowing.ends[high])


def _furthest(judge: Judge, owners: Sequence[int], end: int, reached: int, limit: int) -> int:
    """How far out an end can be, from what is reached to the limit: first the limit is tried, then half of the rest."""
    wanted = limit
    while reached < limit:
        ends = list(judge.system.ends)
        ends[end ^ 1] = -wanted  # from there on outwards
        found = replace(judge, system=judge.system.within(ends)).decide(owners)
        if found is None:
            raise OutOfEffortError
        if isinstance(found, frozenset):
            limit = wanted - 1
        else:
            reached = found[end // 2] if end % 2 else -found[end // 2]
        wanted = (reached + limit + 1) // 2
    return reached
