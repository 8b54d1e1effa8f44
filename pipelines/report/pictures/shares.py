"""A number of people against the share that is printed for them.

Belongs here: both as shares of the printed base; or, where no base is printed, the numbers of respondents that they
need beside those that the other numbers of the question need. Does not belong here: shares that no number of people
gives (`gaps.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from markupsafe import Markup

from pipelines.report.charts.numbers import digits, plain
from pipelines.report.charts.scales import Lane, Scale, lanes
from pipelines.report.pictures.reading import Reading, Shown
from schemas.figures.model import Statistic
from schemas.figures.rounding import possible_bases
from schemas.figures.statistics import Printed
from schemas.figures.telling import ranged

MOST_RESPONDENTS: Final = 1_000_000
"""Of more, a share in whole per cent says nothing that could be drawn."""


class Pair(NamedTuple):
    """A number of people and the share that is printed for them."""

    people: int
    share: Printed


def count_and_share(shown: Sequence[Shown], others: Iterable[Shown], reading: Reading) -> Markup | None:
    """What does not go together about a count and its share. None where that is not one count and one share."""
    pair = _pair(shown)
    if pair is None or any(map(reading.weighted, shown)):
        return None
    sizes = {one.row["base_n"] for one in shown if one.row["base_n"]}
    return _of_base(pair, sizes.pop(), reading) if len(sizes) == 1 else _by_need(pair, shown[0], others, reading)


def _pair(shown: Iterable[Shown]) -> Pair | None:
    counts = {one.number.scaled for one in shown if one.statistic == Statistic.count and one.number}
    shares = {one.number for one in shown if one.statistic == Statistic.percent and one.number}
    return Pair(counts.pop(), shares.pop()) if len(counts) == len(shares) == 1 else None


def _of_base(pair: Pair, n: int, reading: Reading) -> Markup | None:
    """The count as a share of the printed base, beside the printed share; None where they agree."""
    people, share = pair
    band, made = reading.share(share), Fraction(100 * people, n)
    if made in band:
        return None
    members = [
        Lane("printed", f"{share.digits}%", band.low, band.high, share.value),
        Lane(f"{people:,} of {n:,}", f"{digits(made, share.decimals + 1)}%", None, None, None, made),
    ]
    low, high = plain(band.low), plain(band.high)
    said = f"{members[1].name} is {members[1].said}; the printed {share.digits}% stands for {low}% to {high}%."
    return lanes(members, Scale.around([band.low, band.high, made], "%"), said)


def _by_need(pair: Pair, about: Shown, others: Iterable[Shown], reading: Reading) -> Markup | None:
    """The respondents that the pair needs, beside those that most other pairs of the question need."""
    grouped: dict[frozenset[str], list[Shown]] = {}
    for one in others:
        if one.item == about.item and one.row["options"] != about.row["options"]:
            grouped.setdefault(frozenset(one.row["options"] or ()), []).append(one)
    pairs = [found for same in grouped.values() if (found := _pair(same))]
    own = _needed(pair, reading)
    fits = Counter(n for other in pairs for n in _needed(other, reading))
    most = max(fits.values(), default=0)
    best = sorted(n for n, many in fits.items() if many == most)
    if not own or not best or 2 * most <= len(pairs) or set(own) & set(best):
        return None
    members = [
        Lane(f"{pair.people:,} and {pair.share.digits}% fit", ranged(own), *_ends(own)),
        Lane(f"{most:,} of {len(pairs):,} other pairs fit", ranged(best), *_ends(best)),
    ]
    told = "; ".join(f"{lane.name} {lane.said}" for lane in members)
    scale = Scale.around((value for lane in members for value in lane.values), whole=True)
    return lanes(members, scale, f"Numbers of respondents. {told}.", "respondents who answered")


def _needed(pair: Pair, reading: Reading) -> list[int]:
    """Every number of respondents of whom the count is the share."""
    if pair.share.value <= 0:
        return []
    return possible_bases(pair.share, MOST_RESPONDENTS, pair.people, reading.rounding)


def _ends(numbers: Sequence[int]) -> tuple[Fraction, Fraction, Fraction | None]:
    low, high = Fraction(numbers[0]), Fraction(numbers[-1])
    return low, high, low if low == high else None
