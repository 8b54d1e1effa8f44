"""A printed number of respondents that several of its own figures contradict: told once, of the number itself.

Belongs here: whether a denominator is to blame for what its parts seem to be, and the finding. Does not belong here:
the parts (`contradictions.py`, `totals.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from schemas.figures import telling
from schemas.figures.checking.checks import Analysis, Part
from schemas.figures.checking.closed import common_bases, first_without_conflict, trees
from schemas.figures.checking.contradictions import finding, identity
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


@dataclass(frozen=True)
class Blamed:
    """A denominator that is to blame, and the findings that it takes the place of."""

    finding: Finding
    instead_of: frozenset[str]


def wrong_base(analysis: Analysis, network: Network, teller: Teller, found: Sequence[Finding]) -> Blamed | None:
    """The denominator, where several contradictions vanish with another.

    More must vanish than remain, unless it is also larger than what it is taken from.
    """
    own = [one for one in found if rests_on_base(one) and one.severity is Severity.error]
    bases, whole = analysis.bases, analysis.group.whole
    if len(own) < SEVERAL or len(bases.values) != 1 or not bases.printed or not analysis.group.sizes:
        return None
    free = Analysis(Group(whole, [], analysis.group.parts), network.without_sizes(whole))
    wrong = _wrong_anyway(free)
    if wrong is None:
        return None
    remaining = {fact.figure.figure for part in wrong for fact in (*part.prints.counts, *part.prints.shares)}
    vanished = [one for one in own if not remaining.intersection(one.figures)]
    n = bases.values[0]
    sound = [part for part in free.parts.values() if part not in wrong]
    possible = _possible(free, sound, n)
    doubtful = any(one.finding.startswith("parts_whole:base:") for one in found)
    if not possible or len(vanished) < SEVERAL or not (doubtful or 2 * len(vanished) > len(own)):
        return None
    named = {id_ for one in vanished for id_ in one.figures} - {fact.figure.figure for fact in bases.printed}
    facts = [f for part in sound for f in (*part.counts, *part.shares) if f.figure.figure in named]
    nearest = telling.listed((f"{one:,}" for one in possible), "or")
    every = "every figure" if not wrong else "every other figure"
    told = finding(
        identity("unattainable:base", whole, bases.printed),
        f"{n:,} cannot be the number of respondents: {len(vanished)} contradictions end with another",
        f"{telling.printed(bases.printed)} {telling.are(bases.printed)} printed for "
        f"{teller.subject(whole, bases.printed[0].figure)}. {_examples(facts, n)} No count of {n:,} gives them all, "
        f"and {every} of the question goes with {nearest}.",
        f"{nearest} in place of {n:,}; that mends {len(vanished)} contradictions at once.",
        (*bases.printed, *facts),
        doubted=bases.printed,
    )
    return Blamed(told, frozenset(one.finding for one in vanished))


def _wrong_anyway(free: Analysis) -> list[Part] | None:
    """The parts that are wrong whatever the denominator; None where it is not to blame for the rest either."""
    parts = free.parts.values()
    wrong = [part for part in parts if part.outside or part.impossible or part.clashes or part.disagrees]
    for misfits in free.misfits.sets if free.misfits is not None else ():
        wrong += [part for part in misfits if part not in wrong]
    return None if free.shortfalls else wrong


def _possible(free: Analysis, sound: Sequence[Part], n: int) -> list[int]:
    """The numbers of respondents nearest to the printed one that suit some parts."""
    claims = [part.claim for part in sound if part.sound]
    options = {options: part.claim for options, part in free.options.items() if part.sound and part in sound}
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
