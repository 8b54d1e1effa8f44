"""The table `changes`: one state of a wave against an earlier one.

Belongs here: the parts put together. Does not belong here: how any part is compared.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from schemas.changes.altered import alterations
from schemas.changes.findings import findings
from schemas.changes.questionnaire import questions
from schemas.changes.respondents import matched, respondents
from schemas.changes.shares import bases, toplines
from schemas.changes.snapshot import Against, Row, Snapshot
from schemas.tables import polars_schema


def compare(now: Snapshot, before: Snapshot, against: Against) -> pl.DataFrame:
    """Everything that was compared, changed or not, as rows of the table `changes` of the wave `now`.

    A table that either side lacks gives one row that says so. No row holds what a respondent answered, or who it is.
    """
    altered = alterations(now, before, against)
    rows = [
        *findings(now, before, against),
        *respondents(now, before, matched(now, before), against),
        *bases(now, before, altered, against),
        *toplines(now, before, altered, against),
        *questions(now, before, against),
    ]
    _tell_apart(rows)
    schema = polars_schema("changes")
    state = {"survey": now.survey, "wave": now.wave, "against": against}
    columns = {name: [state[name]] * len(rows) if name in state else [r.get(name) for r in rows] for name in schema}
    return pl.DataFrame(columns, schema=schema)


def _tell_apart(rows: list[Row]) -> None:
    """Numbers the subjects that read alike, as those of hostile ids can; each subject of a part is then another."""
    seen = Counter((r["part"], r["subject"]) for r in rows)
    for r in rows:
        part, subject = r["part"], r["subject"]
        if seen[part, subject] > 1:
            number = next(n for n in range(1, len(rows) + 2) if not seen[part, f"{subject} ({n})"])
            r["subject"] = f"{subject} ({number})"
            seen[part, r["subject"]] += 1
