"""Results as they leave a run: every column that a contract demands is filled, and people have said something."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from pipelines.result import Reference, Result, Review
from schemas.review.signatures import Signature, Signed
from schemas.review.waivers import Acceptance, Force, Waiver
from schemas.tables import TABLES, frame

FILLED = {pl.String(): "", pl.Int64(): 0, pl.Boolean(): False, pl.List(pl.String()): []}
DAY = date(2026, 11, 2)


def filled(result: Result) -> Result:
    """Every column that may not be empty has a value of those it may take; fingerprints tell findings apart."""
    tables = {}
    for name, table in result.tables.items():
        exprs = []
        for column, spec in TABLES[name].columns.items():
            value = "first run" if column == "change" else spec.among[0] if spec.among else FILLED.get(spec.dtype)
            if column == "fingerprint":
                exprs.append(pl.concat_str(pl.lit("print of "), "finding").alias(column))
            elif not spec.nullable and value is not None:
                exprs.append(pl.col(column).fill_null(pl.lit(value, spec.dtype)))
        tables[name] = table.with_columns(exprs)
    return dataclasses.replace(result, tables=tables)


def with_findings(result: Result, **columns: object) -> Result:
    """The same with other values in a column of every finding: a value, or a function of the row."""
    rows = [
        row | {name: value(row) if callable(value) else value for name, value in columns.items()}
        for row in result.rows("findings")
    ]
    made = pl.DataFrame(rows, schema=result.tables["findings"].schema, orient="row")
    return dataclasses.replace(result, tables={**result.tables, "findings": made})


def change(part: str, what: str, subject: str, told: str, against: str = "last run", **other: object) -> dict:
    empty = dict.fromkeys(c for c in TABLES["changes"].columns if c not in ("survey", "wave"))
    return empty | {"against": against, "part": part, "change": what, "subject": subject, "told": told} | other


def acceptance(finding: str, force: Force = Force.in_force, **other: object) -> Acceptance:
    said = {"reason": "the author knows it", "by": "A. Reviewer", "on": DAY, "until": date(2027, 1, 31)}
    return Acceptance(Waiver(**({"finding": finding, "fingerprint": f"print of {finding}"} | said | other)), force)


def review(*acceptances: Acceptance) -> Review:
    signed = Signed("do_not_publish", "9a", "3f", "01", None, "02", "03", 6, 2, 1, 1)
    return Review(
        acceptances=acceptances,
        signature=Signature("B. Signer", DAY, signed),
        unsigned_since=("the rules", "the findings"),
        last=Reference("tracktr/2016", "run-1", "2026-11-01 10:00:00 UTC"),
        previous=Reference("tracktr/2015", "run-0", "2026-10-01 10:00:00 UTC"),
    )


@pytest.fixture(scope="session")
def seen(wave: Result) -> Result:
    """A wave after a second run: one error is new, one has changed, all others are known; one warning is accepted."""
    fate = {"unattainable:g16.new": "new", "parts:t2.carers": "changed"}
    result = with_findings(
        filled(wave), change=lambda f: fate.get(f["finding"], "persisting"), since="2026-11-01 10:00:00 UTC"
    )
    changes = [
        change("findings", "new", "unattainable:g16.new", "It was not there."),
        change("findings", "resolved", "repeated:old", "Table 9 was corrected."),
        change("toplines", "moved", "funding.crc", "From 40% to 20%.", chance=0.001, before="40%", after="20%"),
        change("toplines", "within sampling", "funding.nps", "From 8% to 9%.", chance=0.7),
        change("questionnaire", "changed", "impact", "Reworded.", against="previous wave"),
    ]
    tables = {**result.tables, "changes": frame("changes", changes, "tracktr", "2016")}
    given = (
        acceptance("differs:g16.n"),
        acceptance("repeated:women.improved", Force.expired, until=date(2026, 11, 3)),
        acceptance("parts:t2.carers", Force.changed),
        acceptance("gone:away", Force.gone),
    )
    return dataclasses.replace(result, tables=tables, review=review(*given))


@pytest.fixture(scope="session")
def attacked(hostile: Result, hostile_text: str) -> Result:
    """Every text that somebody else wrote is an attack, that of reviewers included."""
    result = with_findings(filled(hostile), fingerprint="print", since=hostile_text)
    rows = [change("findings", "resolved", hostile_text, hostile_text)]
    given = acceptance(hostile_text, fingerprint="print", by=hostile_text, reason=hostile_text)
    lapsed = acceptance(hostile_text, Force.expired, by=hostile_text, reason=hostile_text)
    said = dataclasses.replace(
        review(given, lapsed),
        signature=dataclasses.replace(review().signature, by=hostile_text),
        unsigned_since=(hostile_text,),
    )
    tables = {**result.tables, "changes": frame("changes", rows, "hostile", "1")}
    return dataclasses.replace(result, tables=tables, review=said)


@pytest.fixture(scope="session")
def large(big: Result) -> Result:
    """The size that all reports must carry, with five thousand toplines that moved."""
    result = filled(big)
    rows = [change("toplines", "moved", f"q{i}.o1", "From 40% to 20%.", chance=0.001) for i in range(5000)]
    return dataclasses.replace(result, tables={**result.tables, "changes": frame("changes", rows, "big", "1")})


@pytest.fixture(scope="session")
def completed() -> Callable[[Result], Result]:
    """`filled`, for results of other fixtures."""
    return filled


@pytest.fixture(scope="session")
def altered() -> Callable[..., Result]:
    """`with_findings`, for results of other fixtures."""
    return with_findings
