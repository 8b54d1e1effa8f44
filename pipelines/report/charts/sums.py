"""Parts against their whole: what is missing, or too much, as a piece of its own.

Belongs here: the two bars. Does not belong here: what the parts and the whole are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import svg
from markupsafe import Markup

from pipelines.report.charts.bars import THIN
from pipelines.report.charts.canvas import WIDE, box, described, drawing, line, text

ROOM: Final = 1_100
"""A part at least this wide, in parts of the width, holds its value."""
SHORT: Final = 6
"""Letters of a value that is written into its part."""
SHADES: Final = 6
HIGH: Final = 24


@dataclass(frozen=True)
class Addend:
    """A part: its name, its size, and how that is written."""

    name: str
    size: Fraction
    said: str


@dataclass(frozen=True)
class Sum:
    """Parts that should make up `whole`, and do not. What is said of either stands beside its bar, of both below."""

    parts: Sequence[Addend]
    whole: Fraction
    parts_said: str
    whole_said: str
    whole_name: str
    difference: str
    parts_name: str = "together"

    @property
    def made(self) -> Fraction:
        """What the parts make together."""
        return sum((part.size for part in self.parts), Fraction(0))


def drawn(one: Sum, most: int, label: str) -> Markup:
    """Two bars on one scale that begins at nothing, with a key of up to `most` parts."""
    longest = max(one.made, one.whole)
    end, whole = (int(value * WIDE / longest) for value in (one.made, one.whole))
    from_, to = sorted((end, whole))
    from_ = min(from_, WIDE - THIN)
    odd = box("q-odd", from_, max(THIN, to - from_), 1, HIGH - 2)
    added = [*_parts(one, longest), *([odd] if end < whole else []), line("q-limit", whole, 0, whole, HIGH)]
    against = [box("q-whole", 0, whole, 1, HIGH - 2), *([odd] if end > whole else [])]
    rows = [
        _row(one.parts_name, one.parts_said, drawing("l", added, HIGH)),
        _row(one.whole_name, one.whole_said, drawing("l", against, HIGH)),
        Markup('<div class="odd">{}{}</div>').format(_swatch("q-odd"), one.difference),
    ]
    return described("sum", label, [*rows, _key(one.parts, most)] if len(one.parts) > 1 else rows)


def _parts(one: Sum, longest: Fraction) -> Iterator[svg.Element]:
    """A piece for each part, one after the other, with its value where there is room."""
    run = Fraction(0)
    for index, part in enumerate(one.parts):
        x, run = int(run * WIDE / longest), run + part.size
        width = int(run * WIDE / longest) - x
        if width:
            yield box(f"a-{index % SHADES}", x, width, 1, HIGH - 2)
        if width >= ROOM and len(part.said) <= SHORT:
            yield text("", x + width // 2, 17, part.said)


def _key(parts: Sequence[Addend], most: int) -> Markup:
    shown = [
        Markup("<span>{}{} <b>{}</b></span> ").format(_swatch(f"a-{index % SHADES}"), part.name, part.said)
        for index, part in enumerate(parts[:most])
    ]
    if len(parts) > most:
        shown.append(Markup("<span>and {} more</span>").format(len(parts) - most))
    return Markup('<div class="key">{}</div>').format(Markup("").join(shown))


def _swatch(css: str) -> Markup:
    return Markup('<svg class="swatch"><rect class="{}"/></svg>').format(css)


def _row(name: str, said: str, bar: Markup) -> Markup:
    return Markup('<div class="lane"><span>{}</span> <b>{}</b> {}</div>').format(name, said, bar)
