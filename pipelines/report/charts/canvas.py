"""Drawing with svg.py: the elements that pictures are made of.

Belongs here: the only place that makes SVG, and that escapes. The library writes texts and attributes as they are; so
every text of somebody else goes through `text`, `drawing` or `described`, and everything else is a number or a class of
ours. Does not belong here: where things stand.

Pictures have no `viewBox`. What lies across is given in parts of the width, what lies down in pixels, so that letters
and marks keep their size whether the page is 320 pixels wide or on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import svg
from markupsafe import Markup, escape

WIDE: Final = 10_000
"""Parts into which the width of a picture is divided."""


def share(parts: int) -> str:
    """A length or a place across, in parts of the width: 1234 is `12.34%`."""
    whole, rest = divmod(parts, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def box(css: str, x: int, width: int, y: int = 0, height: int | None = None) -> svg.Element:
    """A rectangle; as high as the picture unless stated."""
    high: Any = "100%" if height is None else height
    down: Any = y or None
    across: Any = share(x) if x else None
    return svg.Rect(class_=_classes(css), x=across, y=down, width=_length(width), height=high)


def line(css: str, x: int, y: int, to_x: int, to_y: int | None, thick: float | None = None) -> svg.Element:
    """A straight line; to the bottom of the picture where `to_y` is None."""
    end: Any = "100%" if to_y is None else to_y
    start: Any = y or None
    return svg.Line(class_=_classes(css), x1=_length(x), y1=start, x2=_length(to_x), y2=end, stroke_width=thick)


def dot(css: str, x: int, y: int, radius: float = 5) -> svg.Element:
    """A filled circle."""
    return svg.Circle(class_=_classes(css), cx=_length(x), cy=y, r=radius)


def arrow(css: str, x: int, y: int, size: int) -> svg.Element:
    """The head of an arrow to the right that ends at `x`; all in pixels."""
    corners: list[Any] = [x - size, y - size, x, y, x - size, y + size]
    return svg.Polygon(class_=_classes(css), points=corners)


def text(css: str, x: int, y: int, content: str) -> svg.Element:
    """Words, the middle of them at `x`."""
    return svg.Text(class_=_classes(css), x=_length(x), y=y, text=str(escape(content)))


def drawing(css: str, elements: Sequence[svg.Element], height: int | None = None, label: str | None = None) -> Markup:
    """A picture; without a label it is hidden from screen readers, for the same is said beside it."""
    spoken = {"aria-hidden": "true"} if label is None else {"role": "img", "aria-label": str(escape(label))}
    drawn = svg.SVG(xmlns=None, class_=[css], height=height, elements=list(elements), extra=spoken)
    return Markup(str(drawn))  # noqa: S704, every text in it has been escaped above


def described(css: str, label: str, parts: Sequence[Markup]) -> Markup:
    """Pictures and the words between them as one picture, which a screen reader tells by its label."""
    return Markup('<div class="{}" role="img" aria-label="{}">{}</div>').format(css, label, Markup("").join(parts))


@cache
def _classes(css: str) -> list[str] | None:
    return css.split() or None


def _length(parts: int) -> Any:
    """A length that the library's types do not foresee: it knows numbers, and lengths with a unit."""
    return share(parts)
