"""Small still pictures: SVG drawn from counts, no script, no network, readable in black and white.

Belongs here: geometry. Does not belong here: what the numbers mean. Colours are classes of `templates/page.css`. Texts
reach the markup through `Markup.format`, which escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from markupsafe import Markup

WIDE: Final = 1000
THIN: Final = 4
_PRINTED: Final = re.compile(r"\s*(\d{1,6})(?:\.(\d{1,6}))?\s*%?\s*")


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: the class that colours it, its name, and how many it holds."""

    css: str
    name: str
    count: int


def stacked(segments: Sequence[Segment], label: str) -> Markup:
    """One bar, its parts side by side. A part that is not empty is never too thin to see."""
    present = [s for s in segments if s.count > 0]
    total = sum(s.count for s in present)
    widths = [max(THIN, s.count * WIDE // total) for s in present]
    if widths:
        largest = widths.index(max(widths))
        widths[largest] += WIDE - sum(widths)
    parts, x = [], 0
    for segment, width in zip(present, widths, strict=True):
        parts.append(Markup('<rect class="{}" x="{}" width="{}" height="20"/>').format(segment.css, x, width))
        x += width
    return Markup(
        '<svg class="parts" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(label, Markup("").join(parts))


def bar(count: int, base: int) -> Markup:
    """One bar of a bar chart; the number stands beside it in the table, so it is hidden from screen readers."""
    width = 0 if base <= 0 else max(THIN, min(WIDE, count * WIDE // base)) if count > 0 else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="12"/></svg>'
    ).format(width)


def percent(value: Fraction, decimals: int) -> str:
    """`29.2%`, halves away from zero."""
    scaled = floor(value * 10**decimals + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**decimals)
    return f"{whole}.{rest:0{decimals}}%" if decimals else f"{whole}%"


def printed_percent(printed: str) -> tuple[Fraction, int] | None:
    """Value and decimals of a percentage written in digits; None for words and hedges."""
    match = _PRINTED.fullmatch(printed)
    if match is None:
        return None
    whole, decimals = match[1], match[2] or ""
    return Fraction(int(whole + decimals), 10 ** len(decimals)), len(decimals)


def neighbours(value: Fraction, decimals: int, base: int) -> list[int] | None:
    """Counts around a printed percentage that no count of `base` gives; None if one does, by any rounding of halves."""
    half = Fraction(1, 2 * 10**decimals)
    least, most = ceil((value - half) * base / 100), floor((value + half) * base / 100)
    if base <= 0 or least <= most or value > 100:
        return None
    below = floor(value * base / 100)
    return [k for k in range(below - 1, below + 3) if 0 <= k <= base]


def attainable(printed: str, base: int) -> Markup | None:
    """A line of the percentages that counts of `base` can give, with the printed one between two of them.

    None where the printed thing is no percentage in digits, or can be attained after all.
    """
    read = printed_percent(printed)
    counts = neighbours(*read, base) if read else None
    if read is None or not counts:
        return None
    value, decimals = read
    half = Fraction(1, 2 * 10**decimals)
    shares = {k: Fraction(100 * k, base) for k in counts}
    low, high = min(*shares.values(), value - half), max(*shares.values(), value + half)

    def x(share: Fraction) -> int:
        return 40 + round((share - low) / (high - low) * 280)

    dots = "".join(f"M{x(share)} 46h0" for share in shares.values())
    above = Markup("").join(
        Markup('<text x="{}" y="68">{}</text>').format(x(s), percent(s, decimals + 1)) for s in shares.values()
    )
    below = Markup("").join(
        Markup('<text x="{}" y="83">{} of {}</text>').format(x(s), f"{k:,}", f"{base:,}") for k, s in shares.items()
    )
    told = "; ".join(f"{k:,} of {base:,} is {percent(share, decimals + 1)}" for k, share in shares.items())
    left, right = x(value - half), x(value + half)
    return Markup(
        '<svg class="line" viewBox="0 0 360 90" role="img" aria-label="{label}">'
        '<line class="p-axis" x1="10" y1="46" x2="350" y2="46"/>'
        '<rect class="p-band" x="{left}" y="26" width="{width}" height="20"/>'
        '<path class="p-mark" d="M{x} 26l-5-7h10z"/><text class="p-print" x="{x}" y="13">printed {printed}</text>'
        '<path class="p-can" d="{dots}"/>{above}<g class="p-small">{below}</g></svg>'
    ).format(
        label=f"No count of {base:,} gives the printed {percent(value, decimals)}. Nearest: {told}.",
        left=left,
        width=max(2, right - left),
        x=x(value),
        printed=percent(value, decimals),
        dots=dots,
        above=above,
        below=below,
    )
