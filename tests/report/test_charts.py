"""The geometry of pictures: what they show is right, whatever the numbers."""

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from pipelines.report.charts import bars, canvas, gaps, rails, scales, sums
from pipelines.report.charts.bars import Segment
from pipelines.report.charts.numbers import percent, plain
from pipelines.report.charts.scales import Lane, Scale
from schemas.figures.rounding import Convention
from schemas.figures.statistics import Printed, read

HOSTILE = "\"><script>alert(1)</script><b onload='x'>&amp;"
values = st.builds(Fraction, st.integers(-(10**7), 10**7), st.sampled_from([1, 2, 7, 10, 240]))


def attribute(name, markup):
    """All values of a length, in parts of the width."""
    found = re.findall(rf'\b{name}="([\d.]+)%"', markup)
    return [round(float(one) * 100) for one in found]


@given(st.lists(st.integers(0, 10**7), max_size=9))
def test_a_stacked_bar_fills_its_width_and_shows_every_part(counts):
    picture = bars.stacked([Segment("s", str(i), n) for i, n in enumerate(counts)], "told")
    widths = attribute("width", picture)
    assert len(widths) == sum(n > 0 for n in counts)
    assert all(w >= bars.THIN for w in widths)
    assert sum(widths) == (canvas.WIDE if widths else 0)
    assert attribute("x", picture) == [sum(widths[:i]) for i in range(1, len(widths))]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_bar_stays_inside(count, base):
    (width,) = attribute("width", bars.bar(count, base))
    assert 0 <= width <= canvas.WIDE
    assert (width > 0) == (count > 0 and base > 0)


@given(st.integers(0, canvas.WIDE))
def test_a_length_is_written_exactly(parts):
    assert Fraction(canvas.share(parts).removesuffix("%")) * 100 == parts


@given(values, values, values)
def test_a_scale_keeps_order_and_stays_inside(low, high, value):
    scale = Scale.around([low, high, value])
    places = [scale.place(one) for one in sorted([low, high, value])]
    assert places == sorted(places)
    assert scales.EDGE <= places[0] <= places[-1] <= canvas.WIDE - scales.EDGE


@given(values, values, st.booleans())
def test_a_scale_has_a_few_ticks_in_order_with_different_labels(one, other, whole):
    scale = Scale.around([one, other], "%", whole=whole)
    ticks = scale.ticks
    assert len({said for _, said in ticks}) == len(ticks) <= 16
    assert ticks or whole
    assert all(scale.low <= value <= scale.high for value, _ in ticks)
    assert all(said.endswith("%") for _, said in ticks)
    assert not whole or all(value.denominator == 1 for value, _ in ticks)


@settings(max_examples=40)
@given(st.lists(st.tuples(values, values), min_size=2, max_size=6))
def test_bands_stay_inside_and_overlap_only_where_intervals_do(ends):
    lanes = [Lane(str(i), "x", min(pair), max(pair)) for i, pair in enumerate(ends)]
    scale = Scale.around(value for lane in lanes for value in lane.values)
    drawn = [(scale.place(lane.low), scale.place(lane.high)) for lane in lanes]
    for (left, right), lane in zip(drawn, lanes, strict=True):
        for (other_left, other_right), other in zip(drawn, lanes, strict=True):
            shared = max(lane.low, other.low) <= min(lane.high, other.high)
            assert shared or not max(left, other_left) < min(right, other_right)
            assert not shared or max(left, other_left) <= min(right, other_right)
    picture = scales.lanes(lanes, scale, "told")
    bands = re.findall(r'<rect[^>]*class="q-band"[^>]*>', picture)
    assert len(bands) == sum(left < right for left, right in drawn)
    assert all(sum(attribute("x", band) + attribute("width", band)) <= canvas.WIDE for band in bands)


def test_a_band_without_an_end_reaches_the_edge():
    picture = scales.lanes([Lane("most", "more than 50%", Fraction(50), None)], Scale(Fraction(0), Fraction(100)), "x")
    (band,) = re.findall(r'<rect[^>]*class="q-band"[^>]*>', picture)
    assert (attribute("x", band), attribute("width", band)) == ([5_000], [5_000])


@given(st.integers(0, 100), st.integers(0, 2), st.data())
def test_a_gap_is_shown_only_around_what_cannot_be_attained(whole, decimals, data):
    scaled = whole * 10**decimals + data.draw(st.integers(0, 10**decimals - 1))
    printed, base = Printed(scaled, decimals), data.draw(st.integers(1, 400))
    half = Fraction(1, 2 * 10**decimals)
    attainable = any(abs(Fraction(100 * k, base) - printed.value) <= half for k in range(base + 1))
    found = gaps.gap(printed, base)
    if printed.value > 100:
        assert found is None
        return
    assert (found is None) == attainable
    if found:
        assert min(found.counts) <= printed.value * base / 100 <= max(found.counts)
        xs = attribute("cx", gaps.drawn(found))
        assert xs == sorted(xs)
        assert all(0 <= x <= canvas.WIDE for x in xs)
        (at,) = re.findall(r"<line[^>]*q-at q-wrong[^>]*>", gaps.drawn(found))
        assert xs[0] <= attribute("x1", at)[0] <= xs[-1]


def test_thirty_per_cent_of_24():
    picture = gaps.drawn(gaps.gap(read("30%"), 24))
    assert "No count of 24 gives the printed 30%" in picture
    assert "7 of 24 is 29.2%; 8 of 24 is 33.3%" in picture
    assert "printed 30%" in picture
    assert gaps.gap(read("29%"), 24) is None
    assert gaps.gap(read("30%"), 0) is None
    assert gaps.gap(read("101%"), 24) is None


def test_a_gap_depends_on_the_rounding():
    assert gaps.gap(read("66%"), 3) is not None
    assert gaps.gap(read("66%"), 3, Convention.truncated) is None


def test_a_mean_of_whole_numbers():
    found = gaps.gap(read("3.45"), 19, whole=1)
    assert found is not None
    assert "No whole number divided by 19 gives the printed 3.45" in gaps.told(found)
    assert gaps.gap(read("3.47"), 19, whole=1) is None


@pytest.mark.parametrize(("n", "dots"), [(24, 4), (1234, 2)])
def test_long_labels_leave_room_for_fewer(n, dots):
    printed = read("30%") if n == 24 else read("30.00%")
    found = gaps.gap(printed, n)
    assert found is not None
    assert gaps.drawn(found).count("<circle") == dots


sizes = st.builds(Fraction, st.integers(0, 1000), st.sampled_from([1, 2, 10]))


@settings(max_examples=40)
@given(st.lists(sizes, min_size=1, max_size=12), sizes.filter(bool))
def test_parts_and_whole_stay_inside_and_the_difference_is_marked(parts, whole):
    assume(sum(parts) != whole)
    addends = [sums.Addend(f"p{i}", size, plain(size)) for i, size in enumerate(parts)]
    picture = sums.drawn(sums.Sum(addends, whole, "a", "b", "whole", "c"), 8, "told")
    boxes = re.findall(r'<rect[^>]*height="22"[^>]*>', picture)
    assert boxes
    assert all(sum(attribute("x", box) + attribute("width", box)) <= canvas.WIDE for box in boxes)
    added, against = picture.split("</svg>")[:2]
    assert ("q-odd" in added, "q-odd" in against) == (sum(parts) < whole, sum(parts) > whole)
    assert ("and" in picture.split("told")[1]) == (len(parts) > 8)


@given(st.integers(0, 1000), st.integers(1, 1000), st.sampled_from(["asked", "past", "untold"]))
def test_a_branch_is_as_thick_as_its_share_and_absent_for_nobody(count, total, way):
    assume(count <= total)
    picture = rails.branch(way, count, total, last=True)
    thick = [float(one) for one in re.findall(r'stroke-width="([\d.]+)"', picture)]
    assert bool(thick) == (count > 0)
    assert all(rails.THINNEST <= one <= rails.THICKEST for one in thick)
    assert ("r-head" in picture) == (way == "asked" and count > 0)


@pytest.mark.parametrize(
    "picture",
    [
        bars.stacked([Segment("s", HOSTILE, 1)], HOSTILE),
        scales.lanes([Lane(HOSTILE, HOSTILE, Fraction(1), Fraction(2))], Scale.around([Fraction(1)], "<b>"), HOSTILE),
        scales.lanes([], Scale.around([Fraction(1)]), "x", HOSTILE),
        sums.drawn(
            sums.Sum([sums.Addend(HOSTILE, Fraction(1), HOSTILE)] * 2, Fraction(3), *[HOSTILE] * 4, HOSTILE), 8, HOSTILE
        ),
        sums.drawn(sums.Sum([sums.Addend("x", Fraction(9), "<b>")], Fraction(3), *["x"] * 4, "x"), 8, "x"),
    ],
)  # fmt: skip
def test_no_text_becomes_markup(picture):
    assert isinstance(picture, Markup)
    assert "<script" not in picture
    assert "<b onload" not in picture
    assert "<b></text>" not in picture


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (Fraction(175, 6), 1, "29.2%"),
        (Fraction(1, 2), 0, "1%"),
        (Fraction(0), 1, "0.0%"),
        (Fraction(99999, 1000), 2, "100.00%"),
        (Fraction(-1, 2), 1, "\N{MINUS SIGN}0.5%"),
    ],
)
def test_percent(value, decimals, said):
    assert percent(value, decimals) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(Fraction(7), "7"), (Fraction(23, 2), "11.5"), (Fraction(1, 3), "0.3333"), (Fraction(1234), "1,234")],
)
def test_plain(value, said):
    assert plain(value) == said
