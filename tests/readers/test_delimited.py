"""Delimited text is read exactly as it was written, whatever it is separated by and encoded in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers.formats import delimited, open_file
from pipelines.readers.formats.delimited_fast import read_fast
from schemas.export import Export
from schemas.problems import InputError

CELL = st.text(alphabet=st.sampled_from(list("ab1 ,;\t|\"'\n\ré€Я")), max_size=6)


def written(rows, delimiter=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def opened(data, tmp: Path, **stated):
    path = tmp / "answers.csv"
    path.write_bytes(data)
    return open_file(path, Export(file="answers.csv", **stated) if stated else None)


def table(found, headings=1):
    body = found.read(headings)
    return [[cell or "" for cell in row] for row in body.frame.iter_rows()], body.lines.to_list()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("delimited")


@given(
    st.integers(2, 5).flatmap(lambda w: st.lists(st.lists(CELL, min_size=w, max_size=w), min_size=1, max_size=8)),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(max_examples=150)
def test_any_table_comes_back(folder, rows, delimiter, end, encoding, quoting):
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:  # then Python before 3.13 writes \r without quotes
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    heads = [f"h{i}" for i in range(len(rows[0]))]
    text = written([heads, *rows], delimiter, end, quoting)
    found = opened(text.encode(encoding), folder, delimiter=delimiter)
    assert found.head[0] == tuple(heads)
    assert table(found)[0] == [row for row in rows if any(cell.strip() for cell in row)]


@given(
    st.integers(1, 4).flatmap(lambda w: st.lists(st.lists(CELL, min_size=w, max_size=w), min_size=1, max_size=6)),
    st.text(alphabet=st.sampled_from(list('",\n\ra ')), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=400)
def test_the_fast_way_gives_the_same_or_nothing(rows, noise, end):
    """Whatever Polars is trusted with comes out as the csv module reads it: cells and lines."""
    for text in (written(rows, end=end) + noise, noise + written(rows, end=end)):
        width = len(rows[0])
        fast = read_fast(text.encode(), ",", width, 1)
        if fast is None:
            continue
        plain = delimited._read_plainly(delimited.Text("x", text.encode(), ",", width), 0)  # raises if it is ragged
        fast = delimited.not_blank(fast)
        assert fast.frame.rows() == plain.frame.rows()
        assert fast.lines.to_list() == plain.lines.to_list()


def test_large_files_take_the_fast_way_and_agree(folder, monkeypatch):
    rows = [[str(i), 'said "yes"' if i % 3 else "", "two\nlines" if i % 5 == 0 else "x" * 40] for i in range(9000)]
    data = written([["id", "a", "b"], *rows], end="\r\n").encode()
    assert len(data) > delimited.LARGE
    fast = opened(data, folder).read(1)
    monkeypatch.setattr(delimited, "LARGE", len(data) + 1)
    plain = opened(data, folder).read(1)
    assert fast.frame.equals(plain.frame)
    assert fast.lines.to_list() == plain.lines.to_list()
    assert [[cell or "" for cell in row] for row in fast.frame.rows()] == rows
    monkeypatch.setattr(delimited, "_read_plainly", None)
    monkeypatch.setattr(delimited, "LARGE", 1)
    assert opened(data, folder).read(1).frame.equals(plain.frame), "without the csv module"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2;x, y\n2,5;3;z\n", ";"),
        ("a\tb\nfirst, second\tthird\n", "\t"),
        ("Which, of these; two?|b\nx|y\nz|w\n", "|"),
        ("alone\n1\n2\n", ","),
        ('"a, b; c","d"\n"1; 2","3"\n', ","),
    ],
)
def test_the_delimiter_is_that_which_makes_a_table(folder, text, delimiter):
    path = folder / "d.csv"
    path.write_text(text)
    assert open_file(path).facts["delimiter"] == delimiter


def test_na_none_zero_and_blanks_mean_what_is_written(folder):
    rows, lines = table(opened(b'a,b,c,d\nNA,None,0,\nnull,NaN,-," "\n\n,,,\nTrue,1.0,01,x\n', folder))
    assert rows == [["NA", "None", "0", ""], ["null", "NaN", "-", " "], ["True", "1.0", "01", "x"]]
    assert lines == [2, 3, 6]


def test_mixed_line_ends_and_old_mac_ones(folder):
    assert table(opened(b"a,b\r\n1,2\n3,4\r5,6\r\n", folder)) == ([["1", "2"], ["3", "4"], ["5", "6"]], [2, 3, 4])


def test_a_title_stands_above_the_headings(folder):
    found = opened(b"Survey of 2020\na,b\n1,2\n", folder)
    assert found.head == (("Survey of 2020", ""), ("a", "b"), ("1", "2"))
    assert table(found, 2) == ([["1", "2"]], [3])


def test_two_thousand_columns(folder):
    names = [f"q{i}" for i in range(2000)]
    rows, _ = table(opened(written([names, names, names]).encode(), folder))
    assert rows == [names, names]


@pytest.mark.parametrize(
    ("data", "said", "line"),
    [
        (b"", "empty", None),
        (b" \n\n", "empty", None),
        (b"a,b\n1,2\n3\n", "1 cells where the headings have 2", 3),
        (b"a,b\n1,2\n3,4,5\n", "3 cells where the headings have 2", 3),
        (b'a,b\n1,"2\n3,4\n', "never closed", 2),
        (b'a,b\n1,"2"x\n3,4\n', "not valid CSV", 2),
        (b"a,b\n1,\x002\n", "NUL", 2),
        (b",".join(b"q%d" % i for i in range(100_000)) + b"\n", "100,000 columns", None),
    ],
)
def test_what_is_wrong_is_said_with_its_line(folder, data, said, line):
    with pytest.raises(InputError, match=said) as raised:
        opened(data, folder).read(1)
    assert raised.value.problems[0].line == line


def test_ragged_rows_of_a_large_file_are_listed(folder):
    lines = ["a,b", *["1,2"] * 90_000]
    for bad in (70_000, 70_001, 80_000):
        lines[bad - 1] = "1,2,3"
    with pytest.raises(InputError) as raised:
        opened("\n".join(lines).encode(), folder).read(1)
    assert [p.line for p in raised.value.problems] == [70_000, 70_001, 80_000]
