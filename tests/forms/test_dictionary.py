"""What the dictionary of a data file becomes: variables put together here, and the questionnaire they give."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.forms.meaning import meaning_of, names_weight, respondent_rank
from pipelines.readers.formats.table import below
from pipelines.readers.matching import deliver
from pipelines.readers.opened import Opened, Variable
from pipelines.readers.platforms import layout_of
from schemas.answers import prepare
from schemas.draft import written
from schemas.questionnaire import parse_questionnaire

YES_NO = {"1": "Yes", "2": "No"}
LIKERT = {"1": "Agree", "2": "Neither", "3": "Disagree"}


def _opened(*columns, **facts):
    """Columns as (variable, cells)."""
    variables = tuple(v for v, _ in columns)
    height = max(len(cells) for _, cells in columns)
    padded = [cells + [None] * (height - len(cells)) for _, cells in columns]
    cells = pl.DataFrame({str(at): pl.Series(column, dtype=pl.String) for at, column in enumerate(padded)})
    names = tuple(v.name for v in variables)
    return Opened("x/data.sav", (names,), below(names, cells, range(1, cells.height + 1)), facts, variables)


def _draft(*columns, **facts):
    draft = draft_of_variables(_opened(*columns, **facts))
    return draft, parse_questionnaire(written(draft))


def _coded(name, label="", labels=YES_NO, cells=("1", "2"), **more):
    return Variable(name, label, "number", labels, **more), list(cells)


def _answers(q, opened):
    return prepare(q, deliver(q, opened, layout_of(opened, q.export), q.export).frame.lazy()).collect()


def _comments(draft, question):
    return " ".join(next(x for x in draft.questions if x.id == question).comments)


def test_each_kind_of_variable():
    draft, q = _draft(
        (Variable("RespID", "", "number"), ["7", "8"]),
        _coded("Q1", "Own a car?"),
        (Variable("age", "Age", "number"), ["40", "50"]),
        (Variable("miles", "Miles", "number", limits=("0", "100")), ["0.5", "7"]),
        (Variable("on", "Day", "date"), ["2020-01-01", None]),
        (Variable("why", "Why?", "text"), ["a", "b"]),
        (Variable("mail", "Your e-mail address", "text"), ["a", "b"]),
        (Variable("Weight_A", "", "number"), ["0.5", "1.5"]),
        title="Cars: now",
    )
    assert (q.survey, q.title) == ("cars_now", "Cars: now")
    assert (q.export.file, q.export.respondent, q.export.weight) == ("data.sav", ("RespID",), "Weight_A")
    assert {x.id: x.type.value for x in q.questions} == {
        "q1": "single", "age": "number", "miles": "number", "on": "date", "why": "text", "mail": "text",
    }  # fmt: skip
    assert q.by_id["q1"].options == YES_NO
    assert (q.by_id["age"].integer, q.by_id["miles"].integer) == (True, False)
    assert (q.by_id["miles"].min, q.by_id["miles"].max) == (0, 100)
    assert [x.id for x in q.questions if x.private] == ["why", "mail"]
    assert "Check the weight" in " ".join(draft.comments)


def test_a_name_is_no_proof():
    """Named like an id, but not different in every row; named like a weight, but in kilograms."""
    draft, q = _draft((Variable("id", "", "number"), ["1", "1"]), (Variable("weight", "", "number"), ["70", "80"]))
    assert (q.export.respondent, q.export.weight) == ((), None)
    assert {x.id for x in q.questions} == {"id", "weight"}
    assert "No variable identifies respondents" in " ".join(draft.comments)


def test_missing_values_by_what_their_labels_mean():
    labels = LIKERT | {"96": "Inap (R did not vote)", "97": "Not applicable", "98": "Don't know / can't choose",
                       "99": "Refused to answer", "95": "NO ANSWER"}  # fmt: skip
    codes = tuple(code for code in labels if len(code) == 2)
    draft, q = _draft(_coded("q", "Vote", labels, ("1", "98"), missing=(*codes, "-1", "94")))
    missing = q.by_id["q"].missing
    assert (missing.not_asked, missing.not_applicable) == (("96",), ("97",))
    assert (missing.dont_know, missing.refused) == (("98",), ("99",))
    assert set(missing.skipped) == {"-1", "94", "95"}
    assert q.by_id["q"].options == LIKERT
    asked = _comments(draft, "q")
    assert "the file does not say why: -1, 94" in asked
    assert "98 = Don't know / can't choose" in asked  # its label is not lost


def test_an_undeclared_missing_value_is_an_option_too():
    _, q = _draft(_coded("q", "", LIKERT | {"8": "Don't know", "9": "Not applicable, I walk"}))
    assert q.by_id["q"].missing.dont_know == ("8",)
    assert q.by_id["q"].missing.not_applicable == ()
    assert "8" in q.by_id["q"].options


@pytest.mark.parametrize(
    ("label", "declared", "means"),
    [
        ("Don\u2019t know", False, "dont_know"),
        ("DK/NS", False, "dont_know"),
        ("Don't know (it varies)", False, None),
        ("Don't know (it varies)", True, "dont_know"),
        ("INAP, not a voter", True, "not_asked"),
        ("Not asked in split B", True, "not_asked"),
        ("R refused", True, "refused"),
        ("Missing", True, None),
        ("Very good", True, None),
        ("", True, None),
    ],
)
def test_meaning_of_a_label(label, declared, means):
    assert meaning_of(label, declared=declared) == means


@pytest.mark.parametrize(
    ("name", "label", "is_weight"),
    [("wt", "", True), ("WEIGHT_2", "", True), ("finalWeight", "", True), ("v9", "Weighting factor", True),
     ("v9", "Own weight in kg", False), ("overweight", "", False)],
)  # fmt: skip
def test_what_is_called_a_weight(name, label, is_weight):
    assert names_weight(name, label) is is_weight


def test_what_is_called_an_id():
    ranks = [respondent_rank(name, "") for name in ("ResponseId", "caseid", "ID", "idea")]
    assert None not in ranks[:3]
    assert ranks[3] is None


@pytest.mark.parametrize(("ticked", "other"), [("1", "2"), ("2", "1"), ("1", "0")])
def test_a_declared_set_is_a_multiple_choice_whatever_its_tick(ticked, other):
    about = {"group": "$used", "group_label": "Used", "group_kind": "options", "ticked": ticked}
    labels = {ticked: "Yes", other: "No", "9": "Refused"}
    opened = _opened(
        _coded("u_bus", "Bus", labels, (ticked, other, "9"), missing=("9",), **about),
        _coded("u_car", "Car", labels, (ticked, ticked, "9"), missing=("9",), **about),
    )
    q = parse_questionnaire(written(draft_of_variables(opened)))
    used = q.by_id["used"]
    assert (used.type.value, used.heading, used.options) == ("multiple", "$used", {"bus": "Bus", "car": "Car"})
    assert used.missing.refused == ("9",)
    answers = _answers(q, opened)
    assert answers["value:used__bus"].to_list() == [True, False, None]
    assert answers["value:used__car"].to_list() == [True, True, None]
    assert answers["status:used"].to_list() == ["answered", "answered", "refused"]


def test_runs_of_variables_are_one_question():
    opened = _opened(
        _coded("q5_1", "Rate: Bus", LIKERT),
        _coded("q5_2", "Rate: Car", LIKERT),
        _coded("trust", "Rate: Rail", YES_NO),  # other labels
        _coded("a", "Satisfied - Price", LIKERT),
        _coded("b", "Satisfied - Speed", LIKERT),
        _coded("m1", "Owns - Bike", {"0": "Not selected", "1": "Selected"}, ("0", "1")),
        _coded("m2", "Owns - Boat", {"0": "Not selected", "1": "Selected"}, ("0", "1")),
        _coded("s_1", "Seen", {"1": "On TV"}, ("1", None)),
        _coded("s_2", "Seen", {"1": "In print"}, (None, "1")),
        _coded("v1", "", LIKERT),
        _coded("v2", "", LIKERT),
        _coded("lone_1", "Alone", LIKERT),
    )
    q = parse_questionnaire(written(draft_of_variables(opened)))
    found = {x.id: (x.type.value, x.text, dict(x.rows or x.options)) for x in q.questions}
    assert found == {
        "q5": ("grid", "Rate", {"1": "Bus", "2": "Car"}),
        "trust": ("single", "Rate: Rail", YES_NO),
        "a": ("grid", "Satisfied", {"a": "Price", "b": "Speed"}),
        "m": ("multiple", "Owns", {"1": "Bike", "2": "Boat"}),
        "s": ("multiple", "s", {"1": "On TV", "2": "In print"}),
        "v": ("grid", "v", {"1": "v1", "2": "v2"}),
        "lone_1": ("single", "Alone", LIKERT),
    }
    answers = _answers(q, opened)
    assert answers["value:a__b"].to_list() == ["1", "2"]
    assert answers["value:v__2"].to_list() == ["1", "2"]
    assert answers["value:m__1"].to_list() == [None, True]
    assert answers["value:s__2"].to_list() == [False, True]


def test_rows_that_labels_do_not_tell_apart_go_by_their_names():
    _, q = _draft(_coded("q5_1", "", LIKERT), _coded("q5_2", "", LIKERT))
    assert q.by_id["q5"].rows == {"1": "q5_1", "2": "q5_2"}


def test_values_without_a_label():
    scale = {"0": "Never", "10": "Always"}
    draft, q = _draft(
        _coded("steps", "", scale, ("0", "7", "10")),
        _coded("income", "", {"0": "None"}, ("0", "1200", "1350")),
        _coded("vote", "", LIKERT, ("1", "7")),
    )
    assert list(q.by_id["steps"].options) == [str(step) for step in range(11)]
    assert q.by_id["income"].type.value == "number"
    assert q.by_id["vote"].options == LIKERT
    assert "in the data: 7" in _comments(draft, "vote")


def test_arrays_without_options_and_columns_that_disagree():
    rows = {"group": "g", "group_kind": "rows"}
    draft, q = _draft(
        (Variable("n1", "", "number", **rows), ["3", "4"]),
        (Variable("n2", "", "number", **rows), ["5", "6"]),
        _coded("r1", "Bus", {"1": "Good", "2": "Bad"}, group="h", group_kind="rows"),
        _coded("r2", "Car", {"1": "Good", "2": "Poor", "3": "Awful"}, ("2", "3"), group="h", group_kind="rows"),
    )
    assert {x.id: x.type.value for x in q.questions} == {"n1": "number", "n2": "number", "h": "grid"}
    assert q.by_id["h"].options == {"1": "Good", "2": "Bad", "3": "Awful"}
    assert "Not labelled alike in all columns: 2." in _comments(draft, "h")


def test_nobody_s_own_words_are_told():
    draft, _ = _draft((Variable("q", "", "text", {"a": "One"}), ["a", "call me on 0123"]))
    assert "1 that are no numbers" in _comments(draft, "q")
    assert "0123" not in written(draft)


def test_a_filter_is_a_route_if_it_names_a_yes_or_no():
    logical = {"1": "Yes", "0": "No"}
    _, q = _draft(
        _coded("own", "", logical),
        _coded("type", "", LIKERT, filter="own"),
        _coded("size", "", LIKERT, filter="own and more"),
    )
    assert q.by_id["type"].ask_if == "own = '1'"
    assert q.by_id["size"].not_understood == "own and more"


def test_names_and_codes_that_a_questionnaire_cannot_have():
    _, q = _draft(
        (Variable("weight kg", "", "number"), ["70"]),
        _coded("Q1.a", "", {"a b": "One", "c|d": "Two"}, ("a b",)),
        _coded("q1_a", "", LIKERT),
        _coded("ותק", "", LIKERT),
        _coded("selected", "", LIKERT),
    )
    assert len({x.id for x in q.questions}) == len(q.questions) == 5
    assert q.by_id["q1_a"].heading == "Q1.a"
    assert [x.heading for x in q.questions[-2:]] == ["ותק", "selected"]
    assert "a b" in q.by_id["q1_a"].options.values()  # the cells hold it


def test_what_a_level_of_a_hierarchy_rests_on():
    _, q = _draft(
        (Variable("home", "", "number"), ["1", "1"]), _coded("q"),
        parent_file="home.asc", parent_key="hnr", parent_link="home",
    )  # fmt: skip
    assert (q.export.parent.file, q.export.parent.key, q.export.parent.link) == ("home.asc", ("hnr",), ("home",))
    assert [x.id for x in q.questions] == ["q"]


def test_numbers_in_a_row_that_are_ranks_are_one_question():
    ranks = [[str((row + at) % 3 + 1) for row in range(30)] for at in range(3)]
    columns = [
        (Variable(f"q7_{at + 1}", f"Rank these: {name}", "number"), cells)
        for at, (name, cells) in enumerate(zip(("Paths", "Trees", "Seats"), ranks, strict=True))
    ]
    _, q = _draft(*columns, (Variable("q8_1", "Amount", "number"), [str(n) for n in range(30)]))
    assert {x.id: x.type.value for x in q.questions} == {"q7": "ranking", "q8_1": "number"}
    assert list(q.by_id["q7"].rows.values()) == ["Paths", "Trees", "Seats"]


def test_variables_about_the_interview_are_no_questions():
    n = 200
    draft, q = _draft(
        (Variable("panel", "Panel member", "number"), [str(max(at, 1) + 500) for at in range(n)]),
        (Variable("day", "Date of interview", "date"), ["2024-05-01"] * n),
        (Variable("len", "Length of interview in minutes", "number"), ["12.5"] * n),
        (Variable("dispo", "Disposition", "number", {"1": "Complete", "2": "Broke off"}), ["1"] * n),
        _coded("q1", "Own a car?", cells=["1"] * n),
    )
    assert [x.id for x in q.questions] == ["q1"]
    assert (q.export.respondent, q.export.submitted, q.export.duration) == (("panel",), "day", None)
    said = " ".join(draft.comments)
    assert "1 values of 'panel' occur more than once" in said
    assert "seems to be in minutes" in said
    assert "1 = Complete, 2 = Broke off" in said


def test_texts_are_private_and_go_with_their_option():
    n = 40
    gives = [at % 10 == 0 for at in range(n)]
    _, q = _draft(
        _coded("q1", "Home?", {"1": "House", "5": "Other"}, ["5" if x else "1" for x in gives]),
        (Variable("q1_oth", "Home? - Other, please specify", "text"), ["tent" if x else None for x in gives]),
        (Variable("where", "Where?", "text"), ["AB1 2CD"] * n),
    )
    assert q.by_id["q1"].other == {"5": "q1_oth"}
    assert [x.id for x in q.questions if x.private] == ["q1_oth", "where"]
