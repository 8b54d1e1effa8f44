"""Real exports of four platforms are opened as plain Python reads them, and their columns are what they are."""

from __future__ import annotations

import csv
import io

import pytest

from pipelines.readers.formats import open_file
from pipelines.readers.platforms import layout_of

pytestmark = pytest.mark.corpora

FILES = [
    ("star_wars_2014", "StarWars.csv", "cp1252", "surveymonkey", 2, (1186, 38)),
    ("thanksgiving_2015", "thanksgiving-2015-poll-data.csv", "utf-8", "surveymonkey", 1, (1058, 65)),
    ("masculinity_2018", "raw-responses.csv", "utf-8", "columns", 1, (1615, 98)),
    ("nonvoters_2020", "nonvoters_data.csv", "utf-8", "columns", 1, (5836, 119)),
    ("governance_typeform_2020", "results-anonymized-randomized.csv", "utf-8", "typeform", 1, (69, 53)),
    ("qualtrics_sample", "sample.csv", "utf-8", "qualtrics", 3, (1, 20)),
    ("qualtrics_sample", "sample_legacy.csv", "utf-8", "qualtrics", 2, (1, 16)),
    ("kobo_msna_somalia", "data.csv", "cp1252", "kobo", 1, (131, 925)),
    ("rse_nl_2017", "public_data.csv", "utf-8", "limesurvey", 1, (77, 131)),
]


@pytest.mark.parametrize(("name", "file", "encoding", "platform", "headings", "shape"), FILES)
def test_cells_are_those_of_the_csv_module(corpus, name, file, encoding, platform, headings, shape):
    path = corpus(name) / file
    opened = open_file(path)
    layout = layout_of(opened)
    body = opened.read(layout.headings)
    assert (layout.platform, layout.headings, opened.facts["encoding"]) == (platform, headings, encoding)
    assert body.frame.shape == shape
    text = path.read_bytes().decode("utf-8-sig" if encoding == "utf-8" else encoding)
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    assert [[cell or "" for cell in row] for row in body.frame.iter_rows()] == rows[headings:]
    assert len({column.heading for column in layout.columns}) == shape[1]


@pytest.mark.parametrize(
    ("name", "file", "parts"),
    [
        # columns with a part, questions they belong to
        ("star_wars_2014", "StarWars.csv", (26, 3)),
        ("thanksgiving_2015", "thanksgiving-2015-poll-data.csv", (44, 7)),
        ("masculinity_2018", "raw-responses.csv", (69, 10)),
        ("governance_typeform_2020", "results-anonymized-randomized.csv", (0, 0)),
    ],
)
def test_columns_find_their_questions(corpus, name, file, parts):
    layout = layout_of(open_file(corpus(name) / file))
    with_part = [column for column in layout.columns if column.part]
    questions = {column.question[0].removesuffix(" (2)") for column in with_part}  # a flag and a text for "other"
    assert (len(with_part), len(questions)) == parts


def test_a_workbook_says_what_the_text_says(corpus):
    folder = corpus("governance_typeform_2020")
    text = open_file(folder / "results-anonymized-randomized.csv")
    book = open_file(folder / "results-anonymized-randomized.xlsx")
    left, right = text.read(1).frame, book.read(1).frame
    assert book.head[0] == text.head[0]
    differing = [
        (a, b)
        for one, other in zip(left.iter_rows(), right.iter_rows(), strict=True)
        for a, b in zip(one, other, strict=True)
        if " ".join((a or "").split()) != " ".join((b or "").split())
    ]
    assert differing == []


def test_headings_that_occur_twice_are_told_apart(corpus):
    layout = layout_of(open_file(corpus("governance_typeform_2020") / "results-anonymized-randomized.csv"))
    again = [column for column in layout.columns if column.heading.endswith(" (2)")]
    assert len(again) == 4
    assert all(column.question == (column.heading, column.heading.removesuffix(" (2)")) for column in again)


def test_rows_that_are_previews_are_known(corpus):
    for file, heading in (("sample.csv", "Status"), ("sample_legacy.csv", "V7")):
        layout = layout_of(open_file(corpus("qualtrics_sample") / file))
        assert list(layout.leave_out) == [heading]
        questions = [
            column.question[0] for column in layout.columns if column.role is None and column.heading[:1] == "Q"
        ]
        assert questions == ["Q1", "Q2"]
