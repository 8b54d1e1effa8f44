"""What the export block says wrongly is refused with what to write instead, and never with anybody's answer."""

from __future__ import annotations

import codecs

import pytest

from schemas.problems import InputError
from tests.readers.support import questionnaire, read

MOOD = "  - {id: mood, text: How are you?, heading: Q1, type: single, options: {1: Fine, 2: So-so}}\n"
IDS = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in ("startDate", "endDate", "status", "_recordId", "QID1"))
QUALTRICS = [
    "StartDate,EndDate,Status,ResponseId,Q1",
    "Start Date,End Date,Response Type,Response ID,How are you?",
    IDS,
    "2024-01-01 10:00:00,2024-01-01 10:10:00,IP Address,R_1,Fine",
    "2024-01-02 10:00:00,2024-01-02 10:10:00,IP Address,R_2,So-so",
]
NAMES_ONLY, TWO_ROWS = [QUALTRICS[0], *QUALTRICS[3:]], [*QUALTRICS[:2], *QUALTRICS[3:]]
MONKEY = ["Respondent ID,Collector ID,How are you?", ",,Response", "11,7,Fine", "12,7,So-so"]


def refused(tmp_path, lines, block, questions=MOOD):
    data = lines if isinstance(lines, bytes) else "\n".join(lines)
    with pytest.raises(InputError) as caught:
        read(tmp_path, data, questionnaire(questions, f"file: answers.csv, {block}"))
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("lines", "block", "what"),
    [
        (QUALTRICS, "headings: 1", ("answers.csv:2: the first three rows are headings, as Qualtrics writes them, not "
         "only the first: row 2 would be read as a respondent. Write `headings: 3`")),
        (QUALTRICS, "headings: 2, platform: qualtrics", "not only the first two: row 3 would be read as a respondent."),
        (QUALTRICS, "platform: columns", "Write `platform: qualtrics` and `headings: 3` in the export block, or neith"),
        (TWO_ROWS, "headings: 1", "answers.csv:2: the first two rows are headings, as Qualtrics writes them"),
        (TWO_ROWS, "headings: 3", ("answers.csv:3: the third row holds no headings but a respondent: there is a date "
         "under 'StartDate'. Write `headings: 2`")),
        (NAMES_ONLY, "headings: 2", "answers.csv:2: the second row holds no headings but a respondent"),
        (MONKEY, "headings: 1", "answers.csv:2: the first two rows are headings, as SurveyMonkey writes them"),
        (MONKEY, "headings: 3", "there is a number under 'Respondent ID'. Write `headings: 2`"),
        (["id. Response ID,submitdate. Date submitted,lastpage. Last page,Q1", "4,,6,Fine", "5,,6,Fine"], "headings: 2",
         "there is a number under 'id. Response ID'. Write `headings: 1`"),
        (["Timestamp,Q1", "2024-01-01,Fine", "2024-01-02,Fine"], "headings: 2",
         "it has 1 row of headings, as Google Forms writes them; the export block says 2. Write `headings: 1`"),
        (["Sent,Q1", "2024-01-01,Fine", "2024-01-02,Fine"], "headings: 2, submitted: Sent", "date under 'Sent'"),
    ],
)  # fmt: skip
def test_a_wrong_number_of_headings(tmp_path, lines, block, what):
    message = refused(tmp_path, lines, block)
    assert what in message
    assert not any(value in message for value in ("R_1", "R_2", "11", "2024", "IP Address"))


@pytest.mark.parametrize(
    ("lines", "headings", "rows"), [(QUALTRICS, 3, 2), (TWO_ROWS, 2, 2), (NAMES_ONLY, 1, 2), (MONKEY, 2, 2)]
)
def test_the_right_number_of_headings(tmp_path, lines, headings, rows):
    q = questionnaire(MOOD.replace("heading: Q1, ", "") if lines is MONKEY else MOOD,
                      f"file: answers.csv, headings: {headings}")  # fmt: skip
    assert read(tmp_path, "\n".join(lines), q).frame.height == rows


def test_a_second_row_of_headings_that_no_platform_writes_can_be_stated(tmp_path):
    q = questionnaire(MOOD, "file: answers.csv, headings: 2, submitted: Sent")
    assert read(tmp_path, "Sent,Q1\n#date,#mood\n2024-01-02,Fine\n", q).frame["line"].to_list() == [3]


TEXT = "id,Q1\n1,Fine\n2,Größe\n3,Fine\n"


@pytest.mark.parametrize(
    ("data", "stated", "what"),
    [
        (codecs.BOM_UTF8 + TEXT.encode(), "cp1252",
         ("it is UTF-8 text (it begins with a byte order mark), not 'cp1252'. "
         "Write `encoding: utf-8` in the export block")),
        (TEXT.encode(), "latin-1", "it is UTF-8 text (all its characters outside ASCII are UTF-8), not 'latin-1'"),
        (TEXT.encode("utf-16"), "utf-8", "it is UTF-16 text (it begins with a byte order mark), not 'utf-8'"),
        (TEXT.encode("utf-16-le"), "cp1252", "it is UTF-16-LE text (every second byte is zero), not 'cp1252'"),
        (TEXT.encode(), "utf-16", "it is UTF-8 text (it has no zero bytes), not 'utf-16'"),
    ],
)  # fmt: skip
def test_a_wrong_encoding(tmp_path, data, stated, what):
    assert what in refused(tmp_path, data, f"encoding: {stated}, respondent: id")


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8-sig", "utf-8"), ("utf-8-sig", "utf_8_sig"), ("utf-16", "UTF-16"), ("utf-16-le", "utf-16-le"),
     ("cp1252", "cp1252"), ("cp1252", "latin-1"), ("utf-8", "utf-8+cp1252"), ("utf-8", "UTF8")],
)  # fmt: skip
def test_the_right_encoding(tmp_path, encoding, stated):
    q = questionnaire(MOOD.replace("Fine", "Größe"), f"file: answers.csv, encoding: {stated}, respondent: id")
    assert "Größe" in read(tmp_path, TEXT.encode(encoding), q).frame["mood"].to_list()


def test_headings_of_another_platform(tmp_path):
    lines = ["Timestamp,Email Address,Score,Username,Q1", "2024-01-01 10:00:00,a,1,b,Fine"]
    message = refused(tmp_path, lines, "platform: redcap")
    assert message == (
        "answers.csv:1: only 2 of 5 headings are known to the questionnaire. The headings look like Google Forms: "
        "write `platform: google_forms` in the export block, or leave it out."
    )


@pytest.mark.parametrize(
    ("block", "what"),
    [
        ("started: StartDat", "no column for `started` (heading 'StartDat'). Did you mean 'StartDate'?"),
        ("respondent: Response_Nr", "no column for `respondent` (heading 'Response_Nr'). Did you mean 'ResponseId'?"),
        ("respondent: Nr", "no column for `respondent` (heading 'Nr'). Did you mean 'ResponseId'?"),
        ("respondent: [ResponseId, Wav]", "no column for `respondent` (headings 'ResponseId', 'Wav'). Known: "),
        ("duration: Minutes", "no column for `duration` (heading 'Minutes')."),
        ("leave_out: {Statu: [Spam]}", ("there is no column 'Statu', by which the export block leaves out rows. "
         "Did you mean 'Status'?")),
    ],
)  # fmt: skip
def test_a_heading_of_the_export_block_that_is_not_there(tmp_path, block, what):
    message = refused(tmp_path, QUALTRICS, block)
    assert what in message
    assert "interview:" not in message


def test_a_heading_to_ignore_that_is_not_there_is_told(tmp_path):
    q = questionnaire(MOOD, "file: answers.csv, ignore: [Status, Statsu]")
    assert read(tmp_path, "\n".join(QUALTRICS), q).dialect.endswith("; no column to ignore: 'Statsu'")
