"""A printed share, or mean, between the values that whole numbers can give.

Belongs here: when a figure calls for it. Does not belong here: its arithmetic and geometry (`charts/gaps.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from pipelines.report.charts import gaps
from pipelines.report.pictures.reading import MOST, Reading, Shown
from schemas.figures.model import Statistic
from schemas.questionnaire import Question, Type


def gap(shown: Shown, reading: Reading) -> gaps.Gap | None:
    """The gap in which a figure lies; None where it lies in none, and where its base is not known."""
    row, number = shown.row, shown.number
    if number is None or row["verdict"] != "fail" or not row["base_n"] or reading.weighted(shown):
        return None
    if row["lowest"] is not None and row["highest"] is not None and row["lowest"] <= row["highest"]:
        return None
    if shown.statistic == Statistic.percent:
        return gaps.gap(number, row["base_n"], reading.rounding)
    question = reading.questionnaire.by_id.get(row["question"] or "")
    if shown.statistic == Statistic.mean and question is not None and _whole(question):
        return gaps.gap(number, row["base_n"], reading.rounding, whole=1)
    return None


def _whole(question: Question) -> bool:
    """Whether everybody gives one whole number: a number, or one point of a scale."""
    scale = question.type is Type.single and all(code.isdecimal() for code in question.options)
    return scale or (question.type is Type.number and question.integer)


def around(shown: Sequence[Shown], reading: Reading) -> tuple[Markup, ...]:
    """A picture for each printed value of each base that cannot be."""
    found = filter(None, (gap(one, reading) for one in shown))
    return tuple(gaps.drawn(one) for one in tuple(dict.fromkeys(found))[: MOST // 4])
