"""Data sets of Quantipy put together here: a CSV file and the metadata beside it."""

from __future__ import annotations

import json

import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from pipelines.readers.formats.quantipy import open_quantipy
from schemas.answers import prepare
from schemas.draft import written
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire

SCALE = [{"value": 1, "text": {"en-GB": "Good", "de-DE": "Gut"}}, {"value": 98, "text": {"en-GB": "Don't know"}}]
META = {
    "lib": {"default text": "en-GB", "values": {"rate": SCALE}},
    "columns": {
        "case": {"type": "int", "text": {"en-GB": "Unique identifier"}},
        "sex": {"type": "single", "text": {"en-GB": "Sex"}, "values": SCALE},
        "used": {"type": "delimited set", "text": {"en-GB": "Used"}, "values": [
            {"value": value, "text": {"en-GB": text}} for value, text in ((1, "Bus"), (2, "Tram"), (12, "Car"))]},
        "r1": {"type": "single", "text": {"en-GB": "Rate - Bus"}, "values": "lib@values@rate"},
        "r2": {"type": "single", "text": {"en-GB": "Rate - Tram"}, "values": "lib@values@rate"},
        "wt": {"type": "float", "text": {"de-DE": "Gewicht"}},
        "when": {"type": "date", "text": "Start"},
        "why": {"type": "string", "text": {"en-GB": "Why?"}},
    },
    "masks": {"rate": {"type": "array", "text": {"en-GB": "Rate"}, "values": "lib@values@rate", "items": [
        {"source": "columns@r1", "text": {"en-GB": "Bus"}}, {"source": "columns@r2", "text": {"en-GB": "Tram"}}]}},
}  # fmt: skip
DATA = (
    ",case,sex,used,r1,r2,wt,when,why,extra\n"
    "0,11.0,1,1;12;,1.0,98.0,0.75,2015-02-13 17:10:50.000,so; so,x\n"
    "1,12.0,98,2;,,1.0,1.25,2015-02-14,,y\n"
    "2,13.0,,,1.0,,1,,,\n"
)  # fmt: skip


def _written(folder, meta=META, data=DATA):
    (folder / "a.json").write_text(meta if isinstance(meta, str) else json.dumps(meta), encoding="utf-8")
    (folder / "a.csv").write_text(data, encoding="utf-8")
    return folder / "a.csv"


def _variable(opened, name):
    return next(v for v in opened.variables if v.name == name)


@pytest.mark.parametrize("named", ["a.csv", "a.json"])
def test_cells_and_what_is_said_of_them(tmp_path, named):
    _written(tmp_path)
    opened = open_file(tmp_path / named)
    frame = opened.read(1).frame
    cells = {name: frame[str(at)].to_list() for at, name in enumerate(opened.head[0])}
    assert cells["case"] == ["11", "12", "13"]  # pandas wrote whole numbers as 11.0
    assert cells["r2"] == ["98", "1", None]
    assert cells["wt"] == ["0.75", "1.25", "1"]
    assert cells["used"] == ["1;12;", "2;", None]
    assert _variable(opened, "sex").labels == {"1": "Good", "98": "Don't know"}
    assert _variable(opened, "used").separator == ";"
    rated = _variable(opened, "r2")
    assert (rated.label, rated.group, rated.group_label, rated.group_kind) == ("Tram", "rate", "Rate", "rows")
    assert rated.labels == {"1": "Good", "98": "Don't know"}
    assert (_variable(opened, "wt").label, _variable(opened, "wt").kind) == ("Gewicht", "number")
    assert opened.facts["not_described"] == "(no name), extra"


def test_from_metadata_to_statuses(tmp_path):
    path = _written(tmp_path)
    q = parse_questionnaire(written(draft_of_variables(open_file(path))))
    assert (q.export.respondent, q.export.weight, q.export.ignore) == (("case",), "wt", ("column 1",))
    assert q.export.started == "when"
    assert {x.id: x.type.value for x in q.questions} == {
        "sex": "single", "used": "multiple", "rate": "grid", "why": "text", "extra": "text",
    }  # fmt: skip
    answers = prepare(q, read_export(path, q).frame.lazy()).collect()
    assert answers["value:used__1"].to_list() == [True, False, None]
    assert answers["value:used__12"].to_list() == [True, False, None]
    assert answers["status:rate__2"].to_list() == ["dont_know", "answered", "skipped"]
    assert answers["status:sex"].to_list() == ["answered", "dont_know", "skipped"]
    assert answers["value:weight"].to_list() == [0.75, 1.25, 1.0]


@pytest.mark.parametrize(
    ("meta", "what"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "describes no columns"),
        ({"columns": {"other": {"type": "int"}}}, "describes none of the columns"),
        (META | {"masks": []}, "'masks' is not written as"),
        (META | {"masks": {"rate": {"items": {}}}}, "its items are not written as"),
        (
            META | {"columns": META["columns"] | {"r1": {"type": "single", "values": "lib@none"}}},
            "there is no 'lib@none'",
        ),
        (META | {"columns": META["columns"] | {"sex": 3}}, "'sex' is not written as"),
    ],
)
def test_metadata_that_cannot_be_used(tmp_path, meta, what):
    with pytest.raises(InputError, match=what):
        open_quantipy(_written(tmp_path, meta))


def test_one_of_the_two_files_is_missing(tmp_path):
    path = _written(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        open_quantipy(tmp_path / "a.json")
