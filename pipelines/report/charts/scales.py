"""Several values on one common scale: a lane each, with what its print leaves possible as a band.

Belongs here: scales, ticks and lanes. Does not belong here: which values are compared, and what follows.

Places on a scale are whole parts of the width; an end of a band is rounded down, and so is every value, so that bands
that are apart never overlap in the picture, and bands that have a point in common always touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from markupsafe import Markup

from pipelines.report.charts.canvas import WIDE, box, described, dot, drawing, line, text
from pipelines.report.charts.numbers import digits

EDGE: Final = 600
"""Room left and right of the outermost values, in parts of the width."""
MIDDLE: Final = 11
LANE: Final = 22
"""Height of a lane in pixels, and its middle."""
FEW: Final = 4
"""Up to so many lanes are crossed by the lines of the scale."""


@dataclass(frozen=True)
class Lane:
    """A value on a scale: its name, how it is written, what it may be, and where it stands exactly, if anywhere.

    An end that is None lies beyond the scale. `mark` is another value to be set against it, such as the recomputed one.
    """

    name: str
    said: str
    low: Fraction | None
    high: Fraction | None
    at: Fraction | None = None
    mark: Fraction | None = None

    @property
    def values(self) -> Iterable[Fraction]:
        """Every value that must lie on the scale."""
        return (value for value in (self.low, self.high, self.at, self.mark) if value is not None)


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, across the picture."""

    low: Fraction
    high: Fraction
    unit: str = ""
    whole: bool = False
    """There is nothing between whole numbers, as of people."""

    @classmethod
    def around(cls, values: Iterable[Fraction], unit: str = "", *, whole: bool = False) -> Scale:
        """A scale on which all values lie, not at its very ends."""
        known = list(values)
        low, high = min(known), max(known)
        if low == high:
            low, high = low - 1, high + 1
        return cls(low, high, unit, whole)

    def place(self, value: Fraction) -> int:
        """Where a value lies, in parts of the width."""
        room = WIDE - 2 * EDGE
        return max(0, min(WIDE, EDGE + floor((value - self.low) / (self.high - self.low) * room)))

    @property
    def ticks(self) -> list[tuple[Fraction, str]]:
        """A few round numbers on it."""
        step = _round_step((self.high - self.low) / 3)
        step = max(step, Fraction(1)) if self.whole else step
        decimals = next(d for d in range(20) if (step * 10**d).denominator == 1)
        first, last = ceil(self.low / step), floor(self.high / step)
        return [(step * k, digits(step * k, decimals) + self.unit) for k in range(first, last + 1)]


def _round_step(room: Fraction) -> Fraction:
    """The greatest of 1, 2, 5, 10, 20, 50 and so on, and of their parts, that is no larger than this."""
    size = Fraction(1)
    while size > room:
        size /= 10
    while size * 10 <= room:
        size *= 10
    return next(size * times for times in (5, 2, 1) if size * times <= room)


def lanes(members: Sequence[Lane], scale: Scale, label: str, more: str = "") -> Markup:
    """The lanes below one another, the scale under them; `more` says in words what has no lane."""
    rows = [
        Markup('<div class="lane"><span>{}</span> <b>{}</b> {}</div>').format(
            one.name, one.said, _lane(one, scale, grid=len(members) <= FEW)
        )
        for one in members
    ]
    rows.append(Markup('<div class="lane axis">{}</div>').format(_axis(scale)))
    if more:
        rows.append(Markup('<div class="more">{}</div>').format(more))
    return described("lanes", label, rows)


def _lane(one: Lane, scale: Scale, *, grid: bool) -> Markup:
    drawn = [line("q-grid", scale.place(value), 0, scale.place(value), LANE) for value, _ in scale.ticks if grid]
    drawn.append(line("q-axis", 0, MIDDLE, WIDE, MIDDLE))
    left = 0 if one.low is None else scale.place(one.low)
    right = WIDE if one.high is None else scale.place(one.high)
    if (one.low is not None or one.high is not None) and left < right:
        drawn.append(box("q-band", left, right - left, 4, LANE - 8))
    if one.at is not None:
        drawn.append(line("q-at", scale.place(one.at), 2, scale.place(one.at), LANE - 2))
    if one.mark is not None:
        drawn.append(dot("q-mark", scale.place(one.mark), MIDDLE))
    return drawing("l", drawn, LANE)


def _axis(scale: Scale) -> Markup:
    return drawing("l", [text("", scale.place(value), 12, said) for value, said in scale.ticks], 16)
