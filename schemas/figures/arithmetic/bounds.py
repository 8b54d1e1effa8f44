"""Intervals of exact numbers whose ends may be missing, and may or may not belong to them.

Belongs here: how two intervals lie to each other. Does not belong here: where they come from, and how they are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from schemas.figures.arithmetic.intervals import Interval

WRITTEN: Final = re.compile(r"([\[(])\s*(-?[0-9./]*)\s*,\s*(-?[0-9./]*)\s*([\])])")
End = tuple[int, Fraction, int]
ZERO: Final = Fraction(0)


@dataclass(frozen=True)
class Bounds:
    """From `low` to `high`; None is no end. `low_in` and `high_in` tell whether the ends belong to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = True
    high_in: bool = True

    @classmethod
    def exactly(cls, value: Fraction | int) -> Bounds:
        """One value."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def of(cls, interval: Interval) -> Bounds:
        """The same interval."""
        return cls(interval.low, interval.high, interval.low_in, interval.high_in)

    @property
    def interval(self) -> Interval | None:
        """The same interval; None where an end is missing."""
        if self.low is None or self.high is None:
            return None
        return Interval(self.low, self.high, self.low_in, self.high_in)

    @classmethod
    def written(cls, text: str, unit: int = 1) -> Bounds:
        """`(50, 100]`, as mathematicians write it, in parts of `unit`; an end left blank is none.

        Raises ValueError for anything else.
        """
        match = WRITTEN.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is no interval such as (50, 100]")
        low, high = (Fraction(end) / unit if end else None for end in (match[2], match[3]))
        return cls(low, high, match[1] == "[", match[4] == "]")

    @property
    def bottom(self) -> End:
        """The lower end, to compare: an end that does not belong lies a little higher."""
        return (0, ZERO, 0) if self.low is None else (1, self.low, 0 if self.low_in else 1)

    @property
    def top(self) -> End:
        """The upper end, to compare: an end that does not belong lies a little lower."""
        return (1, ZERO, 0) if self.high is None else (0, self.high, 0 if self.high_in else -1)

    @property
    def empty(self) -> bool:
        """Whether no value lies within."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    def has(self, value: Fraction | int) -> bool:
        """Whether a value lies within."""
        return self.contains(Bounds.exactly(value))

    def both(self, other: Bounds) -> Bounds:
        """What lies within both."""
        below = self if self.bottom >= other.bottom else other
        above = self if self.top <= other.top else other
        return Bounds(below.low, above.high, below.low_in, above.high_in)

    def contains(self, other: Bounds) -> bool:
        """Whether all of `other` lies within."""
        return other.empty or (self.bottom <= other.bottom and other.top <= self.top)

    def intersects(self, other: Bounds) -> bool:
        """Whether some value lies within both."""
        return not self.both(other).empty

    def excludes(self, other: Bounds) -> bool:
        """Whether no value lies within both."""
        return not self.intersects(other)

    def turned(self, change: Callable[[Fraction], Fraction]) -> Bounds:
        """The bounds of `change(value)`, which falls as the value rises."""
        low, high = (None if end is None else change(end) for end in (self.high, self.low))
        return Bounds(low, high, self.high_in, self.low_in)

    def moved(self, change: Callable[[Fraction], Fraction]) -> Bounds:
        """The bounds of `change(value)`, which rises with the value."""
        low, high = (None if end is None else change(end) for end in (self.low, self.high))
        return Bounds(low, high, self.low_in, self.high_in)
