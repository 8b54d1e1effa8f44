"""What is known of one wave once it has been judged: the tables and the evidence behind them.

Belongs here: the one object that the page, the JSON, the command line and the publication all start from. Does not
belong here: how any of them looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from schemas.questionnaire import Questionnaire, Severity
from schemas.review.signatures import Signature
from schemas.review.waivers import Acceptance


@dataclass(frozen=True)
class Tally:
    """How many passed, failed, and could not be told. The three are never added to one another silently."""

    passed: int = 0
    failed: int = 0
    cannot_tell: int = 0

    @property
    def total(self) -> int:
        """All three."""
        return self.passed + self.failed + self.cannot_tell

    @property
    def judged(self) -> int:
        """Those with an outcome other than *cannot tell*."""
        return self.passed + self.failed


def tally(outcomes: Iterable[str]) -> Tally:
    """Outcomes counted; whatever is neither `pass` nor `fail` counts as *cannot tell*."""
    passed = failed = unknown = 0
    for outcome in outcomes:
        if outcome == "pass":
            passed += 1
        elif outcome == "fail":
            failed += 1
        else:
            unknown += 1
    return Tally(passed, failed, unknown)


@dataclass(frozen=True)
class Evidence:
    """Where a result comes from. Hashes are SHA-256, in hex; None where there is no such file."""

    run: str
    made: str
    code: str
    questionnaire_sha256: str
    export: str | None = None
    export_sha256: str | None = None
    figures: str | None = None
    figures_sha256: str | None = None
    synthetic: bool = False
    dialect: str | None = None
    proposed: int = 0
    """Lines of the figures that nobody has confirmed: they are not judged."""
    lock_sha256: str | None = None
    """Of the list of installed libraries with their versions, where the code stands beside one."""
    waivers_sha256: str | None = None


@dataclass(frozen=True)
class Reference:
    """An earlier state that a result is compared with: the last published run of the wave, or the wave before."""

    wave: str
    run: str
    made: str


@dataclass(frozen=True)
class Standing:
    """Where a wave of the project stands, for the matrix: outcomes by family, findings that nobody has accepted."""

    survey: str
    wave: str
    made: str
    refused: bool
    rules: Mapping[str, Tally]
    """By family, for rules about answers."""
    figures: Tally
    findings: Mapping[Severity, int]
    waived: int


@dataclass(frozen=True)
class Review:
    """What people and earlier runs have to do with a result.

    `acceptances` are all waivers of the wave, in force or not; `signature` is the last one, `unsigned_since` what has
    changed since it was given (empty: nothing). `last` and `previous` are what `tables["changes"]` compares with, None
    where there is nothing to compare with. `waves` are all waves of the project that have been run, this one included.
    """

    acceptances: tuple[Acceptance, ...] = ()
    signature: Signature | None = None
    unsigned_since: tuple[str, ...] = ()
    last: Reference | None = None
    previous: Reference | None = None
    waves: tuple[Standing, ...] = ()


@dataclass(frozen=True)
class Result:
    """Everything about one wave. `tables` holds the curated tables by name; `refused` says why the wave was refused.

    Where the tables about answers were not made, or are too large to hold, `kept`, `held_back` and `left_out` say how
    many rows they would have.
    """

    questionnaire: Questionnaire
    tables: Mapping[str, pl.DataFrame]
    evidence: Evidence
    refused: str | None = None
    kept: int | None = None
    held_back: int = 0
    left_out: int = 0
    review: Review = Review()

    @property
    def name(self) -> str:
        """`survey/wave`."""
        return f"{self.questionnaire.survey}/{self.questionnaire.wave}"

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table as dicts; empty if it is not there. They are made once for all who ask, so nobody may change them."""
        if table not in self._rows:
            self._rows[table] = self.tables[table].to_dicts() if table in self.tables else []
        return self._rows[table]

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def findings_by_severity(self) -> dict[Severity, int]:
        """Numbers of findings that nobody has waived."""
        found = [f["severity"] for f in self.rows("findings") if not f["waived"]]
        return {severity: found.count(severity.value) for severity in Severity}


def alarming(finding: Mapping[str, Any]) -> bool:
    """Whether somebody should be called: a new or changed error that nobody has accepted."""
    return finding["severity"] == Severity.error and not finding["waived"] and finding["change"] != "persisting"
