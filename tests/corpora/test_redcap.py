"""Nine real REDCap projects: each becomes a questionnaire, from the project and from the dictionary, and is read."""

from __future__ import annotations

import csv
import re

import pytest
from defusedxml import ElementTree

from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.accounting import bases
from schemas.compiled import status_of
from schemas.draft import written
from schemas.questionnaire import Type, parse_questionnaire
from schemas.responses import evaluate
from tests.forms.support import branching

pytestmark = pytest.mark.corpora
PROJECTS = [
    ("arm-single-longitudinal", 9), ("blank-for-gray-status", 6), ("checkboxes-1", 4), ("decimal-comma", 4),
    ("decimal-dot", 4), ("longitudinal", 18), ("survey", 2), ("validation-types-1", 1), ("vignette-repeating", 17),
]  # fmt: skip
REDCAP = "{https://projectredcap.org}"
ODM = "{http://www.cdisc.org/ns/odm/v1.3}"


@pytest.fixture
def project(corpus):
    """Questionnaire, delivery and judged answers of a project, and its rows as the csv module reads them."""

    def load(name, form="project.xml"):
        folder = corpus("redcap_projects") / name
        path = folder / form if form == "project.xml" else next(folder.glob("dict*.csv"))
        draft = read_form(path)
        stated = draft.keys.pop("export")
        with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        several = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
        stated["respondent"] = [*stated["respondent"][:1], *(h for h in several if h in rows[0])]
        draft.keys = {"survey": "p", "wave": "1", "export": {"file": "data.csv", **stated}, **draft.keys}
        q = parse_questionnaire(written(draft))
        delivery = read_export(folder / "data.csv", q)
        return q, delivery, evaluate(q, delivery.frame), rows

    return load


@pytest.mark.parametrize(("name", "n"), PROJECTS)
@pytest.mark.parametrize("form", ["project.xml", "dictionary.csv"])
def test_every_cell_of_a_question_arrives(project, name, n, form):
    q, delivery, judged, rows = project(name, form)
    assert delivery.frame.height == len(rows) == n
    assert delivery.frame["respondent_id"].n_unique() == n
    for question in q.questions:
        for column in question.columns:
            heading = (question.heading or question.id) + (f"___{column.partition('__')[2]}" if "__" in column else "")
            delivered = [text or "" for text in delivery.frame[column].to_list()]
            assert delivered == [row[heading].strip() for row in rows], column
    assert not [c.rule.id for c in judged.rules if c.failed and c.rule.family in ("structure", "uniqueness")]


@pytest.mark.parametrize("name", ["decimal-comma", "decimal-dot"])
def test_numbers_are_numbers_whichever_mark_they_have(project, name):
    _, _, judged, _ = project(name)
    assert judged.answers["value:height"].to_list() == [1.54, 1.84, 1.95, 1.61]
    assert judged.answers["value:weight"].to_list() == [52.3, 92.3, 123.4, 45.9]


def designated(folder):
    """Field -> events at which its form is filled in; and form -> the row it is on, where rows repeat."""
    root = ElementTree.parse(folder / "project.xml").getroot()
    forms: dict[str, set[str]] = {}
    for event in root.iter(f"{ODM}StudyEventDef"):
        for form in event.iter(f"{ODM}FormRef"):
            forms.setdefault(form.get(f"{REDCAP}FormName"), set()).add(event.get(f"{REDCAP}UniqueEventName"))
    repeating = {x.get(f"{REDCAP}RepeatInstrument") for x in root.iter(f"{REDCAP}RepeatingInstrument")}
    return forms, repeating


@pytest.mark.parametrize(("name", "n"), PROJECTS)
def test_statuses_agree_with_events_repeats_and_branching_logic(corpus, project, name, n):
    q, _, judged, rows = project(name)
    folder = corpus("redcap_projects") / name
    forms, repeating = designated(folder)
    with next(folder.glob("dict*.csv")).open(encoding="utf-8-sig", newline="") as file:
        fields = list(csv.DictReader(file))
    compared = 0
    for field in fields[1:]:
        name_, form = field["Variable / Field Name"], field["Form Name"]
        logic = field["Branching Logic (Show field only if...)"]
        question = next((x for x in q.questions if (x.heading or x.id) == name_), None)
        if question is None:
            assert field["Field Type"] == "descriptive"
            continue
        statuses = judged.answers[status_of(question.items[0])].cast(str).to_list()
        for row, status in zip(rows, statuses, strict=True):
            event, repeated = row.get("redcap_event_name"), row.get("redcap_repeat_instrument")
            here = (event is None or event in forms.get(form, ())) and (
                repeated is None or (repeated == form if form in repeating else repeated == "")
            )
            here = here and (not logic or branching(logic, row.__getitem__))
            if question.type is Type.multiple:
                given = any(row[h] == "1" for h in row if re.fullmatch(rf"{name_}___\w+", h))
            else:
                given = bool(row[name_].strip())
            expected = {(True, True): "answered", (True, False): "skipped", (False, True): "invalidated"}.get(
                (here, given), "not_asked"
            )
            assert status == expected, (name_, event, repeated)
            compared += 1
    assert compared == n * (len(q.questions) - sum(x.id.startswith("redcap_") for x in q.questions))
    table = bases(q, judged.kept)
    assert (table["total"] == table["asked"] + table["not_asked"] + table["undetermined"]).all()
