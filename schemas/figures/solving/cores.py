"""Irreducible cores: owners of rows that contradict each other, none of which can be spared.

Belongs here: asking whether owners go together, narrowing first, and taking away what is not needed. Does not belong
here: which contradictions there are (`corrections.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.figures.solving import oracle
from schemas.figures.solving.narrowing import Effort
from schemas.figures.solving.search import Values, search
from schemas.figures.solving.system import Compiled

Owners = frozenset[int]
SPARED: Final = 0.02
"""Units of effort to find out whether one owner can be spared; if they do not suffice it is kept."""


@dataclass
class Judge:
    """Says of owners whether all that they demand can be true."""

    system: Compiled
    effort: Effort

    def decide(
        self, owners: Sequence[int], near: Values | None = None, most: float | None = None
    ) -> Values | Owners | None:
        """Values, or owners that contradict each other; None: not found out, by the solver not with `most` effort."""
        found = search(self.system, self.system.rows_for(owners), self.effort, near)
        if isinstance(found, frozenset):
            return frozenset(self.system.rows[row].owner for row in found)
        if found is None and not self.effort.out:
            return oracle.decide(self.system, owners, self.effort, near, most)
        return found

    def core(self, owners: Owners) -> Owners:
        """Those of contradictory owners that cannot be spared: claims are taken away before structure.

        Where it is hard to tell whether one can be spared it is kept: a core that is too large is a core all the same.
        """
        left = owners
        for owner in sorted(owners):
            if owner in left:
                found = self.decide(sorted(left - {owner}), most=SPARED)
                if isinstance(found, frozenset):
                    left = found
        return left
