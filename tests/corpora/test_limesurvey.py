"""A real LimeSurvey structure: every question is drafted, and every relevance equation is accounted for."""

from __future__ import annotations

import re

import pytest
from defusedxml import ElementTree

from pipelines.forms import read_form
from schemas.draft import written
from schemas.questionnaire import Type, parse_questionnaire

pytestmark = pytest.mark.corpora


@pytest.fixture
def survey(corpus):
    """The draft as a questionnaire, and the rows of the structure's questions."""
    path = corpus("limesurvey_lss") / "uk_core_survey.lss"
    draft = read_form(path)
    draft.keys = {"survey": "s", "wave": "1", **draft.keys}
    listed = ElementTree.parse(path).getroot().iterfind("questions/rows/row")
    rows = [{cell.tag: cell.text or "" for cell in row} for row in listed]
    return parse_questionnaire(written(draft)), rows


def of(q, code):
    """The questions that one question of the form became."""
    return [x for x in q.questions if re.split(r"\[|_other$", x.heading or x.id)[0] == code]


def test_every_question_is_drafted(survey):
    q, rows = survey
    assert len(rows) == 59
    assert all(of(q, row["title"]) for row in rows if row["type"] != "X")
    assert sum(x.type is Type.grid for x in q.questions) == sum(row["type"] == "F" for row in rows) == 6
    assert sum(x.type is Type.multiple for x in q.questions) == sum(row["type"] == "M" for row in rows) == 2
    mandatory = {row["title"] for row in rows if row.get("mandatory") == "Y" and row["type"] not in "RX"}
    assert mandatory == {row["title"] for row in rows if row["title"] in mandatory and of(q, row["title"])[0].required}


def test_every_relevance_is_translated(survey):
    q, rows = survey
    code = {f"{row['sid']}X{row['gid']}X{row['qid']}": row["title"].lower() for row in rows}
    routed = [row for row in rows if row["relevance"] not in ("", "1")]
    assert len(routed) == 13
    translated = 0
    for row in routed:
        gates = {code[name] for name in re.findall(r"\d+X\d+X\d+", row["relevance"])}
        values = re.findall(r'"([^"]*)"', row["relevance"])
        for question in of(q, row["title"]):
            assert question.not_understood is None
            assert all(gate in question.ask_if for gate in gates)
            assert all(f"'{value}'" in question.ask_if for value in values)
            assert ("!=" in row["relevance"]) == ("!=" in question.ask_if)
        translated += 1
    assert translated == 13
    unrouted = {row["title"] for row in rows} - {row["title"] for row in routed}
    assert not any(x.ask_if and not x.id.endswith("_other") for title in unrouted for x in of(q, title))
