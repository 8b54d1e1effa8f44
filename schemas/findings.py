"""What the reviewer is told: one contradiction, with its arithmetic and the smallest correction.

Belongs here: the shape of a finding, whatever it comes from. Does not belong here: how one is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.questionnaire import Severity

GIVEN: Final = "The answers give"
"""Begins what the arithmetic of a contradiction between figures says of the answers, after all else."""


@dataclass(frozen=True)
class Finding:
    """A contradiction.

    `finding` is a readable id that stays the same between runs as long as the same things contradict each other.
    `headline` says what is wrong in a few words, `arithmetic` why it cannot be, `correction` what would do (may be
    empty). A finding is about published figures (`figures`, `places`) or about answers (`rule`; all `rules`, where the
    same rule about several rows of a question fails alike). `doubted` are those of the figures that belong to a least
    set that must be wrong; `constraints` says what is certain and was broken. No respondent's value is in it.
    """

    finding: str
    kind: str
    severity: Severity
    headline: str
    arithmetic: str
    correction: str = ""
    question: str | None = None
    figures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    rule: str | None = None
    rules: tuple[str, ...] = ()


ORDER = {Severity.error: 0, Severity.warning: 1, Severity.info: 2}


def most_serious_first(findings: list[Finding]) -> list[Finding]:
    """Errors, then warnings, then info; figures in the order of the report within each."""
    return sorted(findings, key=lambda f: ORDER[f.severity])
