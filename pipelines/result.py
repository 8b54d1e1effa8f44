"""What is known of one wave once it has been judged: the tables and the evidence behind them.

Belongs here: the one object that the page, the JSON, the command line and the publication all start from. Does not
belong here: how any of them looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas.questionnaire import Questionnaire, Severity


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

    @property
    def name(self) -> str:
        """`survey/wave`."""
        return f"{self.questionnaire.survey}/{self.questionnaire.wave}"

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table as dicts; empty if it is not there."""
        return self.tables[table].to_dicts() if table in self.tables else []

    def findings_by_severity(self) -> dict[Severity, int]:
        """Numbers of findings that nobody has waived."""
        found = [f["severity"] for f in self.rows("findings") if not f["waived"]]
        return {severity: found.count(severity.value) for severity in Severity}
