"""What a cell is a statistic of, and what stands over and beside it."""

import pytest

from pipelines.extract.document import grid
from pipelines.extract.tables import folded, read_table


def cells(*rows, title=""):
    found = read_table(grid([list(row) for row in rows], title))
    return [(" / ".join(one.row), " / ".join(one.column), one.printed, str(one.statistic)) for one in found]


def test_headings_over_several_columns_stand_over_each_of_them():
    found = cells(
        ["", "All n=151", "", "Funded (n=34)", ""],
        ["", "Frequency", "%", "Frequency", "%"],
        ["Under £1m", "35", "23", "2", "6"],
        ["Over £1m", "116", "77", "32", "94"],
    )
    assert found[:2] == [("", "All", "151", "base"), ("", "Funded", "34", "base")]
    assert found[2:6] == [
        ("Under £1m", "All", "35", "count"), ("Under £1m", "All", "23", "percent"),
        ("Under £1m", "Funded", "2", "count"), ("Under £1m", "Funded", "6", "percent"),
    ]  # fmt: skip


def test_two_values_in_one_cell():
    found = cells(["Group", "Main"], ["", "% (n)"], ["Women", "54 (82)"], ["Men", "57 (86)"])
    assert found[:2] == [("Women", "Main", "54", "percent"), ("Women", "Main", "82", "count")]


@pytest.mark.parametrize(
    ("heading", "values", "statistic"),
    [
        ("Improved %", ["9", "13"], "percent"),
        ("Number", ["9", "13"], "count"),
        ("", ["60%", "40"], "percent"),
        ("Share", ["61", "39"], "percent"),
        ("Visits", ["610", "39"], "count"),
        ("Average", ["3.4", "2.9"], "mean"),
        ("Worth", ["£1,200", "£300"], "amount"),
    ],
)
def test_units(heading, values, statistic):
    assert cells(["", heading or "Yes"], *([str(i) + "th", value] for i, value in enumerate(values)))[0][3] == statistic


def test_headings_within_a_table_and_merged_labels():
    found = cells(
        ["", "", "Total", "Men"],
        ["How manly do you feel?", "", "", ""],
        ["", "Very", "37%", "29%"],
        ["", "Not at all", "63%", "71%"],
        ["How old?", "", "", ""],
        ["", "18-34", "40%", "41%"],
    )
    assert found[0] == ("How manly do you feel? / Very", "Total", "37%", "percent")
    assert found[4][0] == "How old? / 18-34"


def test_lines_about_all_lines():
    found = cells(["", "%"], ["Yes", "60"], ["No", "40"], ["Total", "100"], ["Base", "151"])
    assert [one[3] for one in found] == ["percent", "percent", "total", "base"]
    assert cells(["", "Improved %"], ["Women", "9"], ["AVERAGE", "9"])[-1][3] == "mean"


def test_years_are_headings_and_ordinals_are_no_values():
    assert cells(["", "2015", "2016"], ["Yes", "10%", "12%"])[0] == ("Yes", "2015", "10%", "percent")
    assert cells(["1", "Chile", "13%"], ["2", "Canada", "5%"], ["3", "Peru", "1%"])[0][:3] == ("Chile", "", "13%")


def test_a_scale_below_its_bars_is_its_heading():
    assert cells(["41%", "29%", "30%"], ["1", "2", "3"])[1] == ("", "2", "29%", "percent")


def test_marks_are_kept_as_printed():
    assert [one[2] for one in cells(["", "%"], ["Yes", "99"], ["No", "*"], ["Other", "<1"])] == ["99", "*", "<1"]


def test_tables_of_words_hold_no_figures():
    assert cells(["Name", "Role"], ["Ann", "Chair"], ["Bob", "Clerk"]) == []


def test_labels_are_compared_by_letters_and_digits():
    assert folded("Don\u2019t  know!") == folded("don't know") != folded("I know")
