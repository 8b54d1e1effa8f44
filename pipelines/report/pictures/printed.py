"""Printed values on one scale.

Belongs here: the same number printed in several ways, and numbers that a report compares. Does not belong here: parts
and wholes (`totals.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce

from markupsafe import Markup

from pipelines.report.charts.numbers import plain
from pipelines.report.charts.scales import Lane, Scale, lanes
from pipelines.report.pictures.reading import MOST, Reading, Shown, and_more, places
from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.model import COMPARING, NUMBERS_OF_PEOPLE, Statistic


def apart(shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """One number, printed differently: a lane for each way. None where the ways have more than a border in common."""
    by_value: dict[str, list[Shown]] = {}
    for one in shown:
        by_value.setdefault(one.said, []).append(one)
    bands = {said: reading.band(same[0]) for said, same in by_value.items()}
    known = {said: band for said, band in bands.items() if band is not None}
    if len(known) < 2 or len(known) < len(bands) or len({one.statistic for one in shown}) > 1:
        return None
    common = reduce(Interval.both, known.values())
    if common.low < common.high:
        return None
    unit = shown[0].unit
    members = [_lane(said, same, known[said]) for said, same in list(by_value.items())[:MOST]]
    scale = Scale.around((value for lane in members for value in lane.values), unit, whole=shown[0].people)
    told = "; ".join(f"{lane.said}{_reach(known[lane.said], unit)} at {lane.name}" for lane in members)
    return lanes(members, scale, f"Printed: {told}. {_verdict(list(known.values()), unit)}", and_more(len(known)))


def sides(shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """The numbers that words compare; None where the words compare nothing."""
    return side_by_side(shown, reading) if any(one.statistic in COMPARING for one in shown) else None


def side_by_side(shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """Numbers that a report puts in an order or compares: a lane for each. None where fewer than two are in digits."""
    for statistic in (Statistic.percent, *sorted(NUMBERS_OF_PEOPLE)):
        same = {one.subject_key: one for one in shown if one.statistic == statistic and one.number is not None}
        members = [(one, band) for one in same.values() if (band := reading.counted(one)) is not None]
        if len(members) > 1:
            break
    else:
        return None
    unit = members[0][0].unit
    often = Counter(one.subject for one, _ in members)
    drawn = [
        Lane(_name(one, often), one.said, band.low, band.high, band.low if band.low == band.high else None)
        for one, band in members[:MOST]
    ]
    scale = Scale.around((value for lane in drawn for value in lane.values), unit, whole=not unit)
    told = "; ".join(f"{lane.said} for {lane.name}" for lane in drawn)
    return lanes(drawn, scale, f"Printed: {told}.", and_more(len(members)))


def _name(shown: Shown, often: Counter[str]) -> str:
    """What a number counts; with its place where another counts the same of other people."""
    return f"{shown.subject} ({shown.row['place']})" if often[shown.subject] > 1 else shown.subject


def _lane(said: str, same: Sequence[Shown], band: Interval) -> Lane:
    number = same[0].number
    return Lane(places(same), said, band.low, band.high, number.value if number else None)


def _reach(band: Interval, unit: str) -> str:
    if band.low == band.high:
        return ""
    return f" (from {plain(band.low)}{unit} to {plain(band.high)}{unit} before rounding)"


def _verdict(bands: Sequence[Interval], unit: str) -> str:
    """Whether the ranges are apart, or meet in a border."""
    common = reduce(Interval.both, bands)
    if common.low == common.high:
        return f"The ranges have no more than their border in common, {plain(common.low)}{unit}."
    return "No number is in all of the ranges." if any(band.low < band.high for band in bands) else "They differ."
