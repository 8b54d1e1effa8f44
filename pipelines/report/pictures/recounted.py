"""What was printed against what the answers give.

Belongs here: printed and recomputed shares or counts on one scale. Does not belong here: recomputing them.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from pipelines.report.charts.numbers import plain
from pipelines.report.charts.scales import Lane, Scale, lanes
from pipelines.report.disclosure import is_few
from pipelines.report.pictures.reading import MOST, Reading, Shown, and_more
from schemas.figures.model import Statistic
from schemas.figures.statistics import read

DRAWN = (Statistic.percent, Statistic.count, Statistic.base, Statistic.mean, Statistic.median)


def printed_and_recomputed(shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """A lane for each figure of the statistic that is commonest among them. None where no difference could be seen."""
    by_statistic = {statistic: _different(shown, statistic, reading) for statistic in DRAWN}
    members = max(by_statistic.values(), key=len)
    if not members:
        return None
    drawn = members[:MOST]
    unit = "%" if members is by_statistic[Statistic.percent] else ""
    people = members in (by_statistic[Statistic.count], by_statistic[Statistic.base])
    scale = Scale.around((value for lane in drawn for value in lane.values), unit, whole=people)
    told = "; ".join(f"{lane.name}: {lane.said}" for lane in drawn)
    more = and_more(len(members))
    label = f"Printed, then recomputed from the answers. {told}{f'; {more}' if more else ''}."
    return lanes(drawn, scale, label, more)


def _different(shown: Sequence[Shown], statistic: Statistic, reading: Reading) -> list[Lane]:
    found = []
    for one in shown:
        again = read(one.row["recomputed"] or "") if one.statistic == statistic else None
        band = reading.band(one)
        few = is_few(one.row["recomputed_base"] or 0, reading.questionnaire.disclosure)
        if few or again is None or band is None or one.number is None or again.value in band:
            continue
        given = f"{again.digits}%" if one.unit else plain(again.value)
        found.append(Lane(one.subject, f"{one.said} → {given}", band.low, band.high, one.number.value, again.value))
    return found
