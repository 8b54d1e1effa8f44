"""A rule about answers: how many respondents fail it, pass it, or could not be told.

Belongs here: the bar with its key. Does not belong here: the outcome of the rule.
"""

from __future__ import annotations

from markupsafe import Markup

from pipelines.report.charts.bars import Segment, stacked


def bar(checked: int, failed: int, cannot_tell: int) -> tuple[Markup, ...]:
    """One bar; none where nobody fails, or everybody does, as with rules about a whole column."""
    if not 0 < failed < checked + cannot_tell:
        return ()
    parts = [
        Segment("o-fail", "fail", failed),
        Segment("o-pass", "pass", max(0, checked - failed)),
        Segment("o-unknown", "cannot tell", cannot_tell),
    ]
    said = ", ".join(f"{part.name} {part.count:,}" for part in parts if part.count)
    key = [
        Markup('<li><svg class="swatch" aria-hidden="true"><rect class="{}"/></svg>{} <b>{}</b></li>').format(
            part.css, part.name, f"{part.count:,}"
        )
        for part in parts
        if part.count
    ]
    picture = stacked(parts, f"Of {checked + cannot_tell:,} respondents: {said}.")
    return (Markup('<div class="tried">{}<ul class="legend">{}</ul></div>').format(picture, Markup("").join(key)),)
