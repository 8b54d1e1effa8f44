"""Exports that are in order are read whole; every other one gives one clear message."""

import json

import pytest

from pipelines.readers import read_export
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire
from tests.conftest import DEMO
from tests.pipelines.conftest import GOOD, HEADINGS, export_text

Q = parse_questionnaire(DEMO)


def read(tmp_path, data, q=Q):
    path = tmp_path / "answers.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_export(path, q)


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_cell_arrives(tmp_path, bom, end):
    delivery = read(tmp_path, bom + export_text(3).replace("\n", end))
    row = delivery.frame.to_dicts()[1]
    assert (row["line"], row["respondent_id"], row["submitted"]) == (4, "1001", "2015-09-01")
    assert (row["clients__a"], row["clients__b"], row["impact__n"], row["split__y"]) == (
        "Women",
        None,
        "Don't know",
        "40",
    )
    assert json.loads(delivery.raw(4))["Clients | Women"] == "Women"
    assert not json.loads(delivery.raw(4)).keys() & {"Collector ID", "Comment"}, "neither ignored nor private"


def test_line_breaks_quotes_and_na_in_cells(tmp_path):
    text = export_text(2).replace(",fine\n", ',"line one\nline ""two"", NA"\n', 1).replace(",44,", ",NA,")
    frame = read(tmp_path, text).frame
    assert frame["comment"][0] == 'line one\nline "two", NA'
    assert frame["line"].to_list() == [3, 5]
    assert frame["age"].to_list() == ["NA", "NA"], (
        "NA means what the questionnaire says, never what a CSV library assumes"
    )


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found_or_stated(tmp_path, delimiter):
    text = export_text(3, delimiter=delimiter)
    stated = parse_questionnaire(DEMO.replace("file: answers.csv", f'file: answers.csv, delimiter: "{delimiter}"'))
    found = read(tmp_path, text)
    assert found.frame.equals(read(tmp_path, text, stated).frame)
    assert found.frame.height == 3
    assert found.pinned["delimiter"] == delimiter


def test_a_delimiter_that_is_stated_wrongly_is_told(tmp_path):
    q = parse_questionnaire(DEMO.replace("file: answers.csv", 'file: answers.csv, delimiter: ","'))
    with pytest.raises(InputError, match=r'separated by semicolons.*delimiter: ";"'):
        read(tmp_path, export_text(3, delimiter=";"), q)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_encodings_are_found_and_told(tmp_path, encoding):
    text = export_text(3).replace("fine", "the café was fine")
    delivery = read(tmp_path, text.encode(encoding))
    assert delivery.frame["comment"].to_list() == ["the café was fine"] * 3
    assert str(delivery.pinned["encoding"]) == {"latin-1": "cp1252", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert ("not UTF-8" in delivery.dialect) == (encoding in ("latin-1", "cp1252"))


def test_plain_columns(tmp_path):
    q = parse_questionnaire(DEMO.replace("platform: surveymonkey", "platform: columns"))
    header = [
        "Respondent ID",
        "Date Submitted",
        "Main way of funding",
        "role",
        "clients__a",
        "clients__b",
        "clients__none",
        "Age",
    ]
    header += ["split__x", "split__y", "impact__p", "impact__n", "started", "comment"]
    delivery = read(tmp_path, ",".join(header) + "\n" + ",".join([GOOD[0] or "1", *GOOD[2:]]) + "\n", q)
    assert delivery.frame["funding"].item() == "CRC"


def without(column):
    return "\n".join(
        ",".join(c for i, c in enumerate(line.split(",")) if i != column) for line in export_text(3).splitlines()
    )


BAD = {
    "empty": ("", "empty"),
    "blank": ("\n\n", "empty"),
    "headings only": ("\n".join(",".join(row) for row in HEADINGS) + "\n", "no answers"),
    "nul": (export_text(3).replace("fine", "f\0ne"), "NUL"),
    "ragged": (export_text(3).replace(",fine\n", "\n", 1), "14 cells where the headings have 15"),
    "open quote": (export_text(3).replace(",fine\n", ',"fine\n', 1), "quote that is never closed"),
    "duplicate heading": (
        export_text(3).replace("Collector ID", "Age").replace("\n,,,", "\n,Open-Ended Response,,"),
        "two columns for 'age'",
    ),
    "unknown column": (
        export_text(3).replace("Collector ID", "Favourite colour"),
        "'Favourite colour' is not in the questionnaire",
    ),
    "misspelt column": (
        export_text(3).replace("Main way of funding", "Main way of fundin"),
        "Did you mean 'Main way of funding'",
    ),
    "missing question": (without(8), "no column for 'age'"),
    "missing option": (without(6), "'Men'"),
    "no second row of headings": ("\n".join(export_text(3).splitlines()[::2]), "no column for 'impact__n'"),
    "no headings": ("\n".join(export_text(6).splitlines()[2:]), "row of headings missing"),
    "missing id": (without(0), "'Respondent ID'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_exports_say_what_and_where(tmp_path, name):
    data, said = BAD[name]
    with pytest.raises(InputError) as raised:
        read(tmp_path, data)
    assert said in str(raised.value)
    assert all(p.file.endswith("answers.csv") for p in raised.value.problems)
    assert "Tier two" not in str(raised.value), "no respondent's answer in a message"


def test_missing_file_and_folder(tmp_path):
    (tmp_path / "answer.csv").write_text("x")
    with pytest.raises(InputError, match=r"no such file. Did you mean 'answer.csv'"):
        read_export(tmp_path / "answers.csv", Q)
    with pytest.raises(InputError, match="folder"):
        read_export(tmp_path, Q)
