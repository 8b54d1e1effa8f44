"""Every type of Parquet becomes the text a person would write."""

# ruff: noqa: DTZ001 - files hold times without a zone

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from pipelines.readers.formats import open_file
from schemas.problems import InputError


def opened(tmp_path, frame: pl.DataFrame):
    frame.write_parquet(tmp_path / "answers.parquet")
    return open_file(tmp_path / "answers.parquet")


@pytest.mark.parametrize(
    ("series", "texts"),
    [
        (pl.Series([1, None, -3]), ["1", None, "-3"]),
        (pl.Series([1.0, 2.5, float("nan")]), ["1", "2.5", None]),
        (pl.Series([0.1, 1e20, -0.0], dtype=pl.Float64), ["0.1", "1e+20", "0"]),
        (pl.Series([0.1], dtype=pl.Float32), ["0.1"]),
        (pl.Series([True, False, None]), ["true", "false", None]),
        (pl.Series(["a", "", None, " b ", "NA"]), ["a", None, None, " b ", "NA"]),
        (pl.Series(["x", "y"], dtype=pl.Categorical), ["x", "y"]),
        (pl.Series(["x", "y"], dtype=pl.Enum(["y", "x"])), ["x", "y"]),
        (pl.Series([date(2020, 1, 2)]), ["2020-01-02"]),
        (pl.Series([datetime(2020, 1, 2, 3, 4, 5)]), ["2020-01-02 03:04:05"]),
        (pl.Series([datetime(2020, 1, 2, 3, 4, 5, 500_000)]), ["2020-01-02 03:04:05.500"]),
        (pl.Series([datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)]), ["2020-01-02 03:04:05+00:00"]),
        (pl.Series([time(3, 4, 5)]), ["03:04:05"]),
        (pl.Series([timedelta(seconds=90)]), ["90"]),
        (pl.Series([Decimal("1.50")]), ["1.50"]),
        (pl.Series([["a", "b"], [], None, ["c"]]), ["a;b", None, None, "c"]),
        (pl.Series([["a; b", "c"]]), ["a; b|c"]),
        (pl.Series([[1, 2]]), ["1;2"]),
        (pl.Series([{"a": 1}]), ['{"a": 1}']),
        (pl.Series([None, None, 1], dtype=pl.Int8), [None, None, "1"]),
        (pl.Series([b"caf\xc3\xa9"]), ["café"]),
    ],
)
def test_types(tmp_path, series, texts):
    rows = opened(tmp_path, pl.DataFrame({"id": [f"r{i}" for i in range(len(series))], "x": series})).read(1)
    assert rows.frame["1"].to_list() == texts
    assert rows.lines.to_list() == list(range(1, len(series) + 1))


def test_the_names_are_the_headings(tmp_path):
    found = opened(tmp_path, pl.DataFrame({"id": ["1"], "q1": [2]}))
    assert found.head == (("id", "q1"), ("1", "2"))


def test_bytes_that_are_no_text(tmp_path):
    with pytest.raises(InputError, match="no text"):
        opened(tmp_path, pl.DataFrame({"x": [b"\xff\xfe"]})).read(1)


def test_no_columns_and_no_rows(tmp_path):
    with pytest.raises(InputError, match="no columns"):
        opened(tmp_path, pl.DataFrame())
    assert opened(tmp_path, pl.DataFrame({"a": []}, schema={"a": pl.String})).read(1).frame.height == 0
