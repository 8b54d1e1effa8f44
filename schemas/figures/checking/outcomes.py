"""What was found about a figure that is no plain number or share of people.

Belongs here: the shape of an outcome. Does not belong here: how one is come by (`claimed.py`, `listing.py`,
`averages.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.figures.wording import Grade
from schemas.findings import Finding


@dataclass(frozen=True)
class Outcome:
    """The grade, the reason in a sentence, and the finding where there is one."""

    grade: Grade
    reason: str
    finding: Finding | None = None


def failed(grade: Grade, found: Finding) -> Outcome:
    """The outcome of a figure that a finding is about."""
    return Outcome(grade, f"{found.headline}.", found)
