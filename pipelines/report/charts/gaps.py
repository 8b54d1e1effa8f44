"""The values that whole numbers can give around a printed one that none of them gives.

Belongs here: which values those are, exactly, and how they are drawn. Does not belong here: when a finding calls for
it (`pictures/gaps.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from markupsafe import Markup

from pipelines.report.charts.canvas import WIDE, box, dot, drawing, line, text
from pipelines.report.charts.numbers import digits
from pipelines.report.charts.scales import Scale
from schemas.figures.arithmetic.intervals import Interval, whole_numbers
from schemas.figures.rounding import EITHER, Rounding, value_span
from schemas.figures.statistics import Printed

SHORT: Final = 10
"""Letters of a label that still fits four times side by side."""
LINE: Final = 48
"""How far down the line lies, in pixels."""


@dataclass(frozen=True)
class Gap:
    """A printed share of `n` people, or a mean of `n` whole numbers, and the whole numbers next to it."""

    printed: Printed
    n: int
    band: Interval
    counts: tuple[int, ...]
    whole: int

    @property
    def unit(self) -> str:
        """A sign after each value."""
        return "%" if self.whole == 100 else ""

    def value(self, count: int) -> Fraction:
        """What a whole number gives."""
        return Fraction(self.whole * count, self.n)

    def said(self, count: int) -> str:
        """The same in words, one decimal closer than it was printed."""
        return digits(self.value(count), self.printed.decimals + 1) + self.unit


def gap(printed: Printed, n: int, rounding: Rounding = EITHER, *, whole: int = 100) -> Gap | None:
    """What lies around a share of `n` people that no number of them gives (`whole` 1: a mean of `n` whole numbers).

    None where some number does, and where nobody is asked for a share above 100%.
    """
    if n < 1 or (whole == 100 and not 0 <= printed.value <= 100):
        return None
    band = value_span(printed, rounding)
    if whole_numbers(band.times(Fraction(n, whole))):
        return None
    below = floor(printed.value * n / whole)
    around = [k for k in range(below - 1, below + 3) if whole == 1 or 0 <= k <= n]
    return Gap(printed, n, band, tuple(around), whole)


def drawn(one: Gap) -> Markup:
    """The line of what can be, with the printed value between."""
    labels = {k: f"{k:,} of {one.n:,}" if one.whole == 100 else f"{k:,} / {one.n:,}" for k in one.counts}
    counts: Sequence[int] = one.counts
    if max(map(len, labels.values())) > SHORT:  # four would run into one another on a telephone
        counts = [k for k in one.counts if k in range(floor(one.printed.value * one.n / one.whole), counts[-1])][:2]
    scale = Scale.around([*map(one.value, counts), one.band.low, one.band.high])
    at, (left, right) = scale.place(one.printed.value), (scale.place(one.band.low), scale.place(one.band.high))
    said = one.printed.digits + one.unit
    parts = [
        line("q-axis", 0, LINE, WIDE, LINE),
        box("q-band q-wrong", left, max(20, right - left), LINE - 16, 32),
        line("q-at q-wrong", at, LINE - 20, at, LINE + 16),
        text("q-print", at, 20, f"printed {said}"),
    ]
    for count in counts:
        x = scale.place(one.value(count))
        parts += [
            dot("q-can", x, LINE),
            text("", x, LINE + 32, one.said(count)),
            text("q-small", x, LINE + 47, labels[count]),
        ]
    return drawing("gap", parts, LINE + 54, told(one))


def told(one: Gap) -> str:
    """The picture in words."""
    of = "of" if one.whole == 100 else "divided by"
    nearest = "; ".join(f"{k:,} {of} {one.n:,} is {one.said(k)}" for k in one.counts)
    what = f"No count of {one.n:,}" if one.whole == 100 else f"No whole number divided by {one.n:,}"
    return f"{what} gives the printed {one.printed.digits}{one.unit}. Nearest: {nearest}."
