"""XLSForms become questionnaires."""

import pytest

from pipelines.draft import draft_export
from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.draft import written
from schemas.problems import InputError
from schemas.questionnaire import Status, Type
from schemas.responses import evaluate

SURVEY = [
    ["type", "name", "label::English (en)", "relevant", "constraint", "required", "choice_filter", "calculation"],
    ["start", "start", "", "", "", "", "", ""],
    ["note", "hello", "Welcome", "", "", "", "", ""],
    ["text", "head_name", "What is your full name?", "", "", "yes", "", ""],
    ["integer ", "age", "Age", "", ". >= 18 and .<120", "TRUE", "", ""],
    ["begin_group", "farm", "The farm", "${age} > 20", "", "", "", ""],
    ["select_one yn", "has_farm", "Do you have a farm?", "", "", "true", "", ""],
    ["select_multiple crops", "crops", "Which crops?", "selected(${has_farm}, \u2019yes\u2019)",
     "not(selected(., 'none') and count-selected(.) > 1) and count-selected(.) <= 3", "yes", "", ""],
    ["text", "crops_other", "Other, please specify", "selected(${crops}, 'other')", "", "", "", ""],
    ["decimal", "land", "Land", "pulldata('x', 'y') = 'z' and ${has_farm} = 'yes'", ". > 0", "", "", ""],
    ["end group", "", "", "", "", "", "", ""],
    ["calculate", "twice", "", "", "", "", "", "${age} * 2"],
    ["select_one districts", "district", "District", "", "", "", "region = ${has_farm}", ""],
    ["begin repeat", "child", "", "${age} > 0", "", "", "", ""],
    ["integer", "child_age", "Age of the child", "", ". < ${age}", "", "", ""],
    ["text", "child_school", "School", "${child_age} >= 6", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", ""],
    ["rank crops", "best", "Rank them", "", "", "", "", ""],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Deutsch (de)"],
    ["yn", "yes", "Yes", "Ja"],
    ["yn", "no", "No", "Nein"],
    ["crops", "maize", "Maize", "Mais"],
    ["crops", "beans", "Beans", "Bohnen"],
    ["crops", "other", "Other", "Andere"],
    ["crops", "none", "None", "Keine"],
    ["districts", "a", "North", "Nord"],
]
SETTINGS = [["form_title", "default_language"], ["Farms & people", "Deutsch (de)"]]


@pytest.fixture
def form(table):
    table("farm_choices.csv", CHOICES)
    return table("farm_survey.csv", SURVEY)


def test_each_row_becomes_a_question(form, drafted):
    q, text = drafted(form)
    assert {x.id: x.type for x in q.questions} == {
        "head_name": Type.text, "age": Type.number, "has_farm": Type.single, "crops": Type.multiple,
        "crops_other": Type.text, "land": Type.number, "twice": Type.number, "district": Type.single,
        "best": Type.ranking,
    }  # fmt: skip
    assert q.by_id["crops"].options == {"maize": "Maize", "beans": "Beans", "other": "Other", "none": "None"}
    assert list(q.by_id["best"].rows) == ["maize", "beans", "other", "none"]
    assert q.by_id["head_name"].private
    assert not q.by_id["crops_other"].private
    assert "notes ask nothing and are left out: hello" in text
    assert "the repeat group 'child' has a table of its own" in text
    assert "only the choices are offered for which region = ${has_farm}" in text


def test_conditions_of_groups_are_added_and_what_is_not_understood_is_kept(form, drafted):
    q, _ = drafted(form)
    assert q.by_id["has_farm"].ask_if == "age > 20"
    assert q.by_id["crops"].ask_if == "age > 20 and has_farm = 'yes'"
    assert q.by_id["crops_other"].ask_if == "age > 20 and selected(crops, 'other')"
    assert q.by_id["crops"].other == {"other": "crops_other"}
    assert q.by_id["land"].ask_if == "age > 20 and has_farm = 'yes'"
    assert q.by_id["land"].not_understood == "pulldata('x', 'y') = 'z'"


def test_constraints_become_limits_counts_exclusive_options_and_rules(form, drafted):
    q, _ = drafted(form)
    age = q.by_id["age"]
    assert (age.min, age.max, age.integer, age.required) == (18, 119, True, True)
    assert (q.by_id["crops"].exclusive, q.by_id["crops"].max_choices) == (("none",), 3)
    assert [(rule.id, rule.assert_) for rule in q.rules] == [("land_constraint", "not answered(land) or land > 0")]


@pytest.mark.parametrize(
    ("kind", "constraint", "keys"),
    [
        ("integer", ". > 0", {"min": 1}),
        ("integer", "0 <= .", {"min": 0}),
        ("integer", ". <= 7 or . = 99", {"rule": "not answered(a) or a <= 7 or a = 99"}),
        ("integer", ". <= ${b} + 1", {"rule": "not answered(a) or a <= b + 1"}),
        ("integer", "regex(., '^[0-9]$')", {"open": "regex(., '^[0-9]$')"}),
        ("date", ". <= today()", {"open": ". <= today()"}),
        ("date", ". >= '2020-01-01'", {"rule": "not given(a) or a >= '2020-01-01'"}),
        ("select_multiple l", "count-selected(.) >= 2", {"min_choices": 2}),
        ("select_multiple l", "not(selected(., 'z') and (selected(., 'x') or selected(., 'y')))",
         {"exclusive": ("z",)}),
        ("select_multiple l", "not(selected(., 'z') and selected(., 'x'))",
         {"rule": "not given(a) or not selected(a, 'z') or not selected(a, 'x')"}),
        ("select_one l", "not(selected(., 'z'))", {"rule": "not given(a) or a != 'z'"}),
        ("select_one l", ". != ${c}", {"rule": "not given(a) or not given(c) or a != c"}),
    ],
)  # fmt: skip
def test_a_constraint_becomes(kind, constraint, keys, table, drafted):
    table("choices.csv", [["list_name", "name", "label"], ["l", "x", "X"], ["l", "y", "Y"], ["l", "z", "Z"]])
    rows = [["type", "name", "label", "constraint"], ["integer", "b", "B", ""], ["select_one l", "c", "C", ""]]
    q, _ = drafted(table("survey.csv", [*rows, [kind, "a", "A", constraint]]))
    found = {key: getattr(q.by_id["a"], key) for key in keys if key not in ("rule", "open")}
    for rule in q.rules:
        found |= {"rule": rule.assert_} if rule.assert_ else {"open": rule.not_understood}
    assert found == keys


def test_or_other_adds_an_option_and_its_text(table, drafted):
    table("choices.csv", [["list_name", "name", "label"], ["l", "x", "X"]])
    rows = [["type", "name", "label"], ["select_one l or_other", "a", "A"], ["select_multiple l or_other", "b", "B"]]
    q, _ = drafted(table("survey.csv", rows))
    assert q.by_id["a"].options == {"x": "X", "other": "Other"}
    assert [(x.id, x.ask_if, x.other) for x in q.questions] == [
        ("a", None, {"other": "a_other"}),
        ("a_other", "a = 'other'", {}),
        ("b", None, {"other": "b_other"}),
        ("b_other", "selected(b, 'other')", {}),
    ]


def test_a_workbook_is_read_in_the_language_it_names(workbook, drafted):
    q, _ = drafted(workbook("farm.xlsx", {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}))
    assert q.by_id["has_farm"].options == {"yes": "Ja", "no": "Nein"}
    assert q.title == "Farms & people"


def test_a_repeat_group_is_a_draft_of_its_own(form, drafted):
    q, text = drafted(form, "child")
    assert [x.id for x in q.questions] == ["child_age", "child_school"]
    assert q.by_id["child_school"].ask_if == "child_age >= 6"
    assert q.by_id["child_age"].not_understood is None  # there is no row where it does not hold
    assert "rows of 'child' are there only where ${age} > 0" in text
    assert [rule.not_understood for rule in q.rules] == [". < ${age}"]


def test_names_that_cannot_be_ids_keep_their_heading(table, drafted):
    rows = [["type", "name", "label"], ["integer", "Q1.a", "One"], ["integer", "count", "Two"], ["text", "wave", "Two"]]
    q, _ = drafted(table("survey.csv", rows))
    assert [(x.id, x.heading) for x in q.questions] == [("q1_a", "Q1.a"), ("q_count", "count"), ("q_wave", "wave")]


def test_a_circle_of_conditions_is_broken_and_nobody_is_lost(table, drafted):
    rows = [["type", "name", "label", "relevant"], ["integer", "a", "A", "${b} > 1"], ["integer", "b", "B", "${a} > 1"]]
    q, text = drafted(
        table("survey.csv", [*rows, ["integer", "c", "C", "${d} > 1 and ${d} < 0"], ["integer", "d", "D", ""]])
    )
    assert sum(x.not_understood is not None for x in q.questions if x.id in "ab") == 1
    assert q.by_id["c"].not_understood == "${d} > 1 and ${d} < 0"
    assert "nobody can meet" in text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["integer", "a", "A"], ["end_group", "", ""]], "a group ends that never began"),
        ([["begin_group", "g", ""], ["integer", "a", "A"]], "a group never ends"),
        ([["integer", "a", "A"], ["integer", "a", "A"]], "two questions are named 'a'"),
        ([["hologram", "a", "A"]], "nobody knows the type 'hologram'"),
        ([["note", "a", "A"]], "no question is asked"),
    ],
)
def test_a_form_that_does_not_hold_together_is_told(rows, said, table):
    with pytest.raises(InputError, match=said):
        read_form(table("survey.csv", [["type", "name", "label"], *rows]))


EXPORT = [
    ["start", "head_name", "age", "farm/has_farm", "farm/crops", "farm/crops/maize", "farm/crops/beans",
     "farm/crops/other", "farm/crops/none", "farm/crops_other", "farm/land", "twice", "district", "best", "_id",
     "_uuid", "_submission_time"],
    ["2024-01-01", "A", "30", "yes", "maize other", "1", "0", "1", "0", "rice", "1.5", "60", "a",
     "beans maize", "1", "u1", ""],
    ["2024-01-01", "B", "19", "", "", "", "", "", "", "", "", "38", "", "", "2", "u2", ""],
    ["2024-01-01", "C", "40", "no", "maize", "1", "0", "0", "0", "", "", "80", "", "", "3", "u3", ""],
    ["2024-01-01", "D", "50", "yes", "none beans", "0", "1", "0", "1", "", "", "100", "", "", "4", "u4", ""],
]  # fmt: skip


def test_an_export_of_the_form_is_read_and_judged(form, table, drafted):
    path = table("answers.csv", EXPORT)
    q, _ = drafted(form, export={"file": "answers.csv"})
    delivery = read_export(path, q)
    assert delivery.dialect.startswith("kobo")
    assert delivery.frame["respondent_id"].to_list() == ["u1", "u2", "u3", "u4"]
    judged = evaluate(q, delivery.frame)
    status = judged.answers["status:crops"].cast(str).to_list()
    assert status == [Status.answered, Status.not_asked, Status.invalidated, Status.answered]
    failed = {c.rule.id: c.failed for c in judged.rules if c.failed}
    assert failed["crops.answered_but_not_asked"] == 1
    assert failed["crops.exclusive_with_others"] == 1
    assert judged.answers["value:best__beans"].to_list()[0] == 1


@pytest.mark.parametrize(
    "rename",
    [
        lambda h: h,
        lambda h: h.removeprefix("farm/"),
        lambda h: h.replace("crops/", "crops."),
        lambda h: None if h == "farm/crops" else h,
        lambda h: None if h.startswith("farm/crops/") else h,
        lambda h: h if not h.startswith("_") else f"X{h}",
    ],
    ids=["groups", "no groups", "by R", "options only", "joined only", "X before underscores"],
)
def test_several_answers_are_read_however_they_are_written(rename, form, table, drafted):
    kept = [i for i, heading in enumerate(EXPORT[0]) if rename(heading) is not None]
    rows = [[rename(EXPORT[0][i]) for i in kept], *([row[i] for i in kept] for row in EXPORT[1:])]
    q, _ = drafted(form, export={"file": "answers.csv", "platform": "kobo"})
    frame = read_export(table("answers.csv", rows), q).frame
    judged = evaluate(q, frame)
    assert judged.answers["value:crops__maize"].to_list() == [True, None, True, False]
    assert judged.answers["value:crops__none"].to_list() == [False, None, False, True]
    assert frame["crops_other"].to_list() == ["rice", None, None, None]
    assert frame["respondent_id"].to_list() == ["u1", "u2", "u3", "u4"]


HOUSE = [
    ["type", "name", "label", "hint", "relevant", "constraint", "appearance", "required"],
    ["integer", "age", "Age", "998 = refused; 999 = don't know", "",
     "(. >= 18 and . <= 99) or . = 998 or . = 999", "", "yes"],
    ["integer", "rooms", "Rooms", "", "", ". <= 7 or . = 77", "", ""],
    ["integer", "walk", "Minutes", "999 = don't know", "", "", "", ""],
    ["select_one who", "fetch", "Who?", "", "${walk} > 0 and ${walk} != 999", "", "", ""],
    ["begin_group", "rate", "Rate these", "", "", "", "table-list", ""],
    ["select_one who", "rate_a", "Taste", "", "", "", "", ""],
    ["select_one who", "rate_b", "Smell", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", ""],
    ["select_one end", "outcome", "Result", "", "${rate_b} = 'w'", "", "", ""],
    ["begin_repeat", "person", "", "", "", "", "", ""],
    ["text", "p_name", "First name", "", "", "", "", ""],
    ["integer", "p_age", "Age", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", ""],
]  # fmt: skip
LISTS = [["list_name", "name", "label"], ["who", "w", "Women"], ["who", "dk", "Don't know"], ["end", "done", "Done"],
         ["end", "refused", "Refused"]]  # fmt: skip


@pytest.fixture
def house(table):
    table("house_choices.csv", LISTS)
    return table("house_survey.csv", HOUSE)


def test_numbers_and_options_for_no_answer_are_listed_as_such(house, drafted):
    q, text = drafted(house)
    assert (q.by_id["age"].min, q.by_id["age"].max) == (18, 99)
    assert q.by_id["age"].missing.model_dump(exclude_defaults=True) == {"dont_know": ("999",), "refused": ("998",)}
    assert q.by_id["fetch"].ask_if == "walk > 0 and answered(walk)"
    assert q.by_id["fetch"].missing.dont_know == ("dk",)
    assert not q.by_id["outcome"].missing.refused  # the result of a visit
    assert "the form allows 77 besides" in text


def test_a_table_is_a_grid(house, drafted):
    q, _ = drafted(house)
    assert (q.by_id["rate"].type, q.by_id["rate"].rows) == (Type.grid, {"rate_a": "Taste", "rate_b": "Smell"})
    assert q.by_id["outcome"].ask_if == "rate.rate_b = 'w'"


def test_the_rows_of_a_repeat_group_are_found_with_their_parent(house, table):
    main = [
        "start",
        "end",
        "age",
        "rooms",
        "walk",
        "fetch",
        "rate/rate_a",
        "rate/rate_b",
        "outcome",
        "_id",
        "_uuid",
        "_submission_time",
        "_index",
    ]
    table(
        "main.csv",
        [
            main,
            *(
                [
                    f"2024-01-0{i}",
                    f"2024-01-0{i}",
                    "30",
                    "2",
                    "5",
                    "w",
                    "w",
                    "dk",
                    "done",
                    str(i),
                    f"u{i}",
                    "2024-02-01",
                    str(i),
                ]
                for i in (1, 2)
            ),
        ],
    )
    rows = [[name, "5", str(i), "main", str(1 + i % 2), "u1"] for i, name in enumerate(["Ann", "Ben", "Ann", "Ben"], 1)]
    people = table(
        "people.csv",
        [
            ["person/p_name", "person/p_age", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
            *rows,
        ],
    )
    draft = draft_export(people, house, "s", "1")
    assert [q.id for q in draft.questions] == ["p_name", "p_age"]
    assert draft.questions[0].keys["private"]
    assert draft.keys["export"]["parent"] == {"file": "main.csv", "key": ["_index"], "link": ["_parent_index"]}
    assert "Ann" not in written(draft)
    (people.parent / "main.csv").unlink()
    alone = draft_export(people, house, "s", "1")
    assert "parent" not in alone.keys["export"]
    assert "key: [_index], link: [_parent_index]" in "".join(alone.comments)


def test_an_interview_begins_and_ends_by_the_clock_of_the_device(house, table):
    main = [
        "start",
        "end",
        "age",
        "rooms",
        "walk",
        "fetch",
        "rate/rate_a",
        "rate/rate_b",
        "outcome",
        "_id",
        "_uuid",
        "_submission_time",
    ]
    path = table(
        "main.csv", [main, ["2024-01-01", "2024-01-01", "30", "2", "5", "w", "w", "w", "done", "1", "u1", "2024-02-01"]]
    )
    keys = draft_export(path, house, "s", "1").keys["export"]
    assert (keys["started"], keys["submitted"]) == ("start", "end")


@pytest.mark.parametrize(
    ("joined", "ticks", "strange"),
    [("w dk", "11", False), ("dk w", "11", False), ("", "00", False), ("w", "11", True), ("w x", "10", True),
     ("", "10", True), ("w", "00", True), ("Women", "10", False), ("x", "", True)],
)  # fmt: skip
def test_joined_answers_that_are_not_those_of_the_columns_are_unknown(joined, ticks, strange, table, drafted):
    table("choices.csv", LISTS)
    form = table("survey.csv", [["type", "name", "label"], ["select_multiple who", "a", "A"]])
    q, _ = drafted(form, export={"file": "answers.csv"})
    heads = ["a", "a/w", "a/dk", "_id", "_uuid"]
    rows = [[joined, *(ticks or ("", "")), "1", "u1"], ["w", "1", "0", "2", "u2"]]
    judged = evaluate(q, read_export(table("answers.csv", [heads, *rows]), q).frame)
    failed = {c.rule.id: c.failed for c in judged.rules if c.failed}
    assert failed.get("a.unknown_code", 0) == strange
