"""The mean of a group against the means of the subgroups it is made of.

Belongs here: what the printed means and sizes of subgroups leave possible for the mean of all. Does not belong here:
means of one group by themselves (`averages.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from schemas.conditions import Item
from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.checking.scored import Scored
from schemas.figures.model import Statistic
from schemas.figures.network import Fact, Network
from schemas.figures.subjects import Subject


@dataclass(frozen=True)
class Pooled:
    """What subgroups make of the mean of all, and the figures that this rests on."""

    mean: Interval
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class _Group:
    mean: Fact
    sizes: tuple[Fact, ...]
    options: frozenset[str]

    @property
    def n(self) -> int:
        return self.sizes[0].number


def pooled(network: Network, subject: Subject, known: Scored) -> Iterator[Pooled]:
    """What each breakdown of a group makes of its mean, where the sizes of all subgroups are printed.

    Whoever is in no subgroup may have given any number that the scale allows; without a scale there must be nobody.
    """
    if subject.weighted or len(known.bases) != 1 or subject.where is not None:
        return
    n = known.bases[0]
    for groups in _breakdowns(network, subject).values():
        rest = n - sum(one.n for one in groups)
        scale = known.scale
        overlap = any(one.options & other.options for one, other in combinations(groups, 2))
        if rest < 0 or overlap or (rest and scale is None):
            continue
        low = sum((one.mean.value_span.low * one.n for one in groups), Fraction(rest * scale.least if scale else 0))
        high = sum(
            (one.mean.value_span.high * one.n for one in groups), Fraction(rest * scale.greatest if scale else 0)
        )
        facts = tuple(fact for one in groups for fact in (one.mean, *one.sizes[:1]))
        yield Pooled(Interval(low / n, high / n), facts)


def _breakdowns(network: Network, subject: Subject) -> dict[Item, list[_Group]]:
    """The subgroups with a printed mean and size, by the question that tells them apart."""
    found: dict[Item, list[_Group]] = {}
    own = set(network.subjects.base_parts(subject.base))
    for about, statistic, versus, base in network.values:
        alike = replace(about, base=subject.base) == subject and about.base != subject.base
        if statistic is not Statistic.mean or versus or base is not None or not alike:
            continue
        further = [one for one in network.subjects.base_parts(about.base) if one not in own]
        chosen = network.subjects.chosen(further[0]) if len(further) == 1 else None
        sizes = tuple(network.numbers(about.whole))
        if chosen is not None and sizes and len({fact.number for fact in sizes}) == 1:
            mean = network.values[about, statistic, versus, base][0]
            item = Item(chosen.question or "", chosen.row)
            found.setdefault(item, []).append(_Group(mean, sizes, chosen.options))
    return {item: groups for item, groups in found.items() if len(groups) > 1}
