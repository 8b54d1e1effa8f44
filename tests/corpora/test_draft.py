"""Drafts of exports that nobody described: each reads the file it came from, and says what is in it."""

import csv
from functools import cache

import pytest

from pipelines.draft import draft_export
from pipelines.readers import read_export
from schemas.draft import written
from schemas.questionnaire import Family, Type, parse_questionnaire
from schemas.responses import evaluate

pytestmark = pytest.mark.corpora

FILES = {
    "masculinity": ("masculinity_2018/raw-responses.csv", "utf-8", 1),
    "nonvoters": ("nonvoters_2020/nonvoters_data.csv", "utf-8", 1),
    "star_wars": ("star_wars_2014/StarWars.csv", "cp1252", 2),
    "thanksgiving": ("thanksgiving_2015/thanksgiving-2015-poll-data.csv", "utf-8", 1),
    "governance": ("governance_typeform_2020/results-anonymized-randomized.csv", "utf-8", 1),
    "governance_xlsx": ("governance_typeform_2020/results-anonymized-randomized.xlsx", None, 1),
    "rse_nl": ("rse_nl_2017/public_data.csv", "utf-8", 1),
    "kobo": ("kobo_msna_somalia/data.csv", "cp1252", 1),
    "qualtrics": ("qualtrics_sample/sample.csv", "utf-8", 3),
    "qualtrics_legacy": ("qualtrics_sample/sample_legacy.csv", "utf-8", 2),
    "quantipy": ("quantipy_example_a/Example_Data_A.csv", "utf-8", 1),
    "spss": ("stat_formats/pyreadstat/sample.sav", None, 1),
    "spss_missing": ("stat_formats/pyreadstat/sample_missing.sav", None, 1),
    "stata": ("stat_formats/pyreadstat/sample.dta", None, 1),
    "sas": ("stat_formats/pyreadstat/sample.xpt", None, 1),
    "triple_s": ("triple_s/example1.asc", None, 1),
    "triple_s_persons": ("triple_s/hierarchy/persondata.asc", None, 1),
    **{
        f"redcap_{name}": (f"redcap_projects/{name}/data.csv", "utf-8", 1)
        for name in (
            "arm-single-longitudinal", "blank-for-gray-status", "checkboxes-1", "decimal-comma", "decimal-dot",
            "longitudinal", "survey", "validation-types-1", "vignette-repeating",
        )
    },
}  # fmt: skip
"""Name -> file, encoding of a CSV, rows of headings."""


class Drafted:
    """A draft, the questionnaire it is, and what comes of reading the file through it."""

    def __init__(self, path, form=None):
        self.path = path
        self.text = written(draft_export(path, form, "survey", "1"))
        self.q = parse_questionnaire(self.text)
        self.delivered = read_export(path, self.q).frame
        self.evaluation = evaluate(self.q, self.delivered)
        self.types = {x.type: sum(y.type is x.type for y in self.q.questions) for x in self.q.questions}

    def likely(self, id_):
        """The comment on the likely route of a question."""
        before = self.text.split(f"  - id: {id_}\n")[0]
        comments = before[max(before.rfind("\n    "), before.rfind("questions:")) :]
        found = [line for line in comments.splitlines() if "likely: ask_if: " in line]
        return found[0].partition("likely: ask_if: ")[2] if found else None

    def about(self, words):
        """The first question whose wording has some words."""
        return next(question for question in self.q.questions if words in question.text)


@cache
def draft_of(path, form=None):
    return Drafted(path, form)


@pytest.fixture
def drafted(corpus):
    def find(name, form=None):
        folder, _, rest = FILES[name][0].partition("/")
        return draft_of(
            corpus(folder) / rest, corpus(form.partition("/")[0]) / form.partition("/")[2] if form else None
        )

    return find


def cells(draft, name):
    """The rows of a CSV below its headings, read by itself."""
    _, encoding, headings = FILES[name]
    with draft.path.open(encoding=encoding, errors="replace", newline="") as file:
        return [row for row in csv.reader(file) if any(cell.strip() for cell in row)][headings:]


@pytest.mark.parametrize("name", FILES)
def test_a_draft_describes_the_file_it_came_from(drafted, name):
    draft = drafted(name)
    if FILES[name][1]:
        assert draft.delivered.height == len(cells(draft, name))
    codes = [c for c in draft.evaluation.rules if c.rule.family is Family.codes]
    assert [c.rule.id for c in codes if c.outcome == "fail"] == []
    assert all(question.ask_if is None for question in draft.q.questions) or draft.q.export.platform == "columns"


@pytest.mark.parametrize("name", FILES)
def test_no_open_answer_lands_in_a_draft(drafted, name):
    draft = drafted(name)
    known = "\n".join(text for x in draft.q.questions for text in (*x.options.values(), *x.rows.values(), x.text))
    texts = {
        text
        for x in draft.q.questions
        if x.type is Type.text
        for text in draft.delivered[x.id].drop_nulls()
        if len(text) >= 12 and text not in known
    }
    assert [len(text) for text in texts if text in draft.text] == []


def test_star_wars(drafted):
    draft = drafted("star_wars")
    assert draft.types == {Type.single: 11, Type.multiple: 1, Type.ranking: 1, Type.grid: 1}
    ranking = next(x for x in draft.q.questions if x.type is Type.ranking)
    grid = next(x for x in draft.q.questions if x.type is Type.grid)
    assert (len(ranking.rows), len(grid.rows), len(grid.options)) == (6, 14, 6)
    assert next(iter(grid.options.values())) == "Very unfavorably"
    assert list(grid.options.values())[-1] == "Unfamiliar (N/A)"
    rows = cells(draft, "star_wars")
    seen = draft.q.questions[0].id
    told = (
        f"{seen} = 'yes'  ({sum(r[2] != '' for r in rows)} of {sum(r[1] == 'Yes' for r in rows)} who meet it answer; "
    )
    assert draft.likely(draft.q.questions[1].id) == told + "250 who answered otherwise are all blank)"
    assert draft.likely(ranking.id).startswith(f"{seen} = 'yes'")
    assert draft.likely(grid.id).startswith(f"{seen} = 'yes'")
    universe = draft.about("Are you familiar with the Expanded Universe").id
    assert draft.likely(draft.about("fan of the Expanded Universe").id).startswith(f"{universe} = 'yes'  (213 of 213")


def test_thanksgiving(drafted):
    draft = drafted("thanksgiving")
    assert draft.types == {Type.single: 19, Type.multiple: 4, Type.text: 7}
    assert sum(len(x.other) for x in draft.q.questions) == 7
    celebrates = draft.q.questions[0].id
    screened = [x.id for x in draft.q.questions if (draft.likely(x.id) or "").startswith(f"{celebrates} = 'yes'")]
    assert len(screened) == 17
    rows = cells(draft, "thanksgiving")
    dish = draft.about("What is typically the main dish").id
    met, given = sum(r[1] == "Yes" for r in rows), sum(r[2] != "" for r in rows)
    assert f"({given} of {met} who meet it answer; 78 who answered otherwise are all blank)" in draft.likely(dish)
    retail = draft.about("Do you work in retail").id
    assert draft.likely(draft.about("make you work on Black Friday").id).startswith(f"{retail} = 'yes'")
    assert {x.id for x in draft.q.questions if x.private} == {x.id for x in draft.q.questions if x.type is Type.text}
    excluded = [x.options[code] for x in draft.q.questions for code in x.exclusive]
    assert excluded == ["None", "None"]


def test_nonvoters(drafted):
    draft = drafted("nonvoters")
    assert {x.id for x in draft.q.questions if x.type is Type.multiple} == {"q19", "q28", "q29"}
    assert draft.types[Type.grid] == 10
    assert draft.q.by_id["q28"].missing.blank == ("-1",), "not ticked"
    assert draft.q.by_id["q30"].missing.refused == ("-1",)
    assert draft.q.export.weight == "weight"
    assert (
        draft.likely("q22") == "q20 = '2'  (486 of 486 who meet it answer; 5,350 who answered otherwise are all blank)"
    )
    assert draft.likely("q31").startswith("q30 = '1'  (1,592 of 1,592")
    assert draft.likely("q32").startswith("q30 = '2'  (2,002 of 2,002")
    assert draft.likely("q33").startswith("q30 in ('3', '4', '5', '-1')  (2,242 of 2,242")


def test_governance(drafted):
    draft = drafted("governance")
    assert draft.q.export.separator == ", "
    assert draft.q.export.respondent == ("Token",)
    assert draft.types[Type.multiple] == 15
    texts = [cell for row in cells(draft, "governance") for cell in row]
    options = [label for x in draft.q.questions if x.other or x.type is Type.multiple for label in x.options.values()]
    assert [label for label in options if label != "Other" and sum(label in text for text in texts) < 2] == []
    same = drafted("governance_xlsx")
    assert [(x.id, x.type, x.options) for x in same.q.questions] == [
        (x.id, x.type, x.options) for x in draft.q.questions
    ]


def test_rse_nl(drafted):
    draft = drafted("rse_nl")
    assert {x.id: len(x.options) for x in draft.q.questions if x.type is Type.multiple} == {
        "currentemp13": 65,
        "proj4can": 4,
    }
    assert {x.id: len(x.rows) for x in draft.q.questions if x.type is Type.grid} == {
        "likert0": 5, "likert1": 7, "likert2": 5, "likert3": 2, "likert4": 8, "likert5": 2, "ukrse2": 4,
    }  # fmt: skip
    routes = {"currentemp11": "currentemp10 = 'fixed_term'", "paper3": "paper2 = 'yes'", "train2": "train1 = 'yes'"}
    assert {id_: draft.likely(id_).partition("  (")[0] for id_ in routes} == routes


def test_kobo(drafted):
    draft = drafted("kobo")
    assert draft.q.missing.blank == ("NA",)
    assert (draft.q.export.encoding, draft.q.export.separator) == ("cp1252", " ")
    services = draft.q.by_id["gbv_services"]
    assert (services.type, len(services.options), services.other) == (
        Type.multiple, 6, {"other": "gbv_services_other"},
    )  # fmt: skip
    for question, gate in {"hosting_idp": "yes_no_host = 'yes'", "region_idp": "yes_no_idp = 'yes'"}.items():
        assert draft.likely(question).startswith(gate)


def test_personal_data(drafted):
    invented = drafted("redcap_blank-for-gray-status")
    private = {x.id for x in invented.q.questions if x.private}
    assert {"name_first", "name_last", "address", "telephone", "email", "dob"} <= private
    assert not {"sex", "age", "height", "race"} & private
    qualtrics = drafted("qualtrics")
    assert {x.text for x in qualtrics.q.questions} == {
        "This is a multiple choice question.",
        "This is a free text question.",
    }, "addresses, coordinates and names are no questions"


def test_a_form_is_the_base(drafted):
    draft = drafted("kobo", "kobo_msna_somalia/kobo_questions.csv")
    assert draft.delivered.height == 131
    failing = [c for c in draft.evaluation.rules if c.rule.family is Family.codes and c.outcome == "fail"]
    assert failing == []
    assert "yes_no_host = 'yes'" in draft.q.by_id["hosting_idp"].ask_if
    assert any(question.withheld for question in draft.q.questions)
    assert "in the export, not in the form" in draft.text
