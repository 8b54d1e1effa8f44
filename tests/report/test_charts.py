"""Pictures: what they show is right, whatever the numbers."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from pipelines.report import charts
from pipelines.report.charts import Segment


@given(st.lists(st.integers(0, 10**7), max_size=9))
def test_a_stacked_bar_fills_its_width_and_shows_every_part(counts):
    picture = charts.stacked([Segment("s", str(i), n) for i, n in enumerate(counts)], "told")
    drawn = [(int(x), int(w)) for x, w in re.findall(r'x="(\d+)" width="(\d+)"', picture)]
    assert len(drawn) == sum(n > 0 for n in counts)
    assert all(w >= charts.THIN for _, w in drawn)
    assert sum(w for _, w in drawn) == (charts.WIDE if drawn else 0)
    assert [x for x, _ in drawn] == [sum(w for _, w in drawn[:i]) for i in range(len(drawn))]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_bar_stays_inside(count, base):
    width = int(re.search(r'<rect width="(\d+)"', charts.bar(count, base))[1])
    assert 0 <= width <= charts.WIDE
    assert (width > 0) == (count > 0 and base > 0)


@given(st.integers(0, 100), st.integers(0, 2), st.data())
def test_neighbours_are_shown_only_around_what_cannot_be_attained(whole, decimals, data):
    value = Fraction(whole * 10**decimals + data.draw(st.integers(0, 10**decimals - 1)), 10**decimals)
    base = data.draw(st.integers(1, 400))
    half = Fraction(1, 2 * 10**decimals)
    attainable = any(abs(Fraction(100 * k, base) - value) <= half for k in range(base + 1))
    found = charts.neighbours(value, decimals, base)
    if value > 100:
        assert found is None
        return
    assert (found is None) == attainable
    if found:
        assert min(found) <= value * base / 100 <= max(found)


def test_thirty_per_cent_of_24():
    picture = charts.attainable("30%", 24)
    assert "No count of 24 gives the printed 30%" in picture
    assert "7 of 24 is 29.2%; 8 of 24 is 33.3%" in picture
    assert charts.attainable("29%", 24) is None
    assert charts.attainable("8.50", 60) is not None


@pytest.mark.parametrize("printed", ["almost half", "1 in 6", "", "101%", "-3%", "30%|75%", "9" * 9])
def test_what_is_no_percentage_has_no_picture(printed):
    assert charts.attainable(printed, 24) is None


def test_no_base_no_picture():
    assert charts.attainable("30%", 0) is None


def test_labels_are_escaped():
    picture = charts.stacked([Segment("s", "x", 1)], '"><script>')
    assert isinstance(picture, Markup)
    assert "<script>" not in picture


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (Fraction(175, 6), 1, "29.2%"),
        (Fraction(1, 2), 0, "1%"),
        (Fraction(0), 1, "0.0%"),
        (Fraction(99999, 1000), 2, "100.00%"),
    ],
)
def test_percent(value, decimals, said):
    assert charts.percent(value, decimals) == said
