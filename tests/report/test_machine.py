"""The report for machines."""

import dataclasses
import json

from pipelines.report.machine import as_json


def test_shape_and_order(wave):
    report = json.loads(as_json(wave))
    assert list(report) == [
        "$schema", "format", "version", "survey", "wave", "title", "verdict", "refused", "counts", "review", "evidence",
        "findings", "changes", "rules", "figures", "bases",
    ]  # fmt: skip
    assert (report["survey"], report["wave"], report["verdict"]) == ("tracktr", "2016", "do_not_publish")
    assert report["counts"]["figures"] == {"pass": 20, "fail": 8, "cannot_tell": 3, "total": 31}
    assert report["counts"]["findings"] == {"error": 6, "warning": 2, "info": 1, "waived": 1}
    assert (report["counts"]["respondents"], report["counts"]["quarantined"]) == (148, 3)
    assert report["evidence"]["synthetic"] is True
    assert "survey" not in report["findings"][0]


def test_same_result_same_text(wave):
    assert as_json(wave) == as_json(dataclasses.replace(wave))


def test_no_answer_of_anybody_is_in_it(wave):
    assert "secret" not in as_json(wave)


def test_other_waves(clean, refused, no_answers, hostile):
    assert json.loads(as_json(clean))["verdict"] == "nothing_found"
    assert json.loads(as_json(refused))["verdict"] == "do_not_publish"
    assert json.loads(as_json(refused))["refused"].startswith("12 of 151")
    report = json.loads(as_json(no_answers))
    assert (report["counts"]["respondents"], report["counts"]["quarantined"]) == (None, None)
    assert json.loads(as_json(hostile))["verdict"] == "do_not_publish"
