"""Files of SPSS, Stata and SAS, written here with the same library and read back as text."""

from __future__ import annotations

import math
import random
import re
import struct
from contextlib import suppress
from datetime import date, datetime, time

import polars as pl
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from pipelines.readers.formats.moments import number, short, writer
from pipelines.readers.formats.statistical import open_statistical
from schemas.problems import InputError
from schemas.questionnaire import parse_questionnaire


def _sav(path, columns, **about):
    pyreadstat.write_sav(pl.DataFrame(columns), path, **about)
    return path


def _cells(opened):
    frame = opened.read(1).frame
    return {v.name: frame[str(at)].to_list() for at, v in enumerate(opened.variables)}


def _variable(opened, name):
    return next(v for v in opened.variables if v.name == name)


COLUMNS = {
    "trust": [1.0, 2.0, 9.0, None],
    "share": [0.1, 1 / 3, -2.5, 1e-7],
    "big": [1e15, -1e15, 0.0, 123456789.0],
    "said": ["yes", "  indented  ", "", "Zürich, 東京"],
    "on": [date(2020, 2, 29), date(1583, 1, 1), None, date(9999, 12, 31)],
    "at": [datetime(2020, 2, 29, 23, 59, 59), datetime(1999, 1, 1), None, datetime(2020, 1, 1, 0, 0, 1)],  # noqa: DTZ001
    "hour": [time(1, 2, 3), time(0, 0, 0), None, time(23, 59, 59)],
}
TEXTS = {
    "trust": ["1", "2", "9", None],
    "share": ["0.1", repr(1 / 3), "-2.5", "1e-07"],
    "big": ["1000000000000000", "-1000000000000000", "0", "123456789"],
    "said": ["yes", "  indented", None, "Zürich, 東京"],
    "on": ["2020-02-29", "1583-01-01", None, "9999-12-31"],
    "at": ["2020-02-29T23:59:59", "1999-01-01T00:00:00", None, "2020-01-01T00:00:01"],
    "hour": ["01:02:03", "00:00:00", None, "23:59:59"],
}
KINDS = {"trust": "number", "share": "number", "said": "text", "on": "date", "at": "date", "hour": "text"}


@pytest.mark.parametrize("suffix", ["sav", "zsav", "dta", "xpt"])
def test_every_cell_is_text(tmp_path, suffix):
    path = tmp_path / f"survey.{suffix}"
    frame = pl.DataFrame(COLUMNS)
    match suffix:
        case "dta":
            pyreadstat.write_dta(frame, path)
        case "xpt":
            pyreadstat.write_xport(frame, path, file_format_version=8)
        case _:
            pyreadstat.write_sav(frame, path, compress=suffix == "zsav")
    opened = open_statistical(path)
    assert _cells(opened) == TEXTS
    assert opened.head == (tuple(COLUMNS),)
    assert {v.name: v.kind for v in opened.variables} == KINDS | {"big": "number"}
    assert opened.facts["rows"] == "4"
    assert opened.read(1).lines.to_list() == [1, 2, 3, 4]


def test_rows_below_any_number_of_headings(tmp_path):
    opened = open_statistical(_sav(tmp_path / "a.sav", {"q": [1.0, 2.0, 3.0]}))
    assert opened.read(0).frame["0"].to_list() == ["q", "1", "2", "3"]
    assert opened.read(0).lines.to_list() == [0, 1, 2, 3]
    assert opened.read(2).frame["0"].to_list() == ["2", "3"]


def test_a_file_without_records_has_its_dictionary(tmp_path):
    path = _sav(tmp_path / "a.sav", {"q": pl.Series([], dtype=pl.Float64)}, column_labels=["Trust"])
    opened = open_statistical(path)
    assert opened.read(1).frame.height == 0
    assert _variable(opened, "q").label == "Trust"


def test_labels_are_under_the_text_of_the_cell(tmp_path):
    path = _sav(
        tmp_path / "a.sav", {"q": [1.0, 1.5, 2.0], "s": ["M", "F", "M"]},
        column_labels={"q": "Vertrauen: 信頼", "s": "Sex"},
        variable_value_labels={"q": {1.0: "lots", 1.5: "some"}, "s": {"M": "Male", "F": "Female"}},
    )  # fmt: skip
    opened = open_statistical(path)
    assert _variable(opened, "q").labels == {"1": "lots", "1.5": "some"}
    assert _variable(opened, "q").label == "Vertrauen: 信頼"
    assert _variable(opened, "s").labels == {"M": "Male", "F": "Female"}


@pytest.mark.parametrize(
    ("ranges", "values", "labels", "missing"),
    [
        ([8, 9], [1, 8], {9: "Refused"}, {"8", "9"}),  # discrete: whether or not they occur
        ([{"lo": 90, "hi": 99}], [1, 90, 95.5, 99, 100], {97: "DK"}, {"90", "95.5", "97", "99"}),
        ([{"lo": -math.inf, "hi": -1}], [-7, -1, -0.5, 0], {}, {"-7", "-1"}),  # LO
        ([{"lo": 97, "hi": math.inf}], [96, 97, 1e9], {}, {"97", "1000000000"}),  # HI
        ([{"lo": 90, "hi": 99}, 0], [0, 1, 90], {}, {"0", "90"}),  # a range and one value
    ],
)
def test_values_declared_missing_stay_and_are_listed(tmp_path, ranges, values, labels, missing):
    path = _sav(tmp_path / "a.sav", {"q": [float(v) for v in values]}, missing_ranges={"q": ranges},
                variable_value_labels={"q": labels} if labels else None)  # fmt: skip
    opened = open_statistical(path)
    assert set(_variable(opened, "q").missing) == missing
    assert _cells(opened)["q"] == [number(float(v)) for v in values]


def test_texts_declared_missing_stay(tmp_path):
    opened = open_statistical(_sav(tmp_path / "a.sav", {"q": ["a", "NR"]}, missing_ranges={"q": ["NR"]}))
    assert _variable(opened, "q").missing == ("NR",)
    assert _cells(opened)["q"] == ["a", "NR"]


def test_tagged_missing_values_of_stata(tmp_path):
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(
        pl.DataFrame({"q": [1, "a", 2, "z", None]}, schema={"q": pl.Object}, strict=False), path,
        missing_user_values={"q": ["a", "b", "z"]},
        variable_value_labels={"q": {1: "Yes", "a": "Refused", "b": "Skip"}},
    )  # fmt: skip
    opened = open_statistical(path)
    assert _cells(opened)["q"] == ["1", ".a", "2", ".z", None]
    assert _variable(opened, "q").labels == {"1": "Yes", ".a": "Refused", ".b": "Skip"}
    assert _variable(opened, "q").missing == (".a", ".b", ".z")


def test_special_missing_values_of_sas(tmp_path):
    """The writer knows none, so two are written over values: a letter or an underscore, then zeros."""
    path = tmp_path / "a.xpt"
    pyreadstat.write_xport(pl.DataFrame({"q": [7.0, 7.0, 1.0, None]}), path, file_format_version=5)
    seven = bytes.fromhex("4170000000000000")
    data = path.read_bytes().replace(seven, b"R" + bytes(7), 1).replace(seven, b"_" + bytes(7), 1)
    path.write_bytes(data)
    opened = open_statistical(path)
    assert _cells(opened)["q"] == [".R", "._", "1", None]
    assert _variable(opened, "q").missing == (".R", "._")


def test_declared_missing_values_of_a_portable_file_stay(tmp_path):
    """The writer knows none, so the records (8: a missing value, D: labels) are put in behind the variable's."""
    path = tmp_path / "a.por"
    pyreadstat.write_por(pl.DataFrame({"Q": [1.0, 9.0, None]}), path)
    cards = b"".join(line.ljust(80) for line in path.read_bytes().split(b"\r\n"))
    cards = re.sub(rb"70/1/Q(?:[0-9A-T]+/){6}", rb"\g<0>89/D1/1/Q2/1/3/Yes9/7/Refused", cards)
    path.write_bytes(b"\r\n".join(cards[at : at + 80] for at in range(0, len(cards), 80)))
    opened = open_statistical(path)
    assert opened.facts["format"] == "SPSS portable"
    assert _cells(opened) == {"Q": ["1", "9", None]}
    assert _variable(opened, "Q").missing == ("9",)
    assert _variable(opened, "Q").labels == {"1": "Yes", "9": "Refused"}


def test_a_file_is_known_by_its_first_bytes_whatever_its_name(tmp_path):
    path = _sav(tmp_path / "a.sav", {"q": [1.0]}).rename(tmp_path / "a.bin")
    assert open_statistical(path).facts["format"] == "SPSS sav"
    assert open_file(path).facts["format"] == "SPSS sav"


def test_encoding_of_old_files(tmp_path):
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(pl.DataFrame({"q": ["Z?rich"]}), path, version=10)  # 114: no encoding, Windows by custom
    path.write_bytes(path.read_bytes().replace(b"Z?rich", "Zürich".encode("cp1252")))
    opened = open_statistical(path)
    assert (_cells(opened)["q"], opened.facts["encoding"]) == (["Zürich"], "WINDOWS-1252")
    greek = path.with_name("b.dta")
    greek.write_bytes(path.read_bytes().replace("ü".encode("cp1252"), "λ".encode("cp1253")))
    assert _cells(open_statistical(greek, "cp1253"))["q"] == ["Zλrich"]


def test_read_with_a_questionnaire(tmp_path):
    path = _sav(tmp_path / "a.sav", {"id": [1.0, 2.0], "trust": [1.0, 9.0]}, missing_ranges={"trust": [9]})
    q = parse_questionnaire("""\
survey: s
wave: 1
export: {file: a.sav, respondent: id}
questions:
  - {id: trust, text: Trust, type: single, options: {1: "Yes", 2: "No"}, missing: {refused: [9]}}
""")
    assert read_export(path, q).frame["trust"].to_list() == ["1", "9"]


NAMES = st.integers(1, 6)
NUMBERS = st.one_of(
    st.integers(-99, 99).map(float),
    st.floats(min_value=-1e300, max_value=1e300).filter(lambda x: x == 0 or abs(x) > 1e-300),
    st.none(),
)  # fmt: skip
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
WORDS = st.text(LETTERS, max_size=40).map(lambda s: s.rstrip(" "))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(NUMBERS, min_size=30, max_size=30),
    st.lists(st.integers(-9, 99).map(float), min_size=30, max_size=30),
    st.lists(WORDS, min_size=30, max_size=30),
)
def test_whatever_is_written_is_read_back(tmp_path, numbers, codes, words):
    path = _sav(tmp_path / "a.sav", {"n": pl.Series(numbers, dtype=pl.Float64), "c": codes, "w": words})
    cells = _cells(open_statistical(path))
    assert cells["n"] == [None if n is None else number(n) for n in numbers]
    assert [None if text is None else float(text) for text in cells["n"]] == numbers
    assert cells["c"] == [str(int(code)) for code in codes]
    assert cells["w"] == [word.rstrip() or None for word in words]


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_of_four_bytes_is_as_short_as_it_can_be(value):
    text = short(value)
    assert struct.pack("<f", float(text)) == struct.pack("<f", value) or value == 0
    assert len(text) <= len(number(value)) or "e" in text


@pytest.mark.parametrize(
    ("family", "pattern", "value", "text"),
    [
        ("spss", "ADATE10", 13166064000.0, "2000-01-01"),
        ("spss", "DATE11", 13166064000.0 + 3600, "2000-01-01T01:00:00"),  # a date with an hour keeps it
        ("spss", "QYR8", 13631500800.0, "2014-10-01"),
        ("spss", "DATETIME20", 13166064000.25, "2000-01-01T00:00:00.25"),
        ("spss", "TIME8", 93784.5, "26:03:04.5"),  # a duration
        ("spss", "DTIME13", -61.0, "-00:01:01"),
        ("spss", "DATE11", 9e18, repr(9e18)),  # no year of four digits
        ("spss", "WKDAY3", 2.0, "2"),
        ("sas", "E8601DA10.", 0.0, "1960-01-01"),
        ("sas", "DATETIME20.", 86399.0, "1960-01-01T23:59:59"),
        ("sas", "TIME8.", 3661.0, "01:01:01"),
        ("sas", "DATE9", -1.0, "1959-12-31"),
        ("sas", "BEST12", -1.0, "-1"),
        ("stata", "%td", 21310.0, "2018-05-06"),
        ("stata", "%-tdDD/NN/CCYY", 21310.0, "2018-05-06"),
        ("stata", "%tc", 1764558855000.0, "2015-12-01T03:14:15"),
        ("stata", "%tcHH:MM:SS", 36610000.0, "10:10:10"),
        ("stata", "%tcHH:MM", 1764558855000.0, "2015-12-01T03:14:15"),  # the day is not lost
        ("stata", "%tC", 1764558855000.0, "1764558855000"),  # leap seconds: nobody knows them here
        ("stata", "%tm", 723.0, "2020-04"),
        ("stata", "%tq", -1.0, "1959-Q4"),
        ("stata", "%9.0g", 3.0, "3"),
    ],
)
def test_moments(family, pattern, value, text):
    assert writer(family, pattern, "double").text(value) == text


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"", "no file of SPSS"), (b"a,b\n1,2\n", "no file of SPSS"), (b"$FL2" + bytes(500), "cannot be read")],
)
def test_what_is_no_such_file(tmp_path, data, what):
    path = tmp_path / "a.sav"
    path.write_bytes(data)
    with pytest.raises(InputError, match=what):
        open_statistical(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        open_statistical(tmp_path / "a.sav")


def test_a_transport_file_with_two_data_sets_is_refused(tmp_path):
    for name in "ab":
        pyreadstat.write_xport(pl.DataFrame({"q": [1.0]}), tmp_path / f"{name}.xpt", file_format_version=5)
    one, two = ((tmp_path / f"{name}.xpt").read_bytes() for name in "ab")
    both = tmp_path / "both.xpt"
    both.write_bytes(one + two[two.index(b"HEADER RECORD*******MEMBER") :])
    with pytest.raises(InputError, match="2 data sets"):
        open_statistical(both)
    both.write_bytes(one[:-1])
    with pytest.raises(InputError, match="cut off"):
        open_statistical(both)


def test_a_reader_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.readers.formats.statistical.SECONDS", 0.01)
    monkeypatch.setattr("pipelines.readers.formats.statistical.SECONDS_A_MEGABYTE", 0)
    with pytest.raises(InputError, match="longer than 0 seconds"):
        open_statistical(_sav(tmp_path / "a.sav", {"q": [1.0]}))


def _mutated(data, seed):
    """A copy that is cut off, or in which some bytes are others."""
    chance = random.Random(seed)  # noqa: S311
    if seed % 4 == 0:
        return data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(chance.choice([1, 4, 20])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _damage(tmp_path, suffix, seeds):
    path = tmp_path / f"a.{suffix}"
    frame = pl.DataFrame({"q": [1.0, 2.0, 9.0], "s": ["a", "b", "c"]})
    labels = {"q": {1: "Yes", 9: "Refused"}}
    match suffix:
        case "dta":
            pyreadstat.write_dta(frame, path, variable_value_labels=labels)
        case "xpt":
            pyreadstat.write_xport(frame, path, file_format_version=5)
        case _:
            pyreadstat.write_sav(frame, path, variable_value_labels=labels, missing_ranges={"q": [9]})
    data = path.read_bytes()
    for seed in seeds:
        path.write_bytes(_mutated(data, seed))
        with suppress(InputError):
            assert open_statistical(path).read(1).frame.width


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["sav", "dta", "xpt"])
def test_a_damaged_file_is_read_or_refused(tmp_path, suffix):
    _damage(tmp_path, suffix, range(4))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["sav", "dta", "xpt"])
def test_many_damaged_files_are_read_or_refused(tmp_path, suffix):
    _damage(tmp_path, suffix, range(4, 104))


def test_a_library_that_crashes_takes_nothing_with_it(tmp_path, monkeypatch):
    crash = tmp_path / "crash.py"
    crash.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", encoding="utf-8")
    monkeypatch.setattr("pipelines.readers.formats.statistical.CHILD", crash)
    with pytest.raises(InputError, match="breaks off"):
        open_statistical(_sav(tmp_path / "a.sav", {"q": [1.0]}))
