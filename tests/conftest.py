"""What tests share: a small questionnaire that has one of everything, and delivered frames for it."""

from __future__ import annotations

import os
from textwrap import dedent

import polars as pl
import pytest
from hypothesis import settings

from schemas.questionnaire import Questionnaire, parse_questionnaire
from schemas.responses import delivered_schema

os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
settings.register_profile("ours", deadline=None)  # the first example pays for imports and planning
settings.load_profile("ours")

DEMO = """\
survey: demo
wave: w1
title: Demonstration
fieldwork: {opens: 2015-08-01, closes: 2015-10-31}
export: {file: answers.csv, platform: surveymonkey, respondent: Respondent ID, submitted: Date Submitted}
missing: {dont_know: [Don't know], refused: [Prefer not to say]}
max_quarantined: 50%
bases:
  crc: funding = 'crc'
questions:
  - id: funding
    text: Main way of funding
    type: single
    options: {crc: CRC, nps: NPS, no: No}
  - id: role
    text: Role
    type: single
    ask_if: funding = 'crc'
    required: true
    options: {1: Tier two, 2: Tier three, dk: Don't know}
  - id: clients
    text: Clients
    type: multiple
    ask_if: role = 1
    options: {a: Women, b: Men, none: None of these}
    exclusive: [none]
    min_choices: 1
    max_choices: 2
  - id: age
    text: Age
    type: number
    min: 18
    max: 120
    integer: true
  - id: split
    text: Split of the budget
    type: constant_sum
    total: 100
    rows: {x: Staff, y: Rent}
  - id: impact
    text: Impact
    type: grid
    ask_if: answered(role)
    rows: {p: Prisons, n: NPS}
    options: {good: Good, bad: Bad, dk: Don't know}
  - id: started
    text: Started on
    type: date
    max: 2015-12-31
  - id: comment
    text: Comment
    type: text
    private: true
rules:
  - id: crc_is_old
    assert: not (funding = 'crc' and age < 30)
    severity: warning
"""


def make_questionnaire(text: str) -> Questionnaire:
    return parse_questionnaire(dedent(text))


@pytest.fixture(scope="session")
def demo() -> Questionnaire:
    return make_questionnaire(DEMO)


def delivered(q: Questionnaire, *rows: dict[str, str | None]) -> pl.DataFrame:
    """Rows of delivered text; ids and dates are filled in, everything else is blank unless given."""
    schema = delivered_schema(q)
    filled = [
        dict.fromkeys(schema) | {"line": 3 + i, "respondent_id": f"r{i}", "submitted": "2015-09-01"} | row
        for i, row in enumerate(rows)
    ]
    return pl.DataFrame([{c: row[c] for c in schema} for row in filled], schema=schema, orient="row")
