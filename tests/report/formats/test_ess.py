"""The validation report of the European Statistical System, against the requirements of its structure 1.0.1.

The published JSON schema has no licence that lets it stand here; what it and the document demand is told below.
"""

import dataclasses
import json

import polars as pl
import pytest

from pipelines.report.ess import as_ess, entries
from pipelines.report.moments import iso

STRING, ANY = {"type": "string"}, {}
KEYS = {"type": "array", "items": {"type": "array"}}
REQUIRED = {  # slot -> what must be in it, of which sort
    "event": {"time": STRING, "actor": STRING},
    "rule": {
        "language": STRING, "expression": STRING, "severity": {"enum": ["information", "warning", "error"]}
    },
    "data": {"source": KEYS, "target": KEYS},
}  # fmt: skip
OPTIONAL = {
    "event": {"agent": ANY, "trigger": ANY},
    "rule": {"description": STRING, "change": {"enum": ["up", "down"]}, "explanation": STRING},
    "data": {"description": STRING},
}
VALIDATION = {
    "type": "object",
    "properties": {
        "id": STRING,
        "type": {"enum": ["validation"]},
        "value": {"enum": ["0", "1", "NA"]},
    } | {
        slot: {"type": "object", "properties": wanted | OPTIONAL[slot], "required": list(wanted)}
        for slot, wanted in REQUIRED.items()
    },
    "required": ["id", "type", "event", "rule", "data", "value"],
}  # fmt: skip
RESULTS = ("seen", "attacked", "large")


def by_id(result):
    return {entry["id"].split(f"{result.name}/", 1)[1]: entry for entry in json.loads(as_ess(result))}


@pytest.mark.parametrize("name", RESULTS)
def test_it_is_what_the_structure_demands(name, request):
    import jsonschema

    report = json.loads(as_ess(request.getfixturevalue(name)))
    assert list(jsonschema.Draft202012Validator({"type": "array", "items": VALIDATION}).iter_errors(report)) == []


@pytest.mark.parametrize("name", RESULTS)
def test_one_entry_a_result(name, request):
    result = request.getfixturevalue(name)
    report = by_id(result)
    assert len(report) == len(entries(result))
    wanted = {"gate"} | {f"rule:{r['rule']}" for r in result.rows("rules")}
    wanted |= {f"figure:{f['figure']}" for f in result.rows("figures")}
    assert wanted <= set(report)
    assert all(name.startswith("finding:") for name in set(report) - wanted)


def test_values_are_the_outcomes(seen):
    values = {name: entry["value"] for name, entry in by_id(seen).items()}
    assert values["gate"] == "1"
    assert (values["rule:income.code"], values["rule:new_service.code"]) == ("1", "0")
    assert values["rule:rate_card.answered_but_not_asked"] == "NA"
    assert (values["figure:t3.crc.over10m"], values["figure:g16.new"]) == ("1", "0")
    assert values["figure:s24.new"] == "NA"
    expected = {"pass": "1", "fail": "0", "cannot tell": "NA"}
    assert all(values[f"rule:{r['rule']}"] == expected[r["outcome"]] for r in seen.rows("rules"))


def test_ids_differ_between_runs_so_that_reports_combine(seen):
    other = dataclasses.replace(seen, evidence=dataclasses.replace(seen.evidence, run="another"))
    assert not {e["id"] for e in entries(seen)} & {e["id"] for e in entries(other)}


def test_data_are_named_and_nobody_is(seen):
    report = by_id(seen)
    rule = report["rule:clients.at_most"]["data"]
    assert ["responses", "tracktr/2016", "", "clients__women"] in rule["source"]
    assert rule["target"] == rule["source"]
    figure = report["figure:g16.new"]["data"]
    assert figure["target"] == [["figures", "tracktr/2016", "g16.new", "printed"]]
    assert ["responses", "tracktr/2016", "", "new_service"] in figure["source"]
    carers = report["figure:t2.carers.dk"]["data"]["source"]
    assert ["figures", "tracktr/2016", "t2.carers.improved", "printed"] in carers
    keys = [key for e in report.values() for key in e["data"]["source"] + e["data"]["target"]]
    assert all(len(key) == 4 and all(isinstance(part, str) for part in key) for key in keys)
    assert {key[2] for key in keys if key[0] == "responses"} == {""}


def test_what_a_reviewer_accepts_is_lowered_and_says_by_whom(seen):
    rule = by_id(seen)["figure:g16.n"]["rule"]
    assert (rule["severity"], rule["change"]) == ("information", "down")
    assert "Lowered from warning. Accepted by A. Reviewer on 2026-11-02 until 2027-01-31" in rule["explanation"]
    assert "change" not in by_id(seen)["figure:g16.new"]["rule"]


def test_a_free_rule_is_its_assertion(seen):
    rule = by_id(seen)["rule:income_fits_staff"]["rule"]
    assert rule["expression"] == "not (income = 'under_100k' and staff >= 100)"
    assert rule["severity"] == "warning"
    data = by_id(seen)["rule:income_fits_staff"]["data"]
    assert [key[3] for key in data["source"]] == ["income", "staff"]
    assert data["description"] == "Answers to income and staff"


def test_a_finding_about_all_figures_is_not_spelled_out_for_each_of_them(big):
    findings = big.tables["findings"]
    every = big.tables["figures"]["figure"].to_list()
    about_all = findings.head(1).with_columns(pl.lit("joint:all").alias("finding"), pl.Series("figures", [every]))
    grown = dataclasses.replace(big, tables={**big.tables, "findings": pl.concat([findings, about_all])})
    assert len(as_ess(grown)) < 2 * len(as_ess(big))
    data = by_id(grown)[f"figure:{every[0]}"]["data"]
    assert ["figures", grown.name, "", "printed"] in data["source"]
    assert data["target"] == [["figures", grown.name, every[0], "printed"]]


def test_a_refused_wave_and_one_without_answers(refused, no_answers, completed):
    gate = by_id(completed(refused))["gate"]
    assert (gate["value"], gate["rule"]["explanation"]) == ("0", refused.refused)
    assert by_id(completed(no_answers))["gate"]["value"] == "NA"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-21T20:30:00Z", "2026-11-21T20:30:00Z"),
        ("2026-11-21 20:30:00 UTC", "2026-11-21T20:30:00Z"),
        ("2026-11-21T21:30:00+01:00", "2026-11-21T20:30:00Z"),
        ("2026-11-21 20:30", "2026-11-21T20:30:00"),
        ("last week", "last week"),
    ],
)
def test_moments(moment, expected):
    assert iso(moment) == expected
