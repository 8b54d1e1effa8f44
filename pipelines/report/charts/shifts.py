"""A share before and now, on one line from nothing to everything.

Belongs here: its geometry. Does not belong here: which shares moved (`schemas/changes`), and their numbers in words.
"""

from __future__ import annotations

from markupsafe import Markup

from pipelines.report.charts.canvas import WIDE, box, dot, drawing, line

HIGH = 16
MIDDLE = HIGH // 2
EDGE = 300
"""Kept free at both ends, so that a dot there is whole."""


def shift(before: float, after: float) -> Markup:
    """Two shares in per cent: a ring where it was, a dot where it is. The numbers stand beside it in words."""
    was, is_ = (EDGE + round(min(max(share, 0), 100) * (WIDE - 2 * EDGE) / 100) for share in (before, after))
    left, right = sorted((was, is_))
    parts = [
        line("q-axis", EDGE, MIDDLE, WIDE - EDGE, MIDDLE),
        box("q-way", left, right - left, MIDDLE - 2, 4),
        dot("q-was", was, MIDDLE, 4),
        dot("q-is", is_, MIDDLE, 4.5),
    ]
    return drawing("shift", parts, HIGH)
