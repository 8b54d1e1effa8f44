"""Small groups: whose answers a page shows, and what stands in their place.

Belongs here: which columns of a table are held back, and the words for it. Does not belong here: the tables
(`toplines.py`) and the threshold, which the questionnaire states.

A group is held back where its base is smaller than the threshold, and where showing it would tell of such a group by
subtraction (secondary suppression; Hundepool et al., Statistical Disclosure Control, 2012, chapter 4): everybody less
the shown group, or everybody less up to `MOST` shown groups that make up everybody together with the small one. What
became of everybody is shown whatever its size: that somebody refused is told of no group. Not looked for: differences
of bases that overlap, and what other tables, waves or the report tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Final

MOST: Final = 3
"""Shown groups that are tried together."""


def few(least: int) -> str:
    """`fewer than 5`."""
    return f"fewer than {least:,}"


def hidden(least: int) -> str:
    """What stands in the place of the answers of a small group."""
    return f"{few(least)}: not shown"


def withheld(least: int) -> str:
    """What stands in the place of answers from which those of a small group would follow."""
    return f"not shown, for {few(least)} others would follow from it"


def is_few(base: int, least: int) -> bool:
    """Whether a base is a small group; nobody is none."""
    return 0 < base < least


def held_back(bases: Mapping[str, int], everybody: int, least: int) -> dict[str, str]:
    """The groups that are not shown, with the words in their place; `everybody` is shown unless it is a small group."""
    small = {name for name, base in bases.items() if is_few(base, least)}
    rest = {name for name, base in bases.items() if is_few(everybody - base, least)} - small
    for name in sorted(small, key=list(bases).index):
        shown = [other for other in bases if bases[other] and other not in small | rest]
        for count in range(1, MOST + 1):
            for together in combinations(shown, count):
                if sum(bases[other] for other in together) == everybody - bases[name] and rest.isdisjoint(together):
                    rest.add(min(together, key=lambda other: bases[other]))
    return {name: hidden(least) if name in small else withheld(least) for name in bases if name in small | rest}
