"""Bars: one for a count of a base, and parts side by side.

Belongs here: their geometry. Does not belong here: scales (`scales.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pipelines.report.charts.canvas import WIDE, box, drawing

THIN: Final = 40
"""What is there is never thinner than this, in parts of the width: too thin to see would be false."""


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: the class that colours it, its name, and how many it holds."""

    css: str
    name: str
    count: int


def widths(counts: Sequence[int], wide: int = WIDE) -> list[int]:
    """Widths of parts that fill `wide` together, in proportion but for those that would be too thin to see."""
    whole = sum(counts)
    found = [max(THIN, count * wide // whole) if count > 0 else 0 for count in counts] if whole > 0 else []
    if found:
        largest = found.index(max(found))
        found[largest] += wide - sum(found)
    return found


def stacked(segments: Sequence[Segment], label: str) -> Markup:
    """One bar, its parts side by side."""
    present = [segment for segment in segments if segment.count > 0]
    parts, x = [], 0
    for segment, width in zip(present, widths([s.count for s in present]), strict=True):
        parts.append(box(segment.css, x, width))
        x += width
    return drawing("parts", parts, label=label)


def bar(count: int, base: int) -> Markup:
    """One bar of a bar chart; the number stands beside it in the table, so it is hidden from screen readers."""
    width = 0 if base <= 0 else max(THIN, min(WIDE, count * WIDE // base)) if count > 0 else 0
    return drawing("bar", [box("", 0, width)])
