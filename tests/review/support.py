"""A small survey that can be edited, run, and reviewed, for the tests of fingerprints and waivers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

import polars as pl

from pipelines.assembly import figures_frame
from schemas import curate, tables
from schemas.figures.judge import judge
from schemas.figures.model import parse_figures
from schemas.questionnaire import Questionnaire
from schemas.recount import recount
from schemas.responses import evaluate
from schemas.review.fingerprint import fingerprints
from schemas.review.waivers import Waiver, acceptances
from tests.conftest import delivered, make_questionnaire

QUESTIONS = """
survey: small
wave: "1"
max_quarantined: 100%
{export}
expected: {{all: 1..{most}}}
{waves}
questions:
  - {{id: age, text: {age}, type: number, min: 18, max: 99, integer: true, private: {private}}}
  - id: job
    text: {job}
    type: single
    options: {{"yes": "Yes", "no": "No", other: "Other"}}
  - id: pay
    text: {pay}
    type: single
    ask_if: job = 'yes'
    options: {{low: Low, high: High}}
rules:
  - {{id: young_high, assert: "{young_high}", severity: {severity}}}
"""
IDS = "export: {file: r.csv, platform: generic, respondent: id}"
NO_IDS = "export: {file: r.csv, platform: generic}"
COLUMNS = ("figure", "document", "place", "question", "options", "base", "where", "statistic", "printed", "note")
Row = Mapping[str, str | None]
Printed = Mapping[str, str]


@dataclass(frozen=True)
class Survey:
    """Everything that can be edited. Rows hold `respondent_id` and answers; figures the cells of figures.csv."""

    rows: tuple[Row, ...] = ()
    figures: tuple[Printed, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def asked(self) -> Questionnaire:
        """The questionnaire as it stands."""
        usual = {
            "export": IDS, "most": "4", "waves": "", "age": "How old?", "private": "false", "job": "A job?",
            "pay": "What pay?", "young_high": "not (age < 30 and pay = 'high')", "severity": "warning",
        }  # fmt: skip
        return make_questionnaire(QUESTIONS.format(**usual | self.words))

    def but(self, **words: str) -> Survey:
        """The same with other words in the questionnaire."""
        return replace(self, words={**self.words, **words})


@dataclass(frozen=True)
class Found:
    """What a run of a survey found."""

    findings: pl.DataFrame
    marks: dict[str, str | None]

    def waived(self, *accepted: str) -> set[str]:
        """Ids of the findings that some accepted fingerprints accept."""
        day = date(2026, 11, 22)
        given = [Waiver("any id", mark, "r", "A", day, day) for mark in accepted]
        force = {
            one.waiver.fingerprint for one in acceptances(given, self.marks.items(), day) if one.force == "in force"
        }
        return {id_ for id_, mark in self.marks.items() if mark in force}


def run(survey: Survey, previous: Questionnaire | None = None) -> Found:
    """Answers judged, figures judged, findings told."""
    q = survey.asked()
    e = evaluate(q, delivered(q, *map(dict, survey.rows)), previous)
    figures = parse_figures(table(survey.figures), q)
    judgement = judge(figures, q, recount(figures, q, e.kept, e.answers) if survey.rows else None)
    rules, failures = curate.rules(e), curate.failures(e)
    findings = [*judgement.findings, *curate.rule_findings(rules, failures)]
    rows = [
        {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(one).items()}
        | {"severity": one.severity.value, "fingerprint": "", "waived": False, "change": "first run", "since": ""}
        for one in findings
    ]
    frame = tables.frame("findings", rows, "small", "1")
    marks = fingerprints(frame, figures_frame(judgement, q), tables.validate("rules", rules))
    return Found(frame, dict(zip(frame["finding"].to_list(), marks, strict=True)))


def table(figures: Sequence[Printed]) -> str:
    """A figures.csv."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(figures)
    return out.getvalue()
