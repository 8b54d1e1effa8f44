"""A tracker with metadata in JSON: arrays, several answers in one cell, two weights. Counted again in plain Python."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from schemas.accounting import bases, toplines
from schemas.answers import prepare
from schemas.draft import written
from schemas.questionnaire import Type, parse_questionnaire

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def survey():
    from tests.corpora.conftest import FOLDER

    folder = FOLDER / "quantipy_example_a"
    if not folder.is_dir():
        pytest.skip("the data set quantipy_example_a is not at hand")
    path = folder / "Example_Data_A.csv"
    q = parse_questionnaire(written(draft_of_variables(open_file(path))))
    answers = prepare(q, read_export(path, q).frame.lazy()).collect()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return q, answers, rows, json.loads(path.with_suffix(".json").read_bytes())


def test_types_are_those_of_the_metadata(survey):
    q, answers, rows, meta = survey
    assert answers.height == len(rows) == 8255
    assert {x.id for x in q.questions if x.type is Type.grid} == {*meta["masks"], "visit"}
    sets = {name for name, about in meta["columns"].items() if about["type"] == "delimited set"}
    assert {x.heading or x.id for x in q.questions if x.type is Type.multiple} == sets
    assert q.export.respondent == ("unique_id",)
    assert q.export.weight == "weight_a"
    assert answers["value:weight"].to_list() == [float(row["weight_a"]) for row in rows]


def test_every_tick_is_counted(survey):
    q, answers, rows, meta = survey
    table = {(r["question"], r["option"]): r for r in bases(q, answers).to_dicts()}
    for question in (x for x in q.questions if x.type is Type.multiple):
        given = [set(row[question.id].split(";")) - {""} for row in rows]
        assert list(question.options) == [str(value["value"]) for value in meta["columns"][question.id]["values"]]
        for code in question.options:
            who = [float(row["weight_a"]) for row, codes in zip(rows, given, strict=True) if code in codes]
            assert table[question.id, code]["chosen"] == len(who)
            assert table[question.id, code]["weighted_chosen"] == pytest.approx(sum(who))
        assert table[question.id, None]["skipped"] == sum(not codes for codes in given)
        assert table[question.id, None]["unknown_code"] == 0


def test_every_single_choice_and_array_is_counted(survey):
    q, answers, rows, meta = survey
    lines = {(r["question"], r["row"], r["option"]): r["count"] for r in toplines(q, answers).to_dicts()}
    compared = 0
    for name, about in meta["columns"].items():
        if about["type"] != "single":
            continue
        array = next(iter(about["parent"]), "").removeprefix("masks@")
        items = [item["source"] for item in meta["masks"][array]["items"]] if array else []
        question = next((x for x in q.questions if name in (x.id, x.heading)), None)
        if question is None:
            question = q.by_id[array or name.rpartition("_")[0]]
            row = list(question.rows)[items.index(f"columns@{name}") if items else int(name[-1]) - 1]
        else:
            row = None
        counts = Counter(row_["".join(name)].removesuffix(".0") for row_ in rows)
        for code in question.options:
            assert lines[question.id, row, code] == counts[code], (name, code)
            compared += 1
    assert compared > 300
