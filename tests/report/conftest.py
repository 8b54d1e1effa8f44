"""Results built by hand, as the pipeline would hand them over: a full wave, and one for each way a wave can differ."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.result import Evidence, Reference, Result, Review, Standing, Tally, tally
from schemas.questionnaire import Questionnaire, Severity, parse_questionnaire
from schemas.review.signatures import Signature, Signed
from schemas.review.waivers import Acceptance, Force, Waiver
from schemas.tables import TABLES, frame

QUESTIONNAIRE = """
survey: tracktr
wave: 2016
title: Change & challenge
fieldwork: {opens: 2015-08-01, closes: 2015-10-31}
export: {file: responses-synthetic-twin.csv, respondent: Respondent ID, submitted: Date Submitted, synthetic: true}
missing: {dont_know: [Don't know], refused: [Prefer not to say]}
bases:
  crc_funded: funding = 'crc'
  large: income in ('5m_10m', 'over_10m')
questions:
  - {id: organisation, text: Name of the organisation, type: text, private: true}
  - id: income
    text: What was the income of your organisation in the last financial year?
    type: single
    required: true
    options:
      under_100k: Under £100,000
      100k_250k: £100,000 - £250,000
      250k_500k: £250,000 - £500,000
      500k_1m: £500,000 - £1m
      1m_5m: £1m - £5m
      5m_10m: £5m - £10m
      over_10m: Over £10m
  - id: funding
    text: Main way in which your rehabilitation and resettlement work is funded
    type: single
    options: {crc: CRC supply chain, nps: National Probation Service, other: Other sources, none: Not funded}
  - id: new_service
    text: Is this a new or an existing service?
    type: single
    ask_if: funding = 'crc'
    options: {new: New service, existing: Existing service, dk: Don't know}
  - id: clients
    text: Who are the main beneficiaries of your work?
    type: multiple
    options: {women: Women, men: Men, young: Young people, families: Families, none: None of these}
    exclusive: [none]
    max_choices: 3
  - id: impact
    text: From your experience what impact has the change had on the delivery of services for the following groups?
    type: grid
    options: {improved: Improved, no_change: No change, worsened: Worsened, dk: Don't know}
    rows:
      offenders: Offenders, ex-offenders and their families
      men: Men
      women: Women
      carers: Carers/parents/families
  - id: staff
    text: How many people do you employ?
    type: number
    min: 0
    integer: true
    ask_if: not funding = 'none' and (answered(income) or count(clients) > 1)
  - {id: region, text: Region, type: single, withheld: true, options: {north: North, south: South}}
  - id: rate_card
    text: Have you heard of the rate card?
    type: single
    ask_if: region = 'north'
    options: {yes: Yes, no: No}
rules:
  - id: income_fits_staff
    text: A large staff needs a large income
    assert: not (income = 'under_100k' and staff >= 100)
    severity: warning
"""
STATUSES = (
    "answered",
    "dont_know",
    "refused",
    "not_applicable",
    "skipped",
    "broken_off",
    "unknown_code",
    "not_asked",
    "invalidated",
    "undetermined",
)
NOT_COUNTED = ("chosen", *(c for c in TABLES["bases"].columns if c.startswith("weighted_")))
INCOME = {"under_100k": 35, "100k_250k": 19, "250k_500k": 20, "500k_1m": 26, "1m_5m": 31, "5m_10m": 8, "over_10m": 11}
CRC_INCOME = dict(zip(INCOME, (2, 3, 6, 4, 7, 4, 8), strict=True))
IMPACT = {"offenders": (10, 15, 56, 32), "men": (11, 22, 44, 32), "women": (13, 23, 34, 39), "carers": (5, 11, 12, 83)}


def base_row(question: str, row: str | None = None, base: str = "all", **counts: int) -> dict[str, Any]:
    """A line of `bases` that balances."""
    parts = {status: counts.get(status, 0) for status in STATUSES}
    asked = sum(parts[s] for s in STATUSES[:7])
    total = asked + parts["not_asked"] + parts["undetermined"]
    named = {"base": base, "question": question, "row": row, "option": None}
    return named | {"total": total, "asked": asked, **parts} | dict.fromkeys(NOT_COUNTED)


def topline_rows(
    question: str,
    labels: dict[str, str],
    counts: dict[str, int],
    base: int | None = None,
    banner: str = "all",
    row: str | None = None,
) -> list[dict[str, Any]]:
    """Lines of `toplines`."""
    n = sum(counts.values()) if base is None else base
    return [
        {
            "question": question,
            "row": row,
            "option": option,
            "label": labels[option],
            "banner": banner,
            "count": count,
            "base": n,
            "percent": 100 * count / n if n else None,
            "weighted_count": None,
            "weighted_base": None,
            "weighted_percent": None,
        }
        for option, count in counts.items()
    ]


def figure_row(
    figure: str, place: str, statistic: str, printed: str, verdict: str = "pass", **other: Any
) -> dict[str, Any]:
    """A line of `figures`."""
    return {
        "figure": figure,
        "document": "Change & challenge (May 2016)",
        "place": place,
        "question": None,
        "row": None,
        "options": [],
        "base": "all",
        "where": None,
        "quantity": None,
        "statistic": statistic,
        "printed": printed,
        "base_n": None,
        "lowest": None,
        "highest": None,
        "recomputed_count": None,
        "recomputed_base": None,
        "recomputed": None,
        "verdict": verdict,
        "reason": "",
        "findings": [],
    } | other


def rule_row(rule: str, family: str, question: str | None, text: str, **other: Any) -> dict[str, Any]:
    """A line of `rules`, its outcome from its numbers unless stated."""
    row = {"severity": "error", "checked": 148, "failed": 0, "cannot_tell": 0} | other
    outcome = "fail" if row["failed"] else "cannot tell" if row["cannot_tell"] else "pass"
    return {"rule": rule, "family": family, "question": question, "text": text, "outcome": outcome} | row


def finding_row(finding: str, kind: str, severity: str, headline: str, **other: Any) -> dict[str, Any]:
    """A line of `findings`."""
    return {
        "finding": finding,
        "kind": kind,
        "severity": severity,
        "headline": headline,
        "arithmetic": "",
        "correction": "",
        "question": None,
        "rule": None,
        "figures": [],
        "places": [],
        "doubted": [],
        "constraints": [],
        "fingerprint": f"{finding:.8}-1",
        "waived": False,
        "change": "first run",
        "since": "2026-11-21T20:30:00Z",
    } | other


def change_row(against: str, part: str, change: str, subject: str, told: str, **other: Any) -> dict[str, Any]:
    """A line of `changes`."""
    about = dict.fromkeys(("question", "row", "option", "banner", "before", "after", "chance"))
    return about | {"against": against, "part": part, "change": change, "subject": subject, "told": told} | other


def accepted(finding: str, by: str, until: date, reason: str, force: Force = Force.in_force) -> Acceptance:
    """An acceptance."""
    waiver = Waiver(finding, f"{finding:.8}-1", reason, by, date(2026, 11, 2), until, f"What {finding} said then")
    return Acceptance(waiver, force)


def standing(survey: str, wave: str, errors: int = 0, *, refused: bool = False, waived: int = 0) -> Standing:
    """Where a wave stands; what it found follows from the number of errors."""
    return Standing(
        survey,
        wave,
        "2026-05-01T09:00:00Z",
        refused,
        {"codes": Tally(40 - errors, errors, 2), "routing": Tally(12, 0, 0)},
        Tally(300, errors, 7),
        {Severity.error: errors, Severity.warning: 2, Severity.info: 3},
        waived,
    )


SIGNED = Signed("do_not_publish", "a1" * 32, "b2" * 32, "c3" * 32, None, "e5" * 32, "f6" * 32, 5, 2, 1, 2)


def _tables(q: Questionnaire) -> dict[str, list[dict[str, Any]]]:
    labels = {question.id: question.options for question in q.questions}
    toplines = topline_rows("income", labels["income"], INCOME)
    toplines += topline_rows("income", labels["income"], CRC_INCOME, banner="crc_funded")
    toplines += topline_rows("funding", labels["funding"], {"crc": 34, "nps": 12, "other": 80, "none": 22})
    toplines += topline_rows("new_service", labels["new_service"], {"new": 8, "existing": 16, "dk": 2})
    toplines += topline_rows(
        "clients", labels["clients"], {"women": 96, "men": 104, "young": 52, "families": 33, "none": 4}, 139
    )
    for row, counts in IMPACT.items():
        toplines += topline_rows("impact", labels["impact"], dict(zip(labels["impact"], counts, strict=True)), row=row)
    bases = [
        base_row("organisation", answered=148),
        base_row("income", answered=148, skipped=0),
        base_row("income", base="crc_funded", answered=34),
        base_row("funding", answered=148),
        base_row(
            "new_service",
            answered=24,
            dont_know=2,
            skipped=5,
            broken_off=2,
            unknown_code=1,
            not_asked=114,
            invalidated=1,
        ),
        base_row("clients", answered=139, refused=3, skipped=6),
        *(
            base_row("impact", row, answered=sum(c[:3]), dont_know=c[3], skipped=20, broken_off=148 - 20 - sum(c))
            for row, c in IMPACT.items()
        ),
        base_row("staff", answered=110, dont_know=4, skipped=12, not_asked=22),
        base_row("region", skipped=148),
        base_row("rate_card", answered=11, undetermined=137),
    ]
    rules = [
        rule_row(
            "file.columns", "structure", None, "Every column of the questionnaire is there, and no other", checked=151
        ),
        rule_row("file.respondent_once", "uniqueness", None, "Each respondent is there once", checked=151, failed=1),
        rule_row(
            "file.fieldwork", "fieldwork", None, "Submitted within fieldwork", checked=150, failed=1, cannot_tell=1
        ),
        rule_row("income.required", "structure", "income", "Whoever is asked answers"),
        rule_row("income.code", "codes", "income", "One of the 7 options"),
        rule_row("new_service.code", "codes", "new_service", "One of the 3 options", checked=27, failed=1),
        rule_row(
            "new_service.answered_but_not_asked", "routing", "new_service", "Blank where it was not asked", failed=1
        ),
        rule_row(
            "new_service.asked_but_blank", "routing", "new_service", "Answered where it was asked", severity="warning"
        ),
        rule_row("clients.exclusive", "exclusive", "clients", "“None of these” stands alone", checked=139),
        rule_row(
            "clients.at_most", "choices", "clients", "At most 3 options", severity="warning", checked=139, failed=4
        ),
        rule_row("staff.min", "ranges", "staff", "At least 0", checked=110),
        rule_row(
            "rate_card.answered_but_not_asked",
            "routing",
            "rate_card",
            "Blank where it was not asked",
            checked=0,
            cannot_tell=148,
        ),
        rule_row(
            "income_fits_staff",
            "cross_question",
            None,
            "A large staff needs a large income",
            severity="warning",
            checked=106,
            cannot_tell=42,
        ),
    ]
    figures: list[dict[str, Any]] = [
        figure_row(
            "intro.n",
            "Methodology",
            "base",
            "151",
            base_n=151,
            lowest=151,
            highest=151,
            recomputed_count=148,
            recomputed_base=148,
            recomputed="148",
            verdict="fail",
            reason="Printed 151, but 148 answered.",
            findings=["differs:intro.n"],
        )
    ]
    for option, count in INCOME.items():
        n = 151
        figures.append(
            figure_row(
                f"t3.all.{option}",
                "Table 3, all respondents",
                "percent",
                f"{round(100 * count / n)}",
                question="income",
                options=[option],
                base_n=n,
                lowest=count,
                highest=count,
                recomputed_count=count,
                recomputed_base=150,
                recomputed=f"{round(100 * count / 150)}",
            )
        )
    figures += [
        figure_row(
            "t3.crc.over10m",
            "Table 3, CRC column",
            "percent",
            "24",
            question="income",
            options=["over_10m"],
            base="crc_funded",
            base_n=34,
            lowest=8,
            highest=8,
            recomputed_count=8,
            recomputed_base=34,
            recomputed="24",
        ),
        figure_row(
            "s24.crc.under100k",
            "Section 2.4, third paragraph",
            "ratio",
            "almost four times",
            "cannot tell",
            question="income",
            options=["under_100k"],
            base="crc_funded",
            reason="Wording is not judged yet.",
        ),
        figure_row(
            "g16.n",
            "Graph 16",
            "base",
            "24",
            question="new_service",
            base_n=24,
            lowest=24,
            highest=24,
            recomputed_count=26,
            recomputed_base=26,
            recomputed="26",
            verdict="fail",
            reason="Printed 24, but 26 answered.",
            findings=["differs:g16.n"],
        ),
        figure_row(
            "g16.new",
            "Graph 16, first bar",
            "percent",
            "30%",
            "fail",
            question="new_service",
            options=["new"],
            base="crc_funded",
            base_n=24,
            recomputed_count=8,
            recomputed_base=26,
            recomputed="31%",
            reason="No count of 24 gives 30%.",
            findings=["unattainable:g16.new"],
        ),
        figure_row(
            "s24.new",
            "Section 2.4, text under Graph 16",
            "percent",
            "a third",
            "cannot tell",
            question="new_service",
            options=["new"],
            base="crc_funded",
            base_n=24,
            recomputed_count=8,
            recomputed_base=26,
            recomputed="31%",
            reason="Wording is not judged yet.",
        ),
        figure_row(
            "s2.threshold",
            "Section 2.1",
            "amount",
            "£12,500",
            "cannot tell",
            quantity="smallest_contract",
            document=None,
            reason="Printed once, and the questionnaire cannot express it.",
        ),
    ]
    printed = {
        "offenders": (9, 13, 49, 28),
        "men": (10, 20, 40, 29),
        "women": (12, 21, 31, 36),
        "carers": (4, 10, 11, 72),
    }
    for row, values in printed.items():
        for option, value in zip(labels["impact"], values, strict=True):
            n = sum(IMPACT[row])
            count = IMPACT[row][list(labels["impact"]).index(option)]
            wrong = row == "carers"
            figures.append(
                figure_row(
                    f"t2.{row}.{option}",
                    f"Table 2, row {list(IMPACT).index(row) + 1}",
                    "percent",
                    str(value),
                    "fail" if wrong else "pass",
                    question="impact",
                    row=row,
                    options=[option],
                    base_n=n,
                    lowest=count,
                    highest=count,
                    recomputed_count=count,
                    recomputed_base=n,
                    recomputed=str(round(100 * count / n)),
                    reason="The row cannot total 97." if wrong else "",
                    findings=["parts:t2.carers"] if wrong else [],
                )
            )
    figures.append(
        figure_row(
            "s22.women.improved",
            "Section 2.2, list",
            "percent",
            "11%",
            "fail",
            question="impact",
            row="women",
            options=["improved"],
            base_n=109,
            lowest=12,
            highest=12,
            recomputed_count=13,
            recomputed_base=109,
            recomputed="12%",
            reason="Table 2 prints 12.",
            findings=["repeated:women.improved"],
        )
    )
    findings = [
        finding_row(
            "differs:intro.n",
            "recomputed",
            "info",
            "151 respondents are printed, 148 are in the curated answers",
            figures=["intro.n"],
            arithmetic="151 were delivered and 3 are quarantined: 151 - 3 = 148.",
            places=["Methodology"],
        ),
        finding_row(
            "repeated:women.improved",
            "same_quantity",
            "warning",
            "“Improved” for women is printed as 12 and as 11",
            arithmetic="Both count those who answered “Improved” for women. 11 needs 12 of 109, 12 needs 13 of 109.",
            correction="Print 12% in Section 2.2.",
            question="impact",
            figures=["t2.women.improved", "s22.women.improved"],
            doubted=["s22.women.improved"],
            places=["Table 2, row 3", "Section 2.2, list"],
        ),
        finding_row(
            "unattainable:g16.new",
            "unattainable",
            "error",
            "30% of 24 respondents is not possible",
            arithmetic="7 of 24 is 29.2%, printed 29%; 8 of 24 is 33.3%, printed 33%. No count lies between.",
            correction="Print 29% or 33%, or state the base that gives 30%.",
            question="new_service",
            figures=["g16.new"],
            places=["Graph 16, first bar"],
        ),
        finding_row(
            "parts:t2.carers",
            "parts_of_whole",
            "error",
            "The row “Carers/parents/families” cannot total 97",
            arithmetic="4 + 10 + 11 + 72 = 97. Four rounded shares of one whole total at least 98.",
            correction="Print 76 instead of 72 under “Don't know”: the other repetition of the row has 76.",
            question="impact",
            figures=[f"t2.carers.{o}" for o in labels["impact"]],
            places=["Table 2, row 4"] * 4,
        ),
        finding_row(
            "differs:g16.n",
            "recomputed",
            "warning",
            "Graph 16 states n = 24, the answers have 26",
            arithmetic="24 + 2 don't know = 26.",
            correction="State whether “Don't know” is in the base.",
            question="new_service",
            figures=["g16.n"],
            places=["Graph 16"],
            waived=True,
        ),
        finding_row(
            "rule:file.respondent_once",
            "uniqueness",
            "error",
            "One respondent is there twice",
            rule="file.respondent_once",
            arithmetic="1 of 151 rows repeats the id of an earlier one.",
            correction="Find out which of the two rows stands.",
        ),
        finding_row(
            "rule:file.fieldwork",
            "fieldwork",
            "error",
            "One answer lies outside fieldwork",
            rule="file.fieldwork",
            arithmetic="1 of 150 rows is dated before 2015-08-01 or after 2015-10-31.",
        ),
        finding_row(
            "rule:new_service.answered_but_not_asked",
            "routing",
            "error",
            "One answer to a question that was not asked",
            question="new_service",
            rule="new_service.answered_but_not_asked",
            arithmetic="1 of 148 respondents.",
        ),
        finding_row(
            "rule:new_service.code",
            "codes",
            "error",
            "One answer that is no option",
            question="new_service",
            rule="new_service.code",
            arithmetic="1 of 27 respondents who were asked.",
        ),
        finding_row(
            "rule:clients.at_most",
            "choices",
            "warning",
            "Four respondents ticked more than 3 options",
            question="clients",
            rule="clients.at_most",
            arithmetic="4 of 139 respondents who answered.",
        ),
    ]
    quarantine = [
        {
            "line": line,
            "respondent_id": f"secret-respondent-{line}",
            "reasons": ["file.respondent_once"],
            "raw": '{"Q": "secret value"}',
        }
        for line in (17, 40, 99)
    ]
    failures = [
        {
            "line": 17,
            "respondent_id": "secret-respondent-17",
            "rule": "file.respondent_once",
            "columns": ["income"],
            "values": ["secret value"],
        }
    ]
    return {
        "bases": bases,
        "toplines": toplines,
        "rules": rules,
        "figures": figures,
        "findings": findings,
        "quarantine": quarantine,
        "failures": failures,
    }


EVIDENCE = Evidence(
    run="0b5c7c1e-5d0e-4c1e-9a53-7a2f0f3c9d11",
    made="2026-11-21T20:30:00Z",
    code="0.1.0",
    questionnaire_sha256="3f0c" * 16,
    export="responses-synthetic-twin.csv",
    export_sha256="9ab1" * 16,
    figures="figures.csv",
    figures_sha256="77de" * 16,
    synthetic=True,
    dialect="SurveyMonkey, two header rows, comma separated, UTF-8",
)


def build(
    tables: dict[str, list[dict[str, Any]]],
    questionnaire: Questionnaire,
    evidence: Evidence,
    refused: str | None = None,
) -> Result:
    """A result from rows."""
    frames = {name: frame(name, rows, questionnaire.survey, questionnaire.wave) for name, rows in tables.items()}
    return Result(questionnaire, frames, evidence, refused)


def full_wave() -> Result:
    """A wave with answers, figures, and every sort of finding."""
    questionnaire = parse_questionnaire(QUESTIONNAIRE)
    return build(_tables(questionnaire), questionnaire, EVIDENCE)


@pytest.fixture(scope="session")
def wave() -> Result:
    return full_wave()


@pytest.fixture(scope="session")
def refused(wave: Result) -> Result:
    return dataclasses.replace(wave, refused="12 of 151 rows (7.9%) fail a rule of severity error; the wave allows 5%.")


PERSISTING = "2026-10-01T08:00:00Z"
NEWS = {
    "new": "The last published run did not have it.",
    "changed": "The last published run had it with other numbers.",
    "persisting": "The last published run had it too.",
}
CHANGED = {"parts:t2.carers": "new", "unattainable:g16.new": "changed", "rule:file.fieldwork": "new"}


def review_of(wave: Result) -> Review:
    """Acceptances of every sort, a signature that no longer holds, earlier states, other waves."""
    rules = wave.rows("rules")
    families = {f: tally(r["outcome"] for r in rules if r["family"] == f) for f in {r["family"] for r in rules}}
    here = Standing(
        "tracktr",
        "2016",
        wave.evidence.made,
        wave.refused is not None,
        families,
        tally(wave.tables["figures"]["verdict"]),
        wave.findings_by_severity(),
        2,
    )
    older = [standing("tracktr", str(year), year % 3, waived=1) for year in range(2005, 2016)]
    return Review(
        acceptances=(
            accepted("differs:g16.n", "Ann Lee", date(2027, 3, 31), "The note under Graph 16 says so."),
            accepted("repeated:women.improved", "Bo Chen", date(2026, 12, 15), "An erratum is out."),
            accepted("rule:clients.at_most", "Ann Lee", date(2026, 11, 20), "Tolerated this once.", Force.expired),
            accepted("unattainable:g16.new", "Cy Dow", date(2027, 1, 31), "Rounded by hand.", Force.changed),
            accepted("repeated:long.ago", "Cy Dow", date(2027, 1, 31), "Known.", Force.gone),
        ),
        signature=Signature("Ann Lee", date(2026, 11, 3), SIGNED),
        unsigned_since=("the answers", "the findings"),
        last=Reference("tracktr/2016", "run-7", "2026-11-14T09:00:00Z"),
        previous=Reference("tracktr/2015", "run-3", "2026-03-02T10:00:00Z"),
        waves=(*older, here, standing("tracktr", "2018", refused=True), standing("carers", "2024", 4)),
    )


def changes_of(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What changed since the last run and since the wave before."""
    last = [
        change_row("last run", "findings", f["change"], f["finding"], NEWS[f["change"]], before="What it was before.")
        for f in findings
    ]
    moved = [
        change_row(
            "last run",
            "toplines",
            "moved" if i < 14 else "within sampling",
            f"income.{i}",
            f"Share number {i} moved from {i}% to {i + 9}%.",
            question="income",
            chance=0.0002 * i,
        )
        for i in range(30)
    ]
    return [
        *last,
        change_row("last run", "findings", "resolved", "old.1", "It is gone.", before="33% of 10 cannot be"),
        change_row("last run", "findings", "resolved", "old.2", "It is gone.", before="35% of 10 cannot be"),
        change_row("last run", "respondents", "added", "respondents", "3 respondents were added."),
        *moved,
        change_row("previous wave", "findings", "persisting", "parts:t2.carers", "The wave before had it."),
        change_row("previous wave", "findings", "new", "unattainable:g16.new", "The wave before did not have it."),
        change_row("previous wave", "questionnaire", "changed", "income", "The wording differs.", question="income"),
        change_row("previous wave", "toplines", "cannot tell", "staff", "Staff was not asked in the wave before."),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def again(wave: Result) -> Result:
    """The wave run once more: with acceptances, a signature, and earlier states to compare with."""
    given = {"differs:g16.n", "repeated:women.improved"}
    findings = [
        row
        | {
            "change": CHANGED.get(row["finding"], "persisting"),
            "since": "2026-11-21T20:30:00Z" if row["finding"] in CHANGED else PERSISTING,
            "waived": row["finding"] in given,
        }
        for row in wave.rows("findings")
    ]
    tables = dict(wave.tables) | {
        "findings": pl.DataFrame(findings, schema=wave.tables["findings"].schema),
        "changes": frame("changes", changes_of(findings), "tracktr", "2016"),
    }
    evidence = dataclasses.replace(wave.evidence, lock_sha256="12ab" * 16, waivers_sha256="34cd" * 16)
    marked = dataclasses.replace(wave, tables=tables, evidence=evidence)
    return dataclasses.replace(marked, review=review_of(marked))


@pytest.fixture(scope="session")
def clean() -> Result:
    """Nothing found, but some figures cannot be told; the answers are real."""
    questionnaire = parse_questionnaire(QUESTIONNAIRE)
    tables = _tables(questionnaire)
    tables["findings"] = []
    tables["rules"] = [r | {"failed": 0, "outcome": "pass", "cannot_tell": 0} for r in tables["rules"]]
    tables["figures"] = [f | {"findings": []} for f in tables["figures"] if f["verdict"] != "fail"]
    tables["quarantine"] = []
    return build(tables, questionnaire, dataclasses.replace(EVIDENCE, synthetic=False))


@pytest.fixture(scope="session")
def no_answers() -> Result:
    """Only figures were delivered."""
    text = "\n".join(line for line in QUESTIONNAIRE.splitlines() if not line.startswith("export:"))
    questionnaire = parse_questionnaire(text)
    tables = _tables(questionnaire)
    none = {"recomputed_count": None, "recomputed_base": None, "recomputed": None}
    evidence = dataclasses.replace(EVIDENCE, export=None, export_sha256=None, synthetic=False, dialect=None)
    findings = [f for f in tables["findings"] if f["figures"]]
    rules = [r | {"outcome": "cannot tell", "checked": 0, "failed": 0, "cannot_tell": 0} for r in tables["rules"]]
    bases = [base_row(question.id) for question in questionnaire.questions]
    figures = [f | none for f in tables["figures"]]
    known = {"figures": figures, "findings": findings, "rules": rules, "bases": bases, "quarantine": []}
    return build(known, questionnaire, evidence)


HOSTILE = (
    """<script>document.title='owned'</script><img src=x onerror="document.title='owned'">'"><b>&amp;{{ 7 * 7 }}"""
)


@pytest.fixture(scope="session")
def hostile_text() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def hostile() -> Result:
    """Every text that somebody else wrote is an attack."""
    text = HOSTILE.replace("'", "''")
    questionnaire = parse_questionnaire(f"""
survey: hostile
wave: 1
title: '{text}'
missing: {{dont_know: ['{text}']}}
questions:
  - {{id: q, text: '{text}', type: single, options: {{a: '{text}', b: 'other {text}'}}}}
  - {{id: g, text: 'g {text}', type: grid, rows: {{r: '{text}'}}, options: {{a: '{text}', b: B}}, ask_if: q = 'a'}}
rules:
  - {{id: own, text: '{text}', assert: q = 'a'}}
""")
    h = HOSTILE
    tables = {
        "bases": [base_row("q", answered=10), base_row("g", "r", answered=7, not_asked=3)],
        "toplines": [
            *topline_rows("q", {"a": h, "b": h}, {"a": 7, "b": 3}),
            *topline_rows("q", {"a": h, "b": h}, {"a": 7, "b": 3}, banner=h),
            *topline_rows("g", {"a": h, "b": h}, {"a": 4, "b": 3}, row="r"),
        ],
        "rules": [rule_row(h, "codes", "q", h, failed=1), rule_row(h + "2", h, None, h, cannot_tell=2)],
        "figures": [
            figure_row(h, h, h, h, "cannot tell", document=h, quantity=h, reason=h),
            figure_row(
                "f2",
                h,
                "percent",
                "30%",
                "fail",
                question="q",
                options=["a", h],
                base=h,
                base_n=24,
                reason=h,
                findings=[h],
            ),
            figure_row(
                "f3",
                h,
                "percent",
                h,
                question="g",
                row=h,
                options=["a"],
                where=h,
                recomputed=h,
                lowest=1,
                highest=2,
                base_n=5,
            ),
        ],
        "findings": [
            finding_row(
                h,
                h,
                "error",
                h,
                arithmetic=h,
                correction=h,
                question="q",
                figures=[h, "f2", "gone"],
                doubted=["f2"],
                places=[h, h + "2"],
                change="changed",
                since=h,
            ),
            finding_row("r", "codes", "warning", h, arithmetic=h, rule=h, question=h, change="persisting", since=h),
            finding_row("s", h, "info", h, waived=True, change="new", since=h),
        ],
        "quarantine": [],
        "changes": [
            change_row(against, part, change, h if part == "findings" else h + change, h, question="q", chance=0.5)
            for against in ("last run", "previous wave")
            for part in ("findings", "toplines", "questionnaire")
            for change in ("changed", "cannot tell")
        ],
    }
    evidence = Evidence(h, h, h, h, h, h, h, h, True, h, 0, h, h)
    result = build(tables, questionnaire, evidence, refused=h)
    given = [accepted(f, h, date(2027, 1, 31), h, force) for f in (h, "s", h + "gone") for force in Force]
    there = Reference(h, h, h)
    waves = tuple(standing(survey, wave, 1, refused=True) for survey in ("hostile", h) for wave in ("1", h))
    waves = (*waves, dataclasses.replace(waves[0], wave="2", made=h, rules={h: Tally(1, 1, 1)}))
    signature = Signature(h, date(2026, 11, 3), dataclasses.replace(SIGNED, decision=h, answers=h))
    review = Review(tuple(given), signature, (h, h), there, there, waves)
    return dataclasses.replace(result, review=review)


def big_wave(questions: int = 200, rules: int = 400, figures: int = 1000) -> Result:
    """The size that the page must carry."""
    options = {f"o{i}": f"Option number {i} with a label of ordinary length" for i in range(6)}
    declared = "\n".join(
        f"  - {{id: q{i}, text: 'How far do you agree with statement {i} about services in your area, as they are?', "
        f"type: single, options: {options}" + (f", ask_if: q{i - 1} = 'o1'" if i % 3 == 1 else "") + "}"
        for i in range(questions)
    )
    questionnaire = parse_questionnaire(f"survey: big\nwave: 1\nbases: {{half: q0 = 'o1'}}\nquestions:\n{declared}\n")
    tables: dict[str, list[dict[str, Any]]] = {
        "bases": [
            base_row(f"q{i}", answered=4000 + i, dont_know=200, skipped=100, not_asked=700 - i)
            for i in range(questions)
        ],
        "toplines": [
            row
            for i in range(questions)
            for banner in ("all", "half")
            for row in topline_rows(
                f"q{i}", options, {o: 500 + 40 * k + i for k, o in enumerate(options)}, banner=banner
            )
        ],
        "rules": [
            rule_row(
                f"q{i % questions}.rule_{i}",
                "codes" if i % 2 else "routing",
                f"q{i % questions}",
                "Answered where it was asked, and blank where it was not",
                checked=4000,
                failed=i % 5 == 0,
                cannot_tell=i % 7 == 0,
            )
            for i in range(rules)
        ],
        "figures": [
            figure_row(
                f"t{i // 20}.q{i % questions}.o{i % 6}.{i}",
                f"Table {i // 20}, row {i % 20}",
                "percent",
                "30%",
                ("pass", "fail", "cannot tell", "pass")[i % 4],
                question=f"q{i % questions}",
                options=[f"o{i % 6}"],
                base_n=24 if i % 4 == 1 else 4000,
                lowest=None if i % 4 == 1 else 1180,
                highest=None if i % 4 == 1 else 1219,
                recomputed_count=1200,
                recomputed_base=4000,
                recomputed="30%",
                reason="No count of 24 gives 30%." if i % 4 == 1 else "",
                findings=[f"unattainable:{i}"] if i % 4 == 1 else [],
            )
            for i in range(figures)
        ],
        "findings": [
            finding_row(
                f"unattainable:{i}",
                "unattainable",
                ("error", "warning", "info")[i % 3],
                f"30% of 24 respondents is not possible ({i})",
                arithmetic="7 of 24 is 29.2%, 8 of 24 is 33.3%.",
                correction="Print 29% or 33%.",
                question=f"q{i % questions}",
                figures=[f"t{i // 20}.q{i % questions}.o{i % 6}.{i}"],
                places=[f"Table {i // 20}"],
                change=("new", "persisting")[i % 2],
            )
            for i in range(1, figures, 4)
        ],
        "quarantine": [],
        "changes": [
            change_row("last run", "toplines", "moved", f"t{i}", f"Option {i} moved by 9.", question=f"q{i % 200}")
            for i in range(1200)
        ],
    }  # fmt: skip
    result = build(tables, questionnaire, dataclasses.replace(EVIDENCE, synthetic=False))
    given = [
        accepted(f"unattainable:{i}", "Ann Lee", date(2027, 1, 31), "Known.", Force.expired) for i in range(1, 400, 4)
    ]
    waves = tuple(standing(survey, str(wave), 1) for survey in ("big", *map(str, range(20))) for wave in range(12))
    there = Reference("big/1", "run-7", "2026-11-14T09:00:00Z")
    return dataclasses.replace(result, review=Review(tuple(given), None, (), there, there, waves))


@pytest.fixture(scope="session")
def big() -> Result:
    return big_wave()
