"""Numbers of respondents, summed exactly over any set of them.

A set of respondents is a whole number, one bit a respondent. A number each of them has, such as a weight, is cut into
its binary digits, and each digit is the set of those who have a 1 there: a sum over a set is then a few intersections,
in whole numbers of any size. No binary fraction is ever summed. Belongs here: sums and order statistics. Does not
belong here: whose numbers they are (`sets.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

LIMB: Final = 62
"""Bits of a number that are looked at together; a signed machine word holds them."""
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Planes:
    """A number for each respondent in `known`: the sum of its digits times powers of two, plus `floor`, over `unit`."""

    digits: tuple[int, ...]
    known: int
    floor: int
    unit: int

    def total(self, of: int) -> Fraction:
        """The sum over a set of respondents; those without a number add nothing."""
        of &= self.known
        whole = sum((of & digit).bit_count() << place for place, digit in enumerate(self.digits))
        return Fraction(whole + self.floor * of.bit_count(), self.unit)

    def weighed(self, of: int, weights: Planes) -> Fraction:
        """The sum of each number times the weight of its respondent."""
        of &= self.known & weights.known
        digits = (weights.total(of & digit) * (1 << place) for place, digit in enumerate(self.digits))
        whole = sum(digits, Fraction(0))
        return (whole + self.floor * weights.total(of)) / self.unit

    def median(self, of: int, size: Callable[[int], Fraction | int] = int.bit_count) -> Fraction | None:
        """The median over a set; `size` is what a set weighs. None of nobody.

        It is halfway between the least number up to which there is half the set or more, and the least up to which
        there is more than half.
        """
        of &= self.known
        whole = size(of)
        if not whole:
            return None
        middle = Fraction(whole) / 2
        both = self._up_to(of, size, lambda up: up >= middle) + self._up_to(of, size, lambda up: up > middle)
        return Fraction(both + 2 * self.floor, 2 * self.unit)

    def _up_to(self, of: int, size: Callable[[int], Fraction | int], enough: Callable[[Fraction | int], bool]) -> int:
        """The least number, less the floor, up to which there is enough of the set: found digit by digit."""
        value, below = 0, Fraction(0)
        for place in reversed(range(len(self.digits))):
            low = of & ~self.digits[place]
            if enough(below + size(low)):
                of = low
            else:
                below += size(low)
                of &= self.digits[place]
                value += 1 << place
        return value


def whole_numbers(texts: Sequence[str]) -> tuple[list[int], int]:
    """Printed decimals as whole numbers of one unit. Raises ValueError for a text that is no number."""
    if any("e" in text or "E" in text for text in texts):
        exact = [Fraction(text) for text in texts]
        unit = lcm(*(one.denominator for one in exact))
        return [int(one * unit) for one in exact], unit
    cut = [text.strip().partition(".") for text in texts]
    places = max((len(after) for _, _, after in cut), default=0)
    return [int((before or "0") + after.ljust(places, "0")) for before, _, after in cut], 10**places


def cut(numbers: Sequence[int], unit: int, which: np.ndarray[Any, Any], square: bool = False) -> Planes:
    """Planes of respondents of whom each has the number at its place in `numbers`; a place below 0 is none.

    With `square` it is the squares of the numbers that are cut.
    """
    import numpy as np

    numbers, unit = ([one * one for one in numbers], unit * unit) if square else (list(numbers), unit)
    floor = min(numbers, default=0)
    above = [one - floor for one in numbers]
    digits: list[int] = []
    given = which >= 0
    for start in range(0, max(above, default=0).bit_length(), LIMB):
        limb = np.array([one >> start & (1 << LIMB) - 1 for one in above], np.int64)
        own = np.where(given, limb[which], 0) if limb.size else np.zeros(len(which), np.int64)
        length = int(np.max(limb)).bit_length()
        last = start + LIMB >= max(above).bit_length()
        digits += [packed(own >> place & 1 == 1) for place in range(length if last else LIMB)]
    return Planes(tuple(digits), packed(given), floor, unit)


def packed(holds: np.ndarray[Any, Any]) -> int:
    """A column of yes and no as a set: bit i is respondent i."""
    import numpy as np

    return int.from_bytes(np.packbits(holds, bitorder="little").tobytes(), "little")
