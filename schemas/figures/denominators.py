"""A printed number of respondents that several of its own figures contradict: told once, of the number itself.

Belongs here: whether a denominator is to blame for what its parts seem to be, and the finding. Does not belong here:
the parts (`contradictions.py`, `totals.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from schemas.figures import telling
from schemas.figures.checks import Analysis
from schemas.figures.closed import common_bases, first_without_conflict, trees
from schemas.figures.contradictions import finding, identity
from schemas.figures.model import Statistic
from schemas.figures.network import Fact, Group, Network
from schemas.figures.telling import Teller
from schemas.findings import Finding
from schemas.questionnaire import Severity

SEVERAL: Final = 2
RESTING: Final = frozenset({"unattainable", "count_percent", "parts_whole"})
"""Kinds of contradictions that a wrong denominator brings about."""
TRIED: Final = 2_000
TOLD: Final = 3
SPELLED_OUT: Final = 6


def rests_on_base(one: Finding) -> bool:
    """Whether a finding is about parts of a denominator, not about the denominator and what it is itself a part of."""
    return one.kind in RESTING and not one.finding.startswith("parts_whole:base:")


def wrong_base(analysis: Analysis, network: Network, teller: Teller, found: Sequence[Finding]) -> Finding | None:
    """The finding that takes the place of several, where all of them vanish with another number of respondents."""
    own = [one for one in found if rests_on_base(one) and one.severity is Severity.error]
    bases, whole = analysis.bases, analysis.group.whole
    if len(own) < SEVERAL or len(bases.values) != 1 or not bases.printed or not analysis.group.sizes:
        return None
    free = Analysis(Group(whole, [], analysis.group.parts), network.without_sizes(whole))
    parts = free.parts.values()
    wrong = any(part.outside or part.impossible or part.clashes or part.disagrees for part in parts)
    if wrong or free.misfits or free.shortfalls:
        return None
    n = bases.values[0]
    possible = _possible(free, n)
    if not possible:
        return None
    named = {id_ for one in own for id_ in one.figures} - {fact.figure.figure for fact in bases.printed}
    facts = [f for part in parts for f in (*part.counts, *part.shares) if f.figure.figure in named]
    what = teller.subject(whole, bases.printed[0].figure)
    nearest = telling.listed((f"{one:,}" for one in possible), "or")
    return finding(
        identity("unattainable:base", whole, bases.printed),
        f"{n:,} cannot be the number of respondents: {len(own)} contradictions end with another",
        f"{telling.printed(bases.printed)} {telling.are(bases.printed)} printed for {what}. "
        f"{_examples(facts, n)} No count of {n:,} gives them, and every figure of the question goes with {nearest}.",
        f"{nearest} in place of {n:,}; that mends {len(own)} contradictions at once.",
        (*bases.printed, *facts),
        doubted=bases.printed,
    )


def _possible(free: Analysis, n: int) -> list[int]:
    """The numbers of respondents nearest to the printed one that suit every figure."""
    claims = [part.claim for part in free.parts.values() if part.sound]
    options = {options: part.claim for options, part in free.options.items() if part.sound}
    grown = trees(free.everything, options)
    candidates = sorted(islice(common_bases(claims, free.bases.values), TRIED), key=lambda one: (abs(one - n), one))
    fit = (
        one
        for one in candidates
        if all(first_without_conflict(tree, options, (one,), free.exclusive) is not None for tree in grown)
    )
    return sorted(islice(fit, TOLD))


def _examples(facts: Sequence[Fact], n: int) -> str:
    shares = list({telling.value(f): f for f in facts if f.figure.statistic is Statistic.percent}.values())
    if not shares:
        return ""
    told = telling.listed(telling.value(fact) for fact in shares[:SPELLED_OUT])
    return f"{told} are printed of it, and {telling.neighbours(shares[0].printed, n, shares[0].rounding)}"
