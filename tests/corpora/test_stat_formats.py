"""Fixtures of two libraries that read SPSS, Stata and SAS, against the values that stand in CSV files beside them."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest

from pipelines.forms.dictionary import draft_of_variables
from pipelines.readers import read_export
from pipelines.readers.formats import open_file
from schemas.draft import written
from schemas.questionnaire import parse_questionnaire

pytestmark = pytest.mark.corpora

NULLS = ("", "#NULL!", "NaN")


def _expected(folder, name):
    with (folder / "pyreadstat" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _opened(folder, name):
    opened = open_file(folder / name)
    frame = opened.read(1).frame
    return opened, {v.name.lower(): (v, frame[str(at)].to_list()) for at, v in enumerate(opened.variables)}


def _plain(text):
    """A value as both sides can write it: numbers as such, times with two digits of hours and no empty fraction."""
    if text is None or text in NULLS:
        return None
    try:
        return Fraction(text)
    except ValueError:
        bare = text.removesuffix(".000000")
        return f"0{bare}" if bare[1:2] == ":" else bare


def _alike(folder, name, rows, how):
    """How many cells there are to compare, and those that differ."""
    _, found = _opened(folder, name)
    compared, different = 0, []
    for column in rows[0]:
        variable, cells = found[column.lower()]
        assert len(cells) == len(rows)
        for row, cell in zip(rows, cells, strict=True):
            compared += 1
            if _plain(how(variable, cell)) != _plain(row[column]):
                different.append((name, column, cell, row[column]))
    return compared, different


def _as_is(_, cell):
    return cell


def _without_missing(variable, cell):
    return None if cell in variable.missing else cell


def _labelled(variable, cell):
    return variable.labels.get(cell, cell)


def _tags(variable, cell):
    return cell.removeprefix(".") if cell in variable.missing else cell


def _labelled_or_tag(variable, cell):
    return variable.labels.get(cell, _tags(variable, cell))


PAIRS = [
    ("sample.sav", "sample.csv", _as_is),
    ("sample.zsav", "sample.csv", _as_is),
    ("sample.por", "sample.csv", _as_is),
    ("sample.dta", "sample.csv", _as_is),
    ("sample.xpt", "sample.csv", _as_is),
    ("sample_missing.sav", "sample_missing.csv", _without_missing),
    ("sample_missing.sav", "sample_missing_user.csv", _as_is),
    ("missing_test.sav", "missing_sav_formatted.csv", _as_is),
    ("missing_test.sav", "missing_sav_labeled.csv", _labelled),
    ("missing_test.sav", "missing_sav_unformatted.csv", _without_missing),
    ("missing_test.dta", "missing_dta_formatted.csv", _tags),
    ("missing_test.dta", "missing_dta_labeled.csv", _labelled_or_tag),
]


def test_every_value_beside_the_fixtures(corpus):
    folder = corpus("stat_formats")
    beside = {path.name for path in (folder / "pyreadstat").glob("*.csv")}
    assert {expected for _, expected, _ in PAIRS} == beside  # none is left out
    compared, different = 0, []
    for name, expected, how in PAIRS:
        n, unlike = _alike(folder, f"pyreadstat/{name}", _expected(folder, expected), how)
        compared, different = compared + n, different + unlike
    assert different == []
    assert compared == 297


def test_a_long_file_repeats_the_short_one(corpus):
    folder = corpus("stat_formats")
    _, long = _opened(folder, "pyreadstat/sample_large.sav")
    _, short = _opened(folder, "pyreadstat/sample.sav")
    for name, (_, cells) in short.items():
        assert long[name][1] == cells * (len(long[name][1]) // len(cells))


@pytest.mark.parametrize(
    ("name", "variable", "missing"),
    [
        ("haven/labelled-num-na.sav", "var00002", {"9"}),
        ("haven/tagged-na-int.dta", "x", {".a", ".h", ".z"}),
        ("haven/tagged-na-double.dta", "x", {".a", ".h", ".z"}),
        ("pyreadstat/missing_char.sav", "mychar", {"Z"}),
        ("pyreadstat/sample_missing.sav", "mynum", {"-1", "2500"}),  # 2000 to 3000, and one value
        ("pyreadstat/sample_missing.sav", "myord", {"-1", "-2", "-3"}),
        ("pyreadstat/simple_alltypes.sav", "x", {"7", "8", "99"}),
        ("pyreadstat/simple_alltypes.sav", "z", {"-9", "999"}),
    ],
)
def test_declared_missing_values(corpus, name, variable, missing):
    _, found = _opened(corpus("stat_formats"), name)
    assert set(found[variable][0].missing) == missing


def test_sets_and_writing_of_other_scripts(corpus):
    folder = corpus("stat_formats")
    _, found = _opened(folder, "pyreadstat/simple_alltypes.sav")
    assert {v.group for v, _ in found.values()} == {None, "$mymrset", "$categorical_array"}
    assert {(v.group_kind, v.ticked) for v, _ in found.values() if v.group == "$mymrset"} == {("options", "1")}
    assert {v.group_kind for v, _ in found.values() if v.group == "$categorical_array"} == {"mentions"}
    for name, script in (("hebrews", "\u0590\u05ff"), ("tegulu", "\u0c00\u0c7f")):
        opened, cells = _opened(folder, f"pyreadstat/{name}.sav")
        texts = " ".join([*cells, *(text or "" for _, column in cells.values() for text in column)])
        assert any(script[0] <= letter <= script[1] for letter in texts)
        assert opened.facts["encoding"] == "UTF-8"
    _, umlauts = _opened(folder, "haven/umlauts.sav")
    assert [label[4] for label in umlauts["var1"][0].labels.values()] == ["ä", "ü", "ö"]


def test_every_file_drafts_a_questionnaire_that_reads_it(corpus):
    folder = corpus("stat_formats")
    paths = [p for p in sorted(folder.glob("*/*")) if p.suffix in (".sav", ".zsav", ".por", ".dta", ".xpt")]
    assert len(paths) == 26
    for path in paths:
        opened = open_file(path)
        q = parse_questionnaire(written(draft_of_variables(opened)))
        assert read_export(path, q).frame.height == int(opened.facts["rows"])
