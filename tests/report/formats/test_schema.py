"""`validation-report.json` and its JSON Schema."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest

import pipelines.report
from pipelines.report.machine import SCHEMA, as_json, document
from pipelines.report.machine_schema import schema, schema_text
from schemas.tables import TABLES

COMMITTED = Path(pipelines.report.__file__).with_name("validation-report.schema.json")
RESULTS = ("seen", "attacked", "large")


def problems(report):
    return [error.message for error in jsonschema.Draft202012Validator(schema()).iter_errors(report)]


def test_the_committed_schema_is_current():
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema_and_names_itself_without_a_host():
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == SCHEMA
    assert SCHEMA.startswith("urn:")


@pytest.mark.parametrize("name", RESULTS)
def test_every_report_keeps_it(name, request):
    report = json.loads(as_json(request.getfixturevalue(name)))
    assert report["$schema"] == SCHEMA
    assert problems(report) == []


@pytest.mark.parametrize("name", ["clean", "refused", "no_answers"])
def test_so_do_other_waves(name, request, completed):
    assert problems(json.loads(as_json(completed(request.getfixturevalue(name))))) == []


def objects(node, path=""):
    """Every subschema of type object, and every property, with its path."""
    if isinstance(node, dict):
        if "properties" in node:
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")


def test_every_object_is_closed_and_every_key_explained():
    found = list(objects(schema()))
    assert len(found) > 15
    for path, node in found:
        assert node["additionalProperties"] is False, path
        assert node["required"] == list(node["properties"]), path
        silent = [k for k, v in node["properties"].items() if not v.get("description") and "$ref" not in v]
        assert silent == [], path


def test_rows_follow_the_contracts():
    finding = schema()["$defs"]["findings"]["properties"]
    assert list(finding) == [c for c in TABLES["findings"].columns if c not in ("survey", "wave")]
    assert finding["change"]["enum"] == list(TABLES["findings"].columns["change"].among)
    assert finding["rule"]["type"] == ["string", "null"]
    assert finding["places"] == {
        "description": "where the figures stand", "type": "array", "items": {"type": "string"}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "about"),
    [
        (lambda r: r.pop("evidence"), "'evidence' is a required property"),
        (lambda r: r.update(extra=1), "'extra' was unexpected"),
        (lambda r: r["findings"][0].update(severity="fatal"), "'fatal' is not one of"),
        (lambda r: r["findings"][0].update(headline=None), "None is not of type 'string'"),
        (lambda r: r["changes"][0].update(chance="small"), "'small' is not of type 'number', 'null'"),
        (lambda r: r["review"]["acceptances"][0].pop("until"), "'until' is a required property"),
        (lambda r: r["review"]["signature"]["signed"].update(errors="six"), "'six' is not of type 'integer'"),
        (lambda r: r["counts"]["figures"].update(total=-1), "-1 is less than the minimum of 0"),
        (lambda r: r.update(version=1), "2 was expected"),
    ],
)
def test_a_report_that_is_not_one_is_told(seen, spoil, about):
    report = json.loads(as_json(seen))
    spoil(report)
    assert any(about in problem for problem in problems(report))


def test_the_text_is_the_document(seen):
    assert json.loads(as_json(seen)) == json.loads(json.dumps(document(seen)))
    assert as_json(seen).count('\n    {"finding": ') == len(seen.rows("findings"))


def test_errors_are_counted_by_what_became_of_them(seen, completed, wave):
    counts = document(seen)["counts"]
    assert counts["new_errors"] == 2
    assert counts["errors_by_change"] == {"first run": 0, "new": 1, "changed": 1, "persisting": 4}
    assert sum(counts["errors_by_change"].values()) == counts["findings"]["error"]
    first = document(completed(wave))["counts"]
    assert first["new_errors"] == first["findings"]["error"] == first["errors_by_change"]["first run"]


def test_what_sampling_explains_is_no_change(seen):
    report = document(seen)
    assert [c["change"] for c in report["changes"]] == ["new", "resolved", "moved", "changed"]


def test_what_people_said(seen):
    review = copy.deepcopy(document(seen)["review"])
    forces = [a["force"] for a in review["acceptances"]]
    assert forces == ["in force", "expired", "changed", "gone"]
    first = review["acceptances"][0]
    assert (first["until"], first["by"]) == ("2027-01-31", "A. Reviewer")
    assert first["told"] == "Accepted by A. Reviewer on 2026-11-02 until 2027-01-31: the author knows it."
    assert all("; lapsed, because " in a["told"] for a in review["acceptances"][1:])
    assert (review["signature"]["by"], review["signature"]["on"]) == ("B. Signer", "2026-11-02")
    assert review["unsigned_since"] == ["the rules", "the findings"]
    assert review["last_run"]["run"] == "run-1"
    assert review["previous_wave"]["wave"] == "tracktr/2015"
