"""How the report of a wave prints its figures: weighting, rounding, marks and words of its own.

Belongs here: the `published` block of the questionnaire. Does not belong here: the figures themselves
(`schemas/figures/`).
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.figures.rounding import Convention, Rounding, Twice, UpFrom
from schemas.vocabulary import Model, Number, number


class RoundedBy(StrEnum):
    """How a report says that its shares are rounded: by a `Convention`, from a remainder up, or twice."""

    half_up = "half_up"
    half_down = "half_down"
    half_away = "half_away"
    half_toward = "half_toward"
    half_even = "half_even"
    either = "either"
    truncated = "truncated"
    away = "away"
    floor = "floor"
    ceiling = "ceiling"
    zero_five_up = "zero_five_up"
    up_from = "up_from"
    twice = "twice"


def _remainder(value: Any) -> Fraction:
    found = number(value)
    if not 0 < found < 1:
        raise ValueError("write a remainder between 0 and 1, such as .45")
    return found


class Published(Model):
    """What a report says, or is known to do, about all of its figures."""

    weighted: bool | None = None
    """Whether shares are of weighted counts, so that no whole number of people need give them; unless stated, where the
    export names a weight. A line of figures.csv may say otherwise."""
    rounding: RoundedBy | None = None
    """How shares were rounded; unless stated, as the figures themselves show, else an exact half may go either way.
    `twice`: first to one decimal more."""
    up_from: Annotated[Fraction, BeforeValidator(_remainder)] = Fraction(1, 2)
    """With rounding `up_from`: the remainder from which on a share was rounded up."""
    marks: dict[str, str] = Field(default_factory=dict)
    """Mark -> what the legend says it stands for: `*` is `less than 0.5%`."""
    wording: dict[str, dict[str, Number | tuple[Number, Number]]] = Field(default_factory=dict)
    """Phrase -> what it means here, in per cent: `the majority` is `{over: 50}`."""

    @property
    def convention(self) -> Rounding | None:
        """How shares were rounded, where it is stated."""
        match self.rounding:
            case None:
                return None
            case RoundedBy.up_from:
                return UpFrom(self.up_from)
            case RoundedBy.twice:
                return Twice()
            case _:
                return Convention(self.rounding.value)
