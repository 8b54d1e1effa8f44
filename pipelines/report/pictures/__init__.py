"""Which picture, if any, helps to see what a finding says.

Belongs here: one module a sort of picture, each made of the rows of `figures`. Does not belong here: geometry
(`pipelines/report/charts/`).

A picture is drawn only where it shows what the finding says: each first makes sure, in exact arithmetic, that the
values it is about to draw contradict each other as they were printed. Where they do not, or where words and hedges
leave nothing to draw, there is no picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from pipelines.report.pictures import gaps, printed, recounted, shares, totals, tried, worded
from pipelines.report.pictures.reading import Reading, Shown

__all__ = ["Reading", "Shown", "of_figures", "of_rule"]


def of_figures(
    kind: str, finding: str, shown: Sequence[Shown], others: Iterable[Shown], reading: Reading
) -> tuple[Markup, ...]:
    """The pictures of a finding about figures: of its kind, else of each figure that cannot be.

    `others` are all figures of the wave.
    """
    match kind:
        case "repeated":
            found = printed.apart(shown, reading)
        case "parts_whole":
            found = totals.parts_and_whole(finding, shown, reading)
        case "count_percent":
            found = shares.count_and_share(shown, others, reading)
        case "wording":
            found = worded.words_and_number(shown, reading) or printed.sides(shown, reading)
        case "comparison" | "rank":
            found = printed.side_by_side(shown, reading)
        case "not_reproduced":
            found = recounted.printed_and_recomputed(shown, reading)
        case _:
            found = None
    return (found,) if found else gaps.around(shown, reading)


def of_rule(checked: int, failed: int, cannot_tell: int) -> tuple[Markup, ...]:
    """The picture of a finding about answers."""
    return tried.bar(checked, failed, cannot_tell)
