"""The bundled report: every certain contradiction is found, in the right place, and nothing else.

Each expected finding was checked by hand against the printed figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.figures.judge import Judgement, judge
from schemas.figures.model import parse_figures
from schemas.questionnaire import Severity, parse_questionnaire

ROOT = Path(__file__).parents[2]
GROUPS = "impact_groups"
ERRORS = {
    "unattainable:new_or_existing:existing@all": "70% of 26 cannot be",
    "unattainable:crc_subsidy.reserves:yes@all": "30% of 24 cannot be",
    "unattainable:crc_statements.renewal_transparent:disagree+neither+strongly_disagree@all": "94% of 19 cannot be",
    "unattainable:crc_users_expected:over_250@all": "50% of 25 cannot be",
    "count_percent:clients_main:homeless@all": "46 of 151 is 30%, not 31%",
    "count_percent:clients_also:financial_need@all": "49 of 151 is 32%, not 33%",
    "parts_whole:partnerships_statutory@all": "106% in all, not 100%",
    f"parts_whole:{GROUPS}.mental_health@all": "97% in all, not 100%",
    "repeated:count:funding:crc@all": "34 twice, 35 once, for one number",
    f"repeated:mean:{GROUPS}_average_worsened@all": "14% in one place, 21 in the other",
    f"repeated:percent:{GROUPS}.women:improved@all": "11% in one place, 12% in the other",
    f"repeated:percent:{GROUPS}.homeless:improved@all": "6% in one place, 7% in the other",
    f"repeated:percent:{GROUPS}.mental_health:worsened@all": "29% in one place, 30% in the other",
    f"repeated:percent:{GROUPS}.mental_health:improved@all": "9% in one place, 6% in the other",
    f"repeated:percent:{GROUPS}.bame:worsened@all": "25% in one place, 26% in the other",
}
WARNINGS = {  # 27.5% and 7.5% are possible of 80 or 120 respondents
    f"repeated:percent:{GROUPS}.financial_need:worsened@all": "27% in one place, 28% in the other",
    f"repeated:percent:{GROUPS}.financial_need:improved@all": "7% in one place, 8% in the other",
}


def judged(wave: str) -> Judgement:
    folder = ROOT / "schemas" / "surveys" / "tracktr" / wave
    q = parse_questionnaire((folder / "questionnaire.yaml").read_text("utf-8"))
    return judge(parse_figures((ROOT / "raw" / "tracktr" / wave / q.figures).read_text("utf-8"), q), q)


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.error, ERRORS), (Severity.warning, WARNINGS), (Severity.info, {})]
)
def test_what_contradicts_what_in_2016(severity: Severity, expected: dict[str, str]) -> None:
    findings = judged("2016").findings
    assert {one.finding: one.headline for one in findings if one.severity is severity} == expected


@pytest.mark.parametrize("wave", ["2015", "2018"])
def test_nothing_contradicts_in_the_other_waves(wave: str) -> None:
    assert not judged(wave).findings


def test_tables_that_are_consistent_pass() -> None:
    judgement = judged("2016")
    named = {figure for one in judgement.findings for figure in one.figures}
    table_3 = [one for one in judgement.figures if one.figure.place.startswith("Table 3")]
    assert table_3
    assert {one.verdict for one in table_3} == {"pass"}
    rows = [one for one in judgement.figures if one.figure.question == GROUPS and one.figure.figure not in named]
    assert len(rows) > 60
    assert {one.verdict for one in rows} == {"pass"}
