"""A real LimeSurvey wave: drafted from the structure it was run with, read, and compared with the published counts."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.accounting import bases, toplines
from schemas.compiled import status_of
from schemas.draft import written
from schemas.questionnaire import Type, parse_questionnaire
from schemas.responses import evaluate

pytestmark = pytest.mark.corpora


def rows_of(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def wave(corpus):
    """The questionnaire of what was published, the judged answers, and cells by `code` or `code[part]`."""
    folder = corpus("rse_nl_2017")
    heads, *people = rows_of(folder / "public_data.csv")
    codes = {re.match(r"\w*", head)[0] for head in heads}
    draft = read_form(folder / "questionnaire" / "questions_to_import.txt")
    for question in draft.questions:
        if question.keys.get("heading", question.id) not in codes:
            question.keys["withheld"] = True
    # whose own words were taken out of the published file, and with them the ticks
    disciplines = next(q for q in draft.questions if q.id == "currentemp13")
    del disciplines.keys["options"]["other"], disciplines.keys["other"]
    draft.questions = [q for q in draft.questions if q.id != "currentemp13_other"]
    export = {"file": "public_data.csv", "ignore": ["column 1"]}
    draft.keys = {"survey": "rse", "wave": "nl2017", "export": export, **draft.keys}
    q = parse_questionnaire(written(draft))
    delivery = read_export(folder / "public_data.csv", q)
    names = [re.match(r"\w*(\[\w+\])?", head)[0] for head in heads]
    cells = [dict(zip(names, map(str.strip, row), strict=True)) for row in people]
    return q, delivery, evaluate(q, delivery.frame), cells


ROUTES = {
    "edu2": lambda row: row["edu1"] != "None",
    "paper3": lambda row: row["paper2"] == "Yes",
    "paper4": lambda row: row["paper2"] == "Yes" and row["paper3"] == "No",
    "paper5": lambda row: row["paper2"] == "Yes" and row["paper4"] == "No",
    "open1can": lambda row: row["open01can"] == "Yes",
    "open3can": lambda row: row["open03can"] == "Yes",
    "train2": lambda row: row["train1"] == "Yes",
    "train3": lambda row: row["train1"] == "Yes",
}


def test_statuses_agree_with_the_conditions_of_the_form(wave):
    q, delivery, judged, cells = wave
    assert delivery.frame.height == 77
    assert delivery.dialect.startswith("limesurvey")
    assert {x.id for x in q.questions if x.ask_if and not x.withheld} == set(ROUTES)
    skips = 0
    for question in q.questions:
        if question.withheld or question.type is Type.multiple:
            continue
        for item in question.items:
            asked = ROUTES.get(question.id, lambda _: True)
            code = (question.heading or question.id) + (f"[{item.row}]" if item.row else "")
            for row, status in zip(cells, judged.answers[status_of(item)].cast(str).to_list(), strict=True):
                given = bool(row[code])
                expected = {(True, True): "answered", (True, False): "skipped", (False, True): "invalidated"}
                assert status == expected.get((asked(row), given), "not_asked"), code
                skips += status == "skipped"
    assert skips == 184
    assert not [c.rule.id for c in judged.rules if c.failed and c.rule.id.endswith("answered_but_not_asked")]
    table = bases(q, judged.answers)
    assert (table["total"] == table["asked"] + table["not_asked"] + table["undetermined"]).all()


def test_published_counts_reproduce(corpus, wave):
    """Every count of a table about options of a question in the published answers: 37 of 48 tables.

    Of the others, five are about questions that were not published, four are listings of numbers, and two name both
    their columns alike.
    """
    q, _, judged, _ = wave
    lines = toplines(q, judged.answers)
    counts = {(r["question"], r["row"], r["option"]): r["count"] for r in lines.iter_rows(named=True)}
    answered = {(r["question"], r["row"]): r["answered"] for r in bases(q, judged.answers).iter_rows(named=True)
                if r["base"] == "all" and r["option"] is None}  # fmt: skip
    counts |= {(*item, None): 77 - n for item, n in answered.items()}  # printed without a label: nobody's answer
    checked, wrong, tables = 0, [], 0
    for path in sorted((corpus("rse_nl_2017") / "published_tables").glob("*.csv")):
        if "[PERC]" in path.name:
            continue
        found = list(_published(rows_of(path), q))
        tables += bool(found)
        for key, printed in found:
            checked += 1
            if counts.get(key, 0) != printed:
                wrong.append((path.name, key, printed, counts.get(key)))
    assert (tables, checked, wrong) == (37, 476, [])


def _published(table, q):
    """Keys of toplines and printed counts of one table: options down and items across, or the other way round."""
    items = {}
    for question in q.questions:
        if question.withheld:
            continue
        if question.rows:
            items |= {_plain(label): (question, row) for row, label in question.rows.items() if label != row}
        items[_plain(question.text)] = (question, None if not question.rows else next(iter(question.rows)))
    heads, *rows = table
    for row in rows:
        for head, cell in zip(heads[1:], row[1:], strict=True):
            if not cell or (not head and not row[0]):
                continue
            for of, option in ((head, row[0]), (row[0], head), (heads[0], row[0])):
                question, item_row = items.get(_plain(of), (None, None))
                if question is None or (of is heads[0] and len(heads) > 2):
                    continue
                code = next((c for c, label in question.options.items() if _plain(label) == _plain(option)), None)
                if code is not None or not option:
                    yield (question.id, item_row, code), int(float(cell))
                    break


def _plain(text):
    return re.sub(r"^\w+\. |[^a-z0-9+]", "", text.lower().removesuffix("[percentage]"))
