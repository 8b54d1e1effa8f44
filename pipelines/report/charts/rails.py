"""A route as a line: from the questions it rests on, past its condition, to those who are asked and those who are not.

Belongs here: the pieces of the line, each as high as the words beside it. Does not belong here: the words.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from pipelines.report.charts.canvas import WIDE, arrow, dot, drawing, line

MIDDLE: Final = WIDE // 2
TURN: Final = 12
"""How far down a branch leaves the line, in pixels: the middle of the first line of words."""
BROAD: Final = 32
"""Width of the rail in pixels, as in `charts.css`; the head of an arrow ends there."""
AHEAD: Final = 8_000
THINNEST: Final = 1.5
THICKEST: Final = 9.0


def gate(*, first: bool) -> Markup:
    """A question that the route rests on; another may stand above it."""
    return drawing("rail", [line("r-line", MIDDLE, TURN if first else 0, MIDDLE, None), dot("r-node", MIDDLE, TURN)])


def stem() -> Markup:
    """The line beside the condition."""
    return drawing("rail", [line("r-line", MIDDLE, 0, MIDDLE, None)])


def branch(way: str, count: int, total: int, *, last: bool) -> Markup:
    """Where some go, as thick as they are many; `way` is `asked`, `past` or `untold`. Only who is asked arrives."""
    parts = [line("r-line", MIDDLE, 0, MIDDLE, TURN if last else None)]
    if count > 0:
        thick = max(THINNEST, round(THICKEST * count / total, 1))
        parts.append(line(f"r-{way}", MIDDLE, TURN, AHEAD, TURN, thick))
        parts.append(arrow("r-head", BROAD, TURN, 7) if way == "asked" else line("r-line", AHEAD, 6, AHEAD, 18))
    return drawing("rail", parts)
