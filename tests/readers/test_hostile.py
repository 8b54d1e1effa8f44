"""Whatever the bytes are, reading gives cells or one clear message: never another exception, and never for long."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.readers import read_export
from schemas.problems import InputError
from tests.readers.support import questionnaire, xlsx

Q = questionnaire(
    "  - {id: a, text: A question, type: single, options: {1: Yes, 2: No}}\n  - {id: b, text: Words, type: text}\n"
)
ROWS = [["A question", "Words"], *[["Yes" if i % 2 else "No", f"words, {i}"] for i in range(20)]]


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(ROWS[1:], schema=ROWS[0], orient="row").write_parquet(out)
    return out.getvalue()


FILES = {
    "text": "\n".join(f'{a},"{b}"' for a, b in ROWS).encode(),
    "text in UTF-16": "\n".join(f'{a},"{b}"' for a, b in ROWS).encode("utf-16"),
    "workbook": xlsx({"Data": ROWS}),
    "parquet": parquet(),
}
CHANGE = st.tuples(st.floats(0, 1), st.sampled_from(["flip", "cut", "zero", "double", "insert"]), st.integers(0, 255))


def changed(data: bytes, changes) -> bytes:
    for share, kind, value in changes:
        at = int(share * len(data))
        match kind:
            case "flip":
                data = data[:at] + bytes(b ^ (value or 1) for b in data[at : at + 1]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "zero":
                data = data[:at] + bytes(len(data[at : at + 8])) + data[at + 8 :]
            case "double":
                data = data[:at] + data[at : at + 50] + data[at:]
            case "insert":
                data = data[:at] + bytes([value, 34, value]) + data[at:]
    return data


@pytest.mark.parametrize("name", FILES)
def test_whole_files_are_read(tmp_path, name):
    path = tmp_path / "answers"
    path.write_bytes(FILES[name])
    assert read_export(path, Q).frame["b"].to_list() == [row[1] for row in ROWS[1:]]


@pytest.mark.parametrize("name", FILES)
@given(changes=st.lists(CHANGE, min_size=1, max_size=3))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_are_read_or_refused(tmp_path, name, changes):
    path = tmp_path / "answers"
    path.write_bytes(changed(FILES[name], changes))
    try:
        delivery = read_export(path, Q)
    except InputError as error:
        assert error.problems  # noqa: PT017 - either is right
    else:
        assert delivery.frame.columns == ["line", "respondent_id", "a", "b"]


def test_formulas_are_text(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text('A question,Words\nYes,"=HYPERLINK(""http://x"")"\nNo,@SUM(1)\nNo,+1\nNo,-1\n')
    assert read_export(path, Q).frame["b"].to_list() == ['=HYPERLINK("http://x")', "@SUM(1)", "+1", "-1"]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\n<!doctype html><html>", "web page"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x89PNG\r\n\x1a\n\0\0", "NUL|encoding"),
    ],
)
def test_what_is_no_export_is_named(tmp_path, start, said):
    path = tmp_path / "answers.csv"
    path.write_bytes(start)
    with pytest.raises(InputError, match=said):
        read_export(path, Q)
