"""The bundled reports: what contradicts what in them, and what only seems to.

Every contradiction, loose word and label below was found by two people who read the documents without this program; so
were the temptations: figures that look wrong and are not.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from schemas.figures.exhibits import parse_exhibits
from schemas.figures.judge import Judgement, judge
from schemas.figures.model import parse_figures
from schemas.findings import Finding
from schemas.questionnaire import Severity, parse_questionnaire

ROOT = Path(__file__).parents[2]
GROUPS = "impact_groups"
ERRORS = {  # finding -> its headline, and how its correction begins
    "repeated:base:funding@all": ("Printed as 151 in three places and as 135 in one place", "135, as in Graph 1"),
    "repeated:count:funding:crc@all": ("Printed as 34 in two places and as 35 in one place", "34, for only with this"),
    "count_percent:clients_main:homeless@all": ("46 of 151 is 30%, not 31%", "30%"),
    "count_percent:clients_also:financial_need@all": ("49 of 151 is 32%, not 33%", "32%"),
    "parts_whole:said_of:impact_users@users_changed": (
        "45% in all, not 100%, of those they are said of",
        "Say that they are shares of all",
    ),
    f"mean:mean:{GROUPS}:worsened@all": ("14% is not the mean of the 20 rows", "21 (Table 2"),
    f"repeated:percent:{GROUPS}.women:improved@all": ("11% in one place, 12% in the other", "12%, as in Table 2"),
    f"repeated:percent:{GROUPS}.homeless:improved@all": ("6% in one place, 7% in the other", "7%, as in Table 2"),
    f"repeated:percent:{GROUPS}.mental_health:worsened@all": (
        "29% in one place, 30% in the other",
        "30%, as in Table 2",
    ),
    f"repeated:percent:{GROUPS}.mental_health:improved@all": ("9% in one place, 6% in the other", "9%, for only this"),
    f"repeated:percent:{GROUPS}.bame:worsened@all": ("25% in one place, 26% in the other", "26%, as in Table 2"),
    f"parts_whole:{GROUPS}.mental_health@all": ("97% in all, not 100%", "9% for “Improved”"),
    "parts_whole:said_of:partnerships_statutory@statutory_changed": (
        "51% in all, not 100%, of those they are said of",
        "Say that they are shares of all",
    ),
    "parts_whole:partnerships_statutory@all": (
        "106% in all, not 100%",
        "5% for “Improved a little”, 33% to 34% for “Neither improved nor worsened” or 8% to 9% for “Don't know”.",
    ),
    "parts_whole:base:new_or_existing@all": ("26 out of 25 cannot be", "At most 25 in one place, or at least 26"),
    "parts_whole:base:ispa@all": ("26 out of 25 cannot be", "At most 25 in one place, or at least 26"),
    "unattainable:new_or_existing:existing@all": ("70% of 26 cannot be", "69% (18 of 26)"),
    "unattainable:crc_users_expected:over_250@all": ("50% of 25 cannot be", "48% (12 of 25)."),
    "unattainable:crc_subsidy.reserves:yes@all": ("30% of 24 cannot be", "29% (7 of 24)"),
    "unattainable:crc_statements.renewal_transparent:disagree+neither+strongly_disagree@all": (
        "94% of 19 cannot be",
        "95% (18 of 19)",
    ),
    "wording:payment:payment_by_results@all:one_fifth": ("“one-fifth” cannot be 32% to 85.5%", "32% to 85.5%"),
    "wording:overall_funding:no_impact@all:most": ("“most” cannot be 47.6%", "“just under half” would do"),
    f"repeated:percent:{GROUPS}.financial_need:worsened@all": (
        "27% in one place, 28% in the other",
        "28%, as in Table 2",
    ),
    f"repeated:percent:{GROUPS}.financial_need:improved@all": ("7% in one place, 8% in the other", "8%, as in Table 2"),
}
WARNINGS = {
    "wording:income:100k_250k+250k_500k+500k_1m+under_100k@crc_funded:very_few": ("“very few” is hardly 44.1%", ""),
    "wording:income:5m_10m+over_10m@crc_funded:2_5_times_more_likely": (
        "“2.5 times more likely” is hardly 2.66 times the other",
        "",
    ),
    "wording:partnerships_voluntary:neither@all:for_the_most_part": ("“for the most part” is hardly 44.1%", ""),
    "wording:overall_funding:decreased_little+decreased_lot@all:almost_a_third": (
        "“almost a third” is hardly 27.6%",
        "",
    ),
    "labels:same_title:report2016:graph_4+graph_6": ("Graph 4 and Graph 6 have one title", ""),
    "labels:same_title:report2016:graph_12+graph_13+graph_18": (
        "Graph 12, Graph 13 and Graph 18 have one title",
        "",
    ),
    "labels:same_title:report2016:graph_17+graph_29": ("Graph 17 and Graph 29 have one title", ""),
    "labels:same_title:report2016:graph_28+graph_27": ("Graph 28 and Graph 27 have one title", ""),
    "labels:answers:table_2": ("Table 2 promises several answers, the question takes one", ""),
}
REMARKS = {
    "labels:no_n:report2016": ("12 graphs and tables print no n", "Print n beside each"),
    "labels:order:report2016:graph": ("Graph 5 after Graph 6 and Graph 27 after Graph 28: out of order", "Number them"),
    "labels:bands:income": ("4 pairs of options overlap", ""),
    "labels:bands:crc_users_expected": ("2 pairs of options overlap", ""),
    "labels:bands:clients_main": (
        "Options overlap: “Young people (aged 16-18)” and “Young adults (aged 18-25)”",
        "",
    ),
    f"labels:bands:{GROUPS}": ("Options overlap: “Young people (aged 16-18)” and “Young adults (18-25)”", ""),
}
TEMPTING = {
    "Graph 9 totals 101": "s22.changed s22.unchanged s22.dk s22.changed_word s22.unchanged_word g9.n",
    "Graph 10: a third, and over three times": "s22.users_ratio s22.users_neither g10.n",
    "Graph 11: over three times": "s23.stat.ratio",
    "Graph 12 totals 91 and a tenth": "s23.vol.worsened_little s23.vol.worsened_lot s23.vol.improved_little g12.n",
    "Graph 13: three rows of one n": (
        "s23.prisons.good s23.nps.good s23.crcs.good s23.prisons.poor s23.nps.poor s23.crcs.poor"
    ),
    "Graph 14 and Graph 15: exact ties": "s24.tier2 s24.users_100_250 s24.users_under100 s24.users_10_50 g14.n g15.n",
    "Graph 17 leaves don't knows": "s24.no_subsidy_reserves s24.no_subsidy_other s24.subsidy_other g17.n",
    "more answers to some later questions": "g19.n s24.role_n",
    "24 of the CRC-funded": (
        "s27.crc_sustainable s27.crc_unsustainable s27.crc_dk s27.crc_unsustainable_word s27.crc_viable"
    ),
    "a third of 26": "s24.new s24.adequate s24.inadequate",
    "Graph 22 and Graph 23 of 89": (
        "s26.local s26.regional s26.national s26.users_under250 s26.users_over250 g22.n g23.n"
    ),
    "58 is 67% of 86 or 87": "s26.subsidy_count s26.subsidy_share s26.subsidy_reserves s26.subsidy_other g26.n",
    "several forms of funding": "s26.grants s26.contracts s26.fee s26.pbr s26.crc_grants s26.crc_fee",
    "Graph 30 totals 99": "s27.no_impact s27.increase s27.decrease s27.dk s27.decreased_lot s27.increased_lot g30.n",
    "Graph 31 has more answers than Graph 30": (
        "s27.access_none s27.access_positive s27.access_negative s27.access_dk g31.n"
    ),
    "just over 1 in 6 (17%)": (
        "s27.out_sustainable_word s27.out_sustainable s27.out_unsustainable_word s27.out_unsustainable"
    ),
    "35 trusts are not 35 organisations": "ex.trusts s1.trusts blog.trusts",
    "one NPS organisation is less than one per cent": "s21.nps ex.kf4.nps s25.nps s3.kf4.nps blog.kf4.nps s25.nps_few",
    "three quarters of 135": "s21.other s21.other_count s21.other_share s26.other_count s26.times_more",
    "a quarter of 135": "s21.crc s21.direct ex.kf2.crc s3.kf2.crc blog.kf2.crc",
    "rounded bands of income": "s21.under250 s21.under500 s21.250_1m s21.over1m s24.crc_over1m s24.crc_under100k",
    "15 of 42 is over a third": (
        "s21.national_few s21.national_few_share s21.national_count s21.national_n s21.national"
    ),
    "four times, as tabulated": "s24.under100k_ratio",
    "24.503% rounds to 25": "t1.also.men.pct t1.also.care_leavers.pct t1.also.men.n t1.also.care_leavers.n",
    "29.8% rounds to 30": "t1.also.homeless.pct t1.also.homeless.n t1.main.mental_health.pct",
    "over 7 in 10 of both kinds": "s21.clients_young_adults s21.clients_addiction s21.clients_mental_health",
    "the average totals 101": "t2.average.improved t2.average.no_change t2.average.worsened t2.average.dont_know",
    "almost 60%": "s22.avg_dk s22.avg_majority s22.avg_no_change s22.avg_improved",
    "lists of cases": (
        "s24.perf_n s24.perf_cases s24.perf_30 s24.perf_100 s26.perf_n s26.perf_cases s26.perf_10 s26.perf_20"
    ),
    "£12,500 to almost £15m": "s24.value_low s24.value_high s24.value_largest",
    "52% more call-outs": "blog.callouts_rise blog.callouts_2011 blog.callouts_2015",
    "another question, twice as many": "ex.kf6.unsustainable s3.kf6.unsustainable blog.kf6.unsustainable",
}


@cache
def judged(wave: str) -> Judgement:
    folder, raw = ROOT / "schemas" / "surveys" / "tracktr" / wave, ROOT / "raw" / "tracktr" / wave
    q = parse_questionnaire((folder / "questionnaire.yaml").read_text("utf-8"))
    listed = raw / "exhibits.csv"
    exhibits = parse_exhibits(listed.read_text("utf-8"), q) if listed.is_file() else ()
    return judge(parse_figures((raw / q.figures).read_text("utf-8"), q), q, exhibits=exhibits)


def accused(one: Finding) -> set[str]:
    """The figures that a finding says may be wrong."""
    return set(one.doubted or one.figures) if one.kind != "labels" else set()


@pytest.mark.parametrize(
    ("severity", "expected"), [(Severity.error, ERRORS), (Severity.warning, WARNINGS), (Severity.info, REMARKS)]
)
def test_what_contradicts_what_in_2016(severity: Severity, expected: dict[str, tuple[str, str]]) -> None:
    findings = [one for one in judged("2016").findings if one.severity is severity]
    assert {one.finding: one.headline for one in findings} == {id_: told for id_, (told, _) in expected.items()}
    for one in findings:
        assert one.correction.startswith(expected[one.finding][1]), one.finding


@pytest.mark.parametrize("figures", TEMPTING.values(), ids=TEMPTING.keys())
def test_what_only_seems_wrong_is_left_alone(figures: str) -> None:
    known = {one.figure.figure for one in judged("2016").figures}
    tempting = set(figures.split())
    assert tempting <= known
    serious = [one for one in judged("2016").findings if one.severity is not Severity.info]
    assert not {one.finding: tempting & accused(one) for one in serious if tempting & accused(one)}


def test_what_is_said_in_several_places_is_told_once() -> None:
    findings = {one.finding: one for one in judged("2016").findings}
    assert findings["wording:overall_funding:no_impact@all:most"].figures == (
        "ex.kf6.no_impact", "s27.majority", "s27.no_impact", "s3.kf6.no_impact", "blog.kf6.no_impact",
    )  # fmt: skip
    assert {"s24.pay_pbr", "s26.crc_pbr", "s24.perf_n"} == {
        *findings["wording:payment:payment_by_results@all:one_fifth"].figures
    }
    assert findings["unattainable:new_or_existing:existing@all"].figures == (
        "ex.kf2.existing", "s3.kf2.existing", "blog.kf2.existing",
    )  # fmt: skip
    assert "12 graphs" in findings["labels:no_n:report2016"].headline
    assert findings["labels:no_n:report2016"].places[:2] == ("Graph 5", "Table 1")


@pytest.mark.parametrize("wave", ["2015", "2018"])
def test_nothing_contradicts_in_the_other_waves(wave: str) -> None:
    assert not judged(wave).findings


def test_tables_that_are_consistent_pass() -> None:
    judgement = judged("2016")
    named = {figure for one in judgement.findings if one.kind != "labels" for figure in one.figures}
    table_3 = [one for one in judgement.figures if one.figure.place.startswith("Table 3")]
    assert table_3
    assert {one.verdict for one in table_3} == {"pass"}
    table_2 = [one for one in judgement.figures if one.figure.place.startswith("Table 2")]
    rows = [one for one in table_2 if one.figure.figure not in named]
    assert len(rows) > 60
    assert {one.verdict for one in rows} == {"pass"}
