"""REDCap dictionaries and projects become questionnaires, and their exports are read with them."""

import pytest

from pipelines.draft import draft_export
from pipelines.forms import read_form
from pipelines.readers import read_export
from schemas.accounting import bases
from schemas.curate import responses
from schemas.problems import InputError
from schemas.questionnaire import Family, Severity, Type
from schemas.responses import evaluate

HEADS = [
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Field Annotation",
]  # fmt: skip
API = [
    "field_name", "form_name", "section_header", "field_type", "field_label", "select_choices_or_calculations",
    "field_note", "text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max",
    "identifier", "branching_logic", "required_field", "field_annotation",
]  # fmt: skip


def field(name, kind, label="", choices="", **more):
    keys = ("check", "low", "high", "private", "when", "required")
    return [name, "visit", "", kind, label or name, choices, "", *(more.get(key, "") for key in keys), ""]


FIELDS = [
    field("record_id", "text"),
    field("intro", "descriptive"),
    field("dob", "text", "Date of birth", check="date_mdy", low="1900-01-01", private="y"),
    field("smoker", "yesno", required="y"),
    field("brand", "radio", "Brand", "1, Red | 2, Blue, dark | 3, Other", when="[smoker] = '1'"),
    field("brand_text", "text", "Which?", when="[smoker]='1' and [brand] = \"3\""),
    field("seen", "checkbox", "Where seen?", "a, Home | -1, Nowhere", when="[smoker] = 1"),
    field("why", "notes", when="[seen(a)] = '1' or [seen(-1)] = '1'"),
    field("age", "text", check="integer", low="18", high="99"),
    field("mood", "slider", "Mood", "sad | glad"),
    field("bmi", "calc", "BMI", "round([age]/2,1)"),
    field("height", "text", check="number_comma_decimal", low="0,5", high="3"),
    field("hidden", "text", when="[age] < 20 and datediff([dob],'today','y') > 3"),
    field("city", "sql", choices="select 1"),
]


@pytest.mark.parametrize("heads", [HEADS, API])
def test_each_field_becomes_a_question(heads, table, drafted):
    q, text = drafted(table("dictionary.csv", [heads, *FIELDS]))
    assert {x.id: x.type for x in q.questions} == {
        "dob": Type.date, "smoker": Type.single, "brand": Type.single, "brand_text": Type.text, "seen": Type.multiple,
        "why": Type.text, "age": Type.number, "mood": Type.number, "bmi": Type.number, "height": Type.number,
        "hidden": Type.text, "city": Type.text,
    }  # fmt: skip
    assert q.by_id["brand"].options == {"1": "Red", "2": "Blue, dark", "3": "Other"}
    assert q.by_id["smoker"].options == {"1": "Yes", "0": "No"}
    assert q.by_id["seen"].options == {"a": "Home", "-1": "Nowhere"}
    assert (q.by_id["age"].min, q.by_id["age"].max, q.by_id["age"].integer) == (18, 99, True)
    assert (q.by_id["mood"].min, q.by_id["mood"].max) == (0, 100)
    assert float(q.by_id["height"].min) == 0.5
    assert str(q.by_id["dob"].min) == "1900-01-01"
    assert q.by_id["dob"].private
    assert q.by_id["smoker"].required
    assert q.severity == {Family.ranges: Severity.warning}
    assert read_form(table("again.csv", [heads, *FIELDS])).keys["export"] == {
        "respondent": ["record_id"],
        "decimal": ",",
    }
    assert "left out: intro" in text


def test_branching_logic_is_translated_or_kept(table, drafted):
    q, _ = drafted(table("dictionary.csv", [HEADS, *FIELDS]))
    routes = {x.id: x.ask_if for x in q.questions if x.ask_if}
    assert routes == {
        "brand": "smoker = '1'",
        "brand_text": "smoker = '1' and brand = '3'",
        "seen": "smoker = '1'",
        "why": "selected(seen, 'a') or selected(seen, '-1')",
        "hidden": "age < 20",
    }
    assert q.by_id["hidden"].not_understood == "datediff([dob],'today','y') > 3"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (field("brand", "radio"), "has no choices"),
        (field("smoker", "text"), "two fields are named 'smoker'"),
        (field("x", "hologram"), "nobody knows the type 'hologram'"),
    ],
)
def test_a_dictionary_that_cannot_be_understood_is_told(changed, said, table):
    with pytest.raises(InputError, match=said):
        read_form(table("dictionary.csv", [HEADS, FIELDS[0], FIELDS[3], changed]))


ODM = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:redcap="https://projectredcap.org"><Study OID="P">
<GlobalVariables><StudyName>Visits</StudyName>
<redcap:RepeatingInstrumentsAndEvents><redcap:RepeatingInstruments>
<redcap:RepeatingInstrument redcap:UniqueEventName="later_arm_1" redcap:RepeatInstrument="lab"/>
</redcap:RepeatingInstruments></redcap:RepeatingInstrumentsAndEvents>
<redcap:MissingDataCodes>-99, Refused | UNK, Unknown | NI, No information</redcap:MissingDataCodes></GlobalVariables>
<MetaDataVersion redcap:RecordIdField="id">
<StudyEventDef Name="First" redcap:UniqueEventName="first_arm_1"><FormRef redcap:FormName="intake"/></StudyEventDef>
<StudyEventDef Name="Later" redcap:UniqueEventName="later_arm_1"><FormRef redcap:FormName="intake"/>
<FormRef redcap:FormName="lab"/></StudyEventDef>
<FormDef OID="F.intake" redcap:FormName="intake"><ItemGroupRef ItemGroupOID="g1"/></FormDef>
<FormDef OID="F.lab" redcap:FormName="lab"><ItemGroupRef ItemGroupOID="g2"/></FormDef>
<ItemGroupDef OID="g1"><ItemRef ItemOID="id" redcap:Variable="id"/>
<ItemRef ItemOID="ill" Mandatory="Yes" redcap:Variable="ill"/><ItemRef ItemOID="pain___1" redcap:Variable="pain"/>
<ItemRef ItemOID="pain___2" redcap:Variable="pain"/>
<ItemRef ItemOID="intake_complete" redcap:Variable="intake_complete"/>
</ItemGroupDef>
<ItemGroupDef OID="g2"><ItemRef ItemOID="dose" redcap:Variable="dose"/></ItemGroupDef>
<ItemDef OID="id" redcap:Variable="id" redcap:FieldType="text">
<Question><TranslatedText>Id</TranslatedText></Question></ItemDef>
<ItemDef OID="ill" redcap:Variable="ill" redcap:FieldType="radio">
<Question><TranslatedText>Ill?</TranslatedText></Question>
<CodeListRef CodeListOID="ill.choices"/></ItemDef>
<ItemDef OID="pain___1" redcap:Variable="pain" redcap:FieldType="checkbox" redcap:BranchingLogic="[ill] = '1'">
<Question><TranslatedText>Pain</TranslatedText></Question><CodeListRef CodeListOID="pain.choices"/></ItemDef>
<ItemDef OID="pain___2" redcap:Variable="pain" redcap:FieldType="checkbox"/>
<ItemDef OID="dose" redcap:Variable="dose" redcap:FieldType="text" redcap:TextValidationType="float"
 redcap:BranchingLogic="[ill] &lt;&gt; ''"><Question><TranslatedText>Dose</TranslatedText></Question>
<RangeCheck Comparator="GE"><CheckValue>1</CheckValue></RangeCheck></ItemDef>
<ItemDef OID="intake_complete" redcap:Variable="intake_complete" redcap:FieldType="select"/>
<CodeList OID="ill.choices">
<CodeListItem CodedValue="1"><Decode><TranslatedText>Yes</TranslatedText></Decode></CodeListItem>
<CodeListItem CodedValue="0"><Decode><TranslatedText>No</TranslatedText></Decode></CodeListItem></CodeList>
<CodeList OID="pain.choices" redcap:CheckboxChoices="1, Head | 2, Back"/>
</MetaDataVersion></Study></ODM>
"""


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "project.xml"
    path.write_text(ODM, encoding="utf-8")
    return path


def test_a_project_knows_its_events_repeats_and_missing_codes(project, drafted):
    q, _ = drafted(project)
    assert q.title == "Visits"
    assert q.by_id["redcap_event_name"].options == {"first_arm_1": "First", "later_arm_1": "Later"}
    assert q.by_id["redcap_repeat_instrument"].options == {"lab": "lab"}
    assert q.missing.model_dump(exclude_defaults=True) == {
        "refused": ("-99",),
        "dont_know": ("UNK",),
        "skipped": ("NI",),
    }
    routes = {x.id: (x.ask_if, x.not_understood) for x in q.questions}
    assert routes["ill"] == ("not answered(redcap_repeat_instrument)", None)
    assert routes["pain"] == ("not answered(redcap_repeat_instrument) and ill = '1'", None)
    # a missing code is a value to REDCap, and no answer here
    assert routes["dose"] == (
        "redcap_event_name = 'later_arm_1' and answered(redcap_repeat_instrument) and redcap_repeat_instrument = 'lab'",
        "[ill] <> ''",
    )
    assert q.by_id["ill"].required
    assert q.by_id["dose"].min == 1


ANSWERS = [
    ["id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "ill", "pain___1", "pain___2",
     "intake_complete", "dose"],
    ["1", "first_arm_1", "", "", "1", "1", "0", "2", ""],
    ["1", "later_arm_1", "", "", "0", "0", "1", "2", ""],
    ["1", "later_arm_1", "lab", "1", "", "", "", "", "4"],
    ["1", "later_arm_1", "lab", "2", "", "", "", "", "-99"],
    ["2", "first_arm_1", "", "", "", "", "", "0", "7"],
]  # fmt: skip
LABELLED = [
    ["Id", "Event Name", "Repeat Instrument", "Repeat Instance", "Ill?", "Pain (choice=Head)", "Pain (choice=Back)",
     "Complete?", "Dose"],
    ["1", "First", "", "", "Yes", "Checked", "Unchecked", "Complete", ""],
    ["1", "Later", "", "", "No", "Unchecked", "Checked", "Complete", ""],
    ["1", "Later", "lab", "1", "", "", "", "", "4"],
    ["1", "Later", "lab", "2", "", "", "", "", "-99"],
    ["2", "First", "", "", "", "", "", "Incomplete", "7"],
]  # fmt: skip


@pytest.mark.parametrize("answers", [ANSWERS, LABELLED])
def test_rows_of_events_and_repeats_are_judged_by_what_they_are(answers, project, table, drafted):
    path = table("answers.csv", answers)
    q, _ = drafted(
        project, export={"file": "answers.csv"} | ({} if answers is ANSWERS else {"respondent": answers[0][:4]})
    )
    delivery = read_export(path, q)
    assert delivery.dialect.startswith("redcap")
    assert delivery.frame["respondent_id"].n_unique() == 5
    judged = evaluate(q, delivery.frame)
    status = {name: judged.answers[f"status:{name}"].cast(str).to_list() for name in ("ill", "pain", "dose")}
    assert status["ill"] == ["answered", "answered", "not_asked", "not_asked", "skipped"]
    assert status["pain"] == ["answered", "invalidated", "not_asked", "not_asked", "not_asked"]
    assert status["dose"][:2] == ["not_asked", "not_asked"]
    assert status["dose"][4] == "invalidated"


def test_a_question_about_weight_is_no_survey_weight(table, drafted):
    form = table("dictionary.csv", [HEADS, FIELDS[0], field("weight", "text", check="number")])
    path = table("answers.csv", [["record_id", "weight", "visit_complete"], ["1", "70", "2"], ["2", "80.5", "2"]])
    q, _ = drafted(form, export={"file": "answers.csv"})
    judged = evaluate(q, read_export(path, q).frame)
    assert bases(q, judged.answers)["weighted_total"].to_list() == [None]
    assert responses(q, judged.answers)["weight"].to_list() == [70, 80.5]


MATRIX = [*HEADS, "Matrix Group Name", "Matrix Ranking?"]


def boxed(cells, matrix="", ranking="", header="", note=""):
    cells = [*cells, matrix, ranking]
    return [*cells[:2], header, *cells[3:13], note, *cells[14:]]


def test_matrices_and_action_tags(table, drafted):
    rows = [
        boxed(field("record_id", "text")),
        boxed(field("tick", "checkbox", choices="1, A | 2, B | 9, None"), note="@NONEOFTHEABOVE='9' @MAXCHECKED=2"),
        boxed(field("sit", "radio", "Sitting", "0, Easy | 1, Hard"), "move", header="How hard?"),
        boxed(field("walk", "radio", "Walking", "0, Easy | 1, Hard"), "move"),
        boxed(field("work", "radio", "Work", "1, 1 | 2, 2"), "goals", "y"),
        boxed(field("sport", "radio", "Sport", "1, 1 | 2, 2"), "goals", "y"),
        boxed(field("odd", "radio", "Odd", "1, Yes", when="[walk] = '1' and [sport] = 1"), "apart"),
        boxed(field("even", "radio", "Even", "1, Yes"), "apart"),
    ]
    form = table("dictionary.csv", [MATRIX, *rows])
    q, _ = drafted(form, export={"file": "answers.csv"})
    assert (q.by_id["tick"].exclusive, q.by_id["tick"].max_choices) == (("9",), 2)
    assert (q.by_id["move"].type, q.by_id["move"].text, list(q.by_id["move"].rows)) == (
        Type.grid,
        "How hard?",
        ["sit", "walk"],
    )
    assert (q.by_id["goals"].type, q.by_id["goals"].ranks) == (Type.ranking, 2)
    assert q.by_id["odd"].ask_if == "move.walk = '1' and goals.sport = 1"
    answers = [["record_id", "tick___1", "tick___2", "tick___9", "sit", "walk", "work", "sport", "odd", "even",
                "x_complete"],
               ["1", "1", "0", "0", "0", "1", "2", "1", "1", "", "2"]]  # fmt: skip
    got = evaluate(q, read_export(table("answers.csv", answers), q).frame).answers.row(0, named=True)
    assert (got["value:move__sit"], got["value:move__walk"], got["value:goals__sport"]) == ("0", "1", 1)


def test_events_and_missing_codes_of_an_export_are_told(table):
    form = table("dictionary.csv", [HEADS, field("record_id", "text"), field("dose", "text", check="integer"),
                                    field("kind", "checkbox", choices="1, A | 2, B")])  # fmt: skip
    heads = ["record_id", "redcap_event_name", "dose", "kind___1", "kind___2", "kind___unk", "a_complete", "b_complete"]
    rows = [["1", "first", "4", "1", "0", "0", "2", ""], ["1", "later", "REF", "0", "0", "1", "", "2"]]
    draft = draft_export(table("answers.csv", [heads, *rows]), form, "s", "1")
    assert draft.keys["export"]["respondent"] == ["record_id", "redcap_event_name"]
    assert draft.keys["missing"] == {"refused": ["REF"], "dont_know": ["UNK"]}
    kind = next(q for q in draft.questions if q.id == "kind")
    assert kind.keys["exclusive"] == ["UNK"]
    assert "`leave_out: {redcap_event_name: [...]}`" in "".join(draft.comments)
