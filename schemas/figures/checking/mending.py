"""The smallest change of one figure that ends the contradictions it is in, and what one change mends at once.

Belongs here: trying other values of a figure on those it contradicts and those beside it. Does not belong here: finding
contradictions (`joint.py`), and their closed forms' own corrections (`totals.py`, `telling.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.figures.arithmetic.bounds import Bounds
from schemas.figures.cells import Cell
from schemas.figures.constraints import Model
from schemas.figures.model import Figure
from schemas.figures.network import Fact, Network
from schemas.figures.solver import Contradiction, Key, System, extremes, possible
from schemas.figures.stated import count_sums, share_sums
from schemas.figures.statistics import Printed, read

TRIED: Final = 10
"""Values that are tried at most, the nearest first."""
EFFORT: Final = 0.5
"""Units of work that one trial may cost; see `solver.contradictions`."""
SHARES: Final = 100


@dataclass
class Mending:
    """Tries values. `corrections` are the least corrections that were found, by connected part of the report."""

    network: Network
    model: Model
    solved: Sequence[Contradiction]
    best: Sequence[tuple[Key, ...]]

    def nearest(self, figure: Figure) -> Printed | None:
        """The value nearest to what is printed that goes with what it contradicts, and with what stands beside it."""
        printed = read(figure.printed)
        if printed is None:
            return None
        beside = self._beside(figure)
        for scaled in self._candidates(figure, printed, beside):
            moved = replace(printed, scaled=scaled)
            if self.fits(figure, moved, beside):
                return moved
        return None

    def fits(self, figure: Figure, value: Printed, beside: Collection[Key]) -> bool:
        """Whether a figure with another value goes with some others."""
        return possible(self._changed(figure, value), {*beside, figure.figure}, effort=EFFORT) is True

    def _changed(self, figure: Figure, value: Printed) -> System:
        cell, whole = self.model.cells[figure.figure]
        fact = Fact(figure, value, self.network.convention(figure))
        if whole is None:
            claimed = count_sums(cell, Bounds.exactly(value.scaled))
        else:
            claimed = share_sums(cell, whole, Bounds.of(fact.span), self.model.system.bounds[whole][1])
        return replace(self.model.system, claims={**self.model.system.claims, figure.figure: claimed})

    def _beside(self, figure: Figure) -> set[Key]:
        """What a figure contradicts, its denominator and the number of all, less what must be wrong beside it."""
        own = self.model.cells[figure.figure]
        cells = {Cell(), *(cell for cell in own if cell is not None)}
        found: set[Key] = {
            key for key, pair in self.model.cells.items() if cells.intersection(one for one in pair if one is not None)
        }
        wrong: set[Key] = set()
        for part, best in zip(self.solved, self.best, strict=True):
            found.update(key for core in part.cores if figure.figure in core.claims for key in core.claims)
            wrong.update(next((one for one in part.corrections if figure.figure in one), best))
        return found - wrong - {figure.figure}

    def _candidates(self, figure: Figure, printed: Printed, beside: Collection[Key]) -> Iterator[int]:
        """Values in units of the last decimal, the nearest to the printed one first."""
        low, high = self._range(figure, printed, beside)
        if low is None or high is None:
            return
        if printed.scaled < low:
            yield from range(low, min(high, low + TRIED) + 1)
        elif printed.scaled > high:
            yield from range(high, max(low, high - TRIED) - 1, -1)
        else:
            for distance in range(1, TRIED + 1):
                yield from (at for at in (printed.scaled - distance, printed.scaled + distance) if low <= at <= high)

    def _range(self, figure: Figure, printed: Printed, beside: Collection[Key]) -> tuple[int | None, int | None]:
        """Between which values it can lie, given those beside it."""
        cell, whole = self.model.cells[figure.figure]
        without = {key for key in self.model.system.claims if key not in beside}
        counts = extremes(self.model.system, ((cell, 1),), without, effort=EFFORT)
        if not isinstance(counts, tuple):
            return None, None
        if whole is None:
            return counts
        sizes = extremes(self.model.system, ((whole, 1),), without, effort=EFFORT)
        unit = SHARES * 10**printed.decimals
        if not isinstance(sizes, tuple) or sizes[0] < 1:
            return max(0, printed.scaled - TRIED), min(unit, printed.scaled + TRIED)
        return counts[0] * unit // sizes[1], min(unit, -(-counts[1] * unit // sizes[0]))
