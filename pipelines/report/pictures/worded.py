"""Words against a number: what the words mean, as a stretch of the scale, and where the number lies.

Belongs here: phrases for a share of people with a printed share beside them. Does not belong here: what phrases mean
(`schemas/figures/wording.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from pipelines.report.charts.numbers import digits
from pipelines.report.charts.scales import Lane, Scale, lanes
from pipelines.report.pictures.reading import MOST, Reading, Shown
from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.arithmetic.intervals import Interval
from schemas.figures.wording import Phrase, Unit
from schemas.figures.words.told import bounds

WHOLE = Scale(Fraction(0), Fraction(100), "%")


def words_and_number(shown: Sequence[Shown], reading: Reading) -> Markup | None:
    """The words and the printed share of the same people. None where they go together, and where either is missing."""
    numbers = {one.said: one for one in shown if one.number is not None and one.unit}
    if len(numbers) != 1:
        return None
    (number,) = numbers.values()
    value = reading.counted(number)
    phrases = {one.row["printed"].strip().casefold(): one for one in shown if one.subject_key == number.subject_key}
    meant = [(one, phrase, reach) for one in phrases.values() if (phrase := _phrase(one, reading)) and value
             and (reach := _outside(phrase, value))]  # fmt: skip
    if value is None or not meant:
        return None
    members = [
        Lane(
            f"“{phrase.text}” means{'' if hard else ', to a fair reader,'}",
            bounds(reach, Unit.share),
            *(None if end is None else 100 * end for end in (reach.low, reach.high)),
        )
        for _, phrase, (reach, hard) in meant[:MOST]
    ]
    exact = value.low if value.low == value.high else None
    name, said = "printed", number.said
    if exact is not None:
        name, said = f"printed {number.said}, which is", f"{digits(exact, 1)}%"
    members.append(Lane(name, said, value.low, value.high, None, exact))
    told = "; ".join(f"{lane.name} {lane.said}" for lane in members)
    return lanes(members, WHOLE, f"{told}. The number lies outside what the words mean.")


def _phrase(shown: Shown, reading: Reading) -> Phrase | None:
    phrase = None if shown.number is not None else reading.phrase(shown)
    return phrase if phrase is not None and phrase.unit is Unit.share and not phrase.vague else None


def _outside(phrase: Phrase, value: Interval) -> tuple[Bounds, bool] | None:
    """What the words mean, where the value lies outside it; and whether that makes them false."""
    actual = Bounds.of(value.times(Fraction(1, 100)))
    return next(
        ((reach, hard) for reach, hard in ((phrase.must, True), (phrase.usual, False)) if reach.excludes(actual)), None
    )
