"""Numbers and dates written in another way are told by the way they are written, and by nothing that was answered."""

from __future__ import annotations

import polars as pl
import pytest

from schemas.hints import hints
from schemas.questionnaire import parse_questionnaire

QUESTIONS = """\
survey: s
wave: w
export: {file: a.csv, submitted: Sent, weight: Weight%s}
questions:
  - {id: spent, text: How much?, type: number, missing: {dont_know: ["99,9"]}}
  - {id: born, text: When?, type: date}
  - {id: split, text: How is it split?, type: constant_sum, rows: {a: A, b: B}, total: 10}
  - {id: mood, text: How?, type: text}
"""


def told(column: str, cells: list[str], more: str = "") -> str | None:
    frame = pl.DataFrame({"line": range(1, len(cells) + 1), column: cells, "mood": cells})
    found = hints(parse_questionnaire(QUESTIONS % more), frame)
    assert set(found) <= {column}
    return found.get(column)


@pytest.mark.parametrize("column", ["spent", "split__a", "weight"])
def test_a_decimal_comma(column):
    frame = pl.DataFrame({column: ["3,5", "12,25", "4", "0,5"]})
    found = hints(parse_questionnaire(QUESTIONS % ""), frame)
    assert found == {
        column.partition("__")[
            0
        ]: 'its cells look like numbers with a decimal comma: write `decimal: ","` in the export block'
    }


def test_few_decimal_commas_are_told_as_few():
    assert (told("spent", ["1", "2", "3", "4", "5", "6,5", "7,5"]) or "").startswith("those of its cells that are not")


def test_a_comma_that_may_stand_between_thousands_is_not_called_decimal():
    assert "between thousands or before three decimals" in (told("spent", ["1,500", "2,000", "3"]) or "")
    assert "mark between thousands" in (told("spent", ["1.500,5", "2.000,0"], ', decimal: ","') or "")
    assert "with a unit" in (told("spent", ["15 kg", "20 kg", "3"]) or "")


@pytest.mark.parametrize(
    ("cells", "way"),
    [
        (["13.02.2024", "01.02.2024"], 'written %d.%m.%Y: write `dates: "%d.%m.%Y"`'),
        (["2/13/2024 10:04", "1/2/2024 9:00:01 PM"], 'written %m/%d/%Y: write `dates: "%m/%d/%Y"`'),
        (["13/02/24", "01/02/24"], 'written %d/%m/%y: write `dates: "%d/%m/%y"`'),
        (["01/02/2024", "03/04/2024"], "written %d/%m/%Y or %m/%d/%Y: write which as `dates`"),
        (["3 Feb 2024", "14 March 2024"], 'written %d %B %Y: write `dates: "%d %B %Y"`'),
    ],
)
@pytest.mark.parametrize(("column", "where"), [("born", "in the question, or"), ("submitted", "in the export block")])
def test_dates_in_another_way(column, where, cells, way):
    said = told(column, cells) or ""
    assert way in said
    assert where in said
    assert not any(cell in said for cell in cells)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("spent", ["1", "2.5", "many", "few"]),
        ("spent", ["99,9", "1"]),
        ("spent", ["1,5", "2"]),
        ("born", ["2024-02-13", "yesterday", "today"]),
        ("born", ["2024-02-13", "2024-02-14 10:00"]),
        ("born", ["13.02.2024"]),
    ],
)
def test_nothing_is_said_where_nothing_can_be_told(column, cells):
    assert told(column, cells) is None
