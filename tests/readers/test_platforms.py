"""Each platform is recognised by its headings, and its columns find their questions."""

from __future__ import annotations

import json

import pytest

from pipelines.readers.formats import open_file
from pipelines.readers.platforms import layout_of
from schemas.export import Export
from schemas.problems import InputError
from tests.readers.support import column, questionnaire, read, xlsx

QUESTIONS = """\
  - {id: mood, text: How are you?, type: single, options: {1: Fine, 2: So-so}}
  - {id: fruit, text: Which fruit?, type: multiple, options: {1: Apples, 2: "Pears, ripe", 3: Other}, other: {3: words}}
  - {id: words, text: Which other fruit?, type: text}
  - {id: rate, text: Rate these, type: grid, rows: {1: Tea, 2: Coffee}, options: {1: Good, 2: Bad}}
"""
EXPECTED = {
    "mood": ["Fine", "So-so"],
    "fruit__1": ["Apples", None],
    "fruit__2": ["Pears, ripe", None],
    "fruit__3": [None, "Other"],
    "words": [None, "kiwi"],
    "rate__1": ["Good", None],
    "rate__2": ["Bad", "Good"],
}


def layout(tmp_path, text, **stated):
    path = tmp_path / "answers.csv"
    path.write_text(text)
    return layout_of(open_file(path), Export(file="answers.csv", **stated) if stated else None)


def check(delivery, platform, ids):
    assert {name: column(delivery, name) for name in EXPECTED} == EXPECTED
    assert column(delivery, "respondent_id") == ids
    assert delivery.pinned["platform"] == platform
    assert delivery.dialect.startswith(platform)


SM_ONE = """\
Respondent ID,Collector ID,How are you?,Which fruit? - Apples,"Which fruit? - Pears, ripe",Which fruit? - Other,\
Rate these - Tea,Rate these - Coffee
11,7,Fine,Apples,"Pears, ripe",,Good,Bad
12,7,So-so,,,kiwi,,Good
"""
SM_TWO = """\
Respondent ID,Collector ID,How are you?,Which fruit?,,,Rate these,
,,Response,Apples,"Pears, ripe",Other,Tea,Coffee
11,7,Fine,Apples,"Pears, ripe",,Good,Bad
12,7,So-so,,,kiwi,,Good
"""
SM_ANONYMOUS = "\n".join(",".join(line.split(",")[2:]) for line in SM_TWO.splitlines())
SM_THREE = """\
Respondent ID,Collector ID,How are you?,Which fruit?,,,Rate these,
,,Response,Apples,"Pears, ripe",Other,Tea,Coffee
,,,,,,How good?,How good?
11,7,Fine,Apples,"Pears, ripe",,Good,Bad
12,7,So-so,,,kiwi,,Good
"""
SM_EXPANDED = """\
Respondent ID,Collector ID,How are you?,,Which fruit?,,,Rate these,
,,Fine,So-so,Apples,"Pears, ripe",Other,Tea,Coffee
11,7,1,,1,2,,Good,Bad
12,7,,2,,,kiwi,,Good
"""
SM_CODES = SM_TWO.replace("Fine,Apples", "1,1").replace('"Pears, ripe",,Good,Bad', "2,,1,2").replace("So-so", "2")


@pytest.mark.parametrize("text", [SM_ONE, SM_TWO, "Poll of 2020\n" + SM_TWO, "Poll of 2020,,,,,,,\n" + SM_TWO])
def test_surveymonkey(tmp_path, text):
    check(read(tmp_path, text, questionnaire(QUESTIONS)), "surveymonkey", ["11", "12"])


def test_surveymonkey_three_rows_of_headings(tmp_path):
    found = layout(tmp_path, SM_THREE)
    assert (found.platform, found.headings) == ("surveymonkey", 3)
    assert found.columns[-1].question == ("Rate these",)
    assert set(found.columns[-1].part) >= {"Coffee", "How good?"}
    check(read(tmp_path, SM_THREE, questionnaire(QUESTIONS)), "surveymonkey", ["11", "12"])


def test_surveymonkey_codes_and_expanded(tmp_path):
    delivery = read(tmp_path, SM_CODES, questionnaire(QUESTIONS))
    assert (column(delivery, "mood"), column(delivery, "fruit__2")) == (["1", "2"], ["2", None])
    delivery = read(tmp_path, SM_EXPANDED, questionnaire(QUESTIONS))
    assert column(delivery, "mood") == ["Fine", "So-so"]


def test_surveymonkey_with_a_flag_and_a_text_for_other(tmp_path):
    text = SM_ONE.replace("Which fruit? - Other", "Which fruit? - Other,Which fruit? - Other")
    text = text.replace('"Pears, ripe",,Good', '"Pears, ripe",,,Good').replace("kiwi", "Other,kiwi")
    check(read(tmp_path, text, questionnaire(QUESTIONS)), "surveymonkey", ["11", "12"])


def test_surveymonkey_without_its_own_columns_is_stated(tmp_path):
    delivery = read(tmp_path, SM_ANONYMOUS, questionnaire(QUESTIONS, "file: answers.csv, platform: surveymonkey"))
    assert column(delivery, "mood") == EXPECTED["mood"]
    assert column(delivery, "respondent_id") == ["3", "4"]


def test_surveymonkey_in_a_workbook(tmp_path):
    rows = [["Respondent ID", "Collector ID", "How old?", "Clients", None], [None, None, "Response", "Men", "Women"]]
    data = xlsx({"Sheet": [*rows, [11, 7, 44, "Men", None]]})
    q = questionnaire(
        "  - {id: age, text: How old?, type: number}\n"
        "  - {id: clients, text: Clients, type: multiple, options: {m: Men, w: Women}}\n"
    )
    delivery = read(tmp_path, data, q, "answers.xlsx")
    assert delivery.frame.row(0) == (3, "11", "44", "Men", None)
    assert delivery.pinned["sheet"] == "Sheet"


def test_surveymonkey_blocks_of_the_same_heading(tmp_path):
    text = "Respondent ID,Likes,,Likes,,End Date\n,Tea,Milk,Tea,Wine,\n1,Tea,,,Wine,x\n"
    found = layout(tmp_path, text)
    assert [c.heading for c in found.columns[1:5]] == [
        "Likes | Tea",
        "Likes | Milk",
        "Likes (2) | Tea",
        "Likes (2) | Wine",
    ]
    q = questionnaire(
        "  - {id: a, text: Likes, type: multiple, options: {t: Tea, m: Milk}}\n"
        "  - {id: b, text: Likes it again, heading: Likes (2), type: multiple, options: {t: Tea, w: Wine}}\n"
    )
    delivery = read(tmp_path, text, q)
    assert delivery.frame.row(0)[2:] == ("Tea", None, None, "Wine")


def ids(*names):
    return [json.dumps({"ImportId": name}) for name in names]


DAY = "2020-01-01"
OWN = ["StartDate", "EndDate", "Status", "Progress", "Finished", "ResponseId"]
OWN_IDS = ["startDate", "endDate", "status", "progress", "finished", "_recordId"]
Q_NAMES = [*OWN, "Q1", "Q2_1", "Q2_2", "Q2_3", "Q2_3_TEXT", "Q2_DO_1", "Q3_1", "Q3_2"]
Q_TEXTS = [*OWN, "How are you? - Selected Choice", "Which fruit? - Selected Choice - Apples",
           "Which fruit? - Selected Choice - Pears, ripe", "Which fruit? - Selected Choice - Other",
           "Which fruit? - Other - Text", "Which fruit? - Display Order", "Rate these - Tea",
           "Rate these - Coffee"]  # fmt: skip
Q_IDS = ids(*OWN_IDS, "QID7", "QID8_1", "QID8_2", "QID8_3", "QID8_3_TEXT", "QID8_DO_1", "QID9_1", "QID9_2")
Q_ROWS = [
    [DAY, DAY, "IP Address", "100", "True", "R_1", "Fine", "Apples", "Pears, ripe", "", "", "1", "Good", "Bad"],
    [DAY, DAY, "Survey Preview", "100", "True", "R_0", "Fine", "", "", "", "", "1", "", ""],
    [DAY, DAY, "IP Address", "20", "False", "R_2", "So-so", "", "", "Other", "kiwi", "2", "", "Good"],
]  # fmt: skip


def written(*rows):
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize("heads", [[Q_NAMES, Q_TEXTS, Q_IDS], [Q_NAMES, Q_TEXTS], [Q_NAMES]])
@pytest.mark.parametrize("by", ["wording", "name"])
def test_qualtrics(tmp_path, heads, by):
    if by == "wording" and len(heads) == 1:
        pytest.skip("without a row of wordings there are names only")
    q = questionnaire(QUESTIONS if by == "wording" else QUESTIONS.replace("id: mood", "heading: Q1, id: mood")
                      .replace("id: fruit", "heading: Q2, id: fruit").replace("id: rate", "heading: Q3, id: rate"),
                      "file: a.csv, completed: Finished, submitted: EndDate")  # fmt: skip
    delivery = read(tmp_path, written(*heads, *Q_ROWS), q)
    left = column(delivery, "interview:left_out")
    assert left == [None, "Status is Survey Preview", None]
    assert delivery.pinned["leave_out"] == {"Status": ["Survey Preview"]}
    assert "1 row left out" in delivery.dialect
    kept = delivery.frame.filter(delivery.frame["interview:left_out"].is_null())
    assert kept["completed"].to_list() == ["True", "False"]
    assert kept["respondent_id"].to_list() == ["R_1", "R_2"]
    assert {name: kept[name].to_list() for name in EXPECTED} == EXPECTED


def test_qualtrics_by_import_id_and_several_in_one_cell(tmp_path):
    names, texts = [*OWN, "Q1", "Q2", "Q2_3_TEXT"], [*OWN, "x", "y", "z"]
    rows = [["", "", "0", "", "1", "R_1", "1", "1,2", ""], ["", "", "1", "", "1", "R_2", "2", "3", "kiwi"]]
    q = questionnaire("".join(QUESTIONS.splitlines(keepends=True)[:3]).replace("id: mood", "heading: QID7, id: mood")
                      .replace("id: fruit", "heading: Q2, id: fruit"))  # fmt: skip
    delivery = read(tmp_path, written(names, texts, ids(*OWN_IDS, "QID7", "QID8", "QID8_3_TEXT"), *rows), q)
    assert column(delivery, "mood") == ["1", "2"]
    assert column(delivery, "fruit__1") == ["Apples", None]
    assert column(delivery, "fruit__2") == ["Pears, ripe", None]
    assert column(delivery, "words") == [None, "kiwi"]
    assert column(delivery, "interview:left_out") == [None, "Status is 1"]


def test_qualtrics_previews_can_be_kept(tmp_path):
    q = questionnaire(QUESTIONS, "file: a.csv, leave_out: {Status: []}")
    assert column(read(tmp_path, written(Q_NAMES, Q_TEXTS, Q_IDS, *Q_ROWS), q), "interview:left_out") == [None] * 3


def test_qualtrics_legacy(tmp_path):
    text = "V1,V7,V8,V9,V10,Q1\nResponseID,Status,StartDate,EndDate,Finished,How are you?\n"
    text += "R_1,0,2020-01-01,2020-01-01,1,Fine\n"
    found = layout(tmp_path, text)
    assert (found.platform, found.headings) == ("qualtrics", 2)
    q = questionnaire(QUESTIONS.splitlines()[0] + "\n", "file: a.csv, completed: Finished, submitted: V9")
    assert read(tmp_path, text, q).frame.row(0) == (3, "R_1", "2020-01-01", "1", "Fine")


FORM = "How are you?,Which fruit?,Rate these{0}Tea{1},Rate these{0}Coffee{1}\n"
GOOGLE = "Timestamp," + FORM.format(" [", "]") + 't,Fine,"Apples, Pears, ripe",Good,Bad\nt,So-so,kiwi,,Good\n'
MICROSOFT = "ID,Start time,Completion time,Email,Name," + FORM.format(".", "")
MICROSOFT += '1,t,t,anonymous,,Fine,"Apples;Pears, ripe;",Good,Bad\n2,t,t,anonymous,,So-so,kiwi;,,Good\n'
TYPEFORM = "#," + FORM.format(" [", "]").strip() + ",Submit Date (UTC),Network ID\n"
TYPEFORM += 'a1,Fine,"Apples, Pears, ripe",Good,Bad,t,n\nb2,So-so,kiwi,,Good,t,n\n'


@pytest.mark.parametrize(
    ("text", "platform", "ids"),
    [
        (GOOGLE, "google_forms", ["2", "3"]),
        (MICROSOFT, "microsoft_forms", ["1", "2"]),
        (TYPEFORM, "typeform", ["a1", "b2"]),
        (GOOGLE.replace("Timestamp", "Zeitstempel"), "google_forms", ["2", "3"]),
    ],
)
def test_forms(tmp_path, text, platform, ids):
    check(read(tmp_path, text, questionnaire(QUESTIONS)), platform, ids)
    check(read(tmp_path, text, questionnaire(QUESTIONS, f"file: a.csv, platform: {platform}")), platform, ids)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("id,Status,Name\n1,x,y\n", "columns"),
        ("q1,q2_1,q2_2\n1,x,y\n", "columns"),
        ("Respondent ID,Name\n1,x\n", "columns"),
        ("StartDate,EndDate,q0001\n1,x,y\n", "columns"),
        ("ID,Name,Email\n1,x,y\n", "columns"),
    ],
)
def test_no_platform_is_seen_where_there_is_none(tmp_path, text, platform):
    assert layout(tmp_path, text).platform == platform


def test_columns_that_share_a_name_are_put_together(tmp_path):
    found = layout(
        tmp_path, "age,q1_1,q1_2,q2[a],q2[b],up to 3/4,up to 1/4,home_type,home_size\n" + ",".join("123456789")
    )
    assert [c.part for c in found.columns] == [(), ("1",), ("2",), ("a",), ("b",), (), (), (), ()]


def test_a_platform_nobody_knows(tmp_path):
    with pytest.raises(InputError, match=r"unknown platform 'qualtric'. Did you mean 'qualtrics'"):
        layout(tmp_path, "a,b\n1,2\n", platform="qualtric")


def test_limesurvey_with_codes_and_wordings_knows_its_own_columns(tmp_path):
    text = "id. Response ID,submitdate. Date submitted,lastpage. Last page,startdate. Your start date,mood. How?\n"
    found = layout(tmp_path, f"{text}4,,6,x,y\n")
    assert found.platform == "limesurvey"
    assert [column.role for column in found.columns] == ["respondent", "completed", "last_page", None, None]


def test_limesurvey_own_columns_may_be_named_by_their_codes(tmp_path):
    export = (
        '"id. Response ID","submitdate. Date submitted","lastpage. Last page","startlanguage. Start language",'
        '"interviewtime. Total time","smokes. Do you smoke?"\n"1","2024-05-01 10:00:00","3","en","61.5","Yes"\n'
    )
    q = questionnaire(
        "  - {id: smokes, text: Do you smoke?, type: single, options: {y: 'Yes', n: 'No'}}\n",
        "file: answers.csv, respondent: id, submitted: submitdate, completed: submitdate, last_page: lastpage, "
        "duration: interviewtime",
    )
    frame = read(tmp_path, export, q).frame
    told = frame.select("respondent_id", "submitted", "completed", "interview:last_page", "interview:duration").row(0)
    assert told == ("1", "2024-05-01 10:00:00", "2024-05-01 10:00:00", "3", "61.5")
