"""Which picture a finding gets: it shows what the finding says, or there is none."""

import re
from fractions import Fraction
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report import pictures
from pipelines.report.page import render
from pipelines.report.pictures import Reading, Shown
from pipelines.report.view import View
from schemas.questionnaire import parse_questionnaire
from schemas.tables import polars_schema

HOSTILE = "\"><script>alert('x')</script>&lt;"
TEXT = """
survey: s
wave: 1
questions:
  - {id: q, text: Q, type: single, options: {a: A, b: B, c: C}}
  - {id: m, text: M, type: multiple, options: {a: A, b: B, c: C}}
  - {id: g, text: G, type: grid, options: {a: A, b: B}, rows: {x: X, y: Y}}
  - {id: age, text: Age, type: number, integer: true}
"""
READING = Reading(parse_questionnaire(TEXT))


def shown(printed, statistic="percent", options=("a",), question="q", **other):
    own = {"place": "Table 1", "base": "all", "verdict": "fail", "statistic": statistic, "printed": printed}
    row = dict.fromkeys(polars_schema("figures")) | own | {"question": question, "options": list(options)} | other
    return Shown(row, "/".join(options) or "n")


def drawn(kind, figures, *, finding="", others=(), reading=READING):
    return pictures.of_figures(kind, finding or f"{kind}:x", figures, others, reading)


def label(picture):
    return unescape(re.search(r'aria-label="([^"]*)"', picture)[1])


def bands(picture):
    found = []
    for band in re.findall(r'<rect[^>]*class="q-band"[^>]*>', picture):
        x, width = (re.search(rf'\b{name}="([\d.]+)%"', band) for name in ("x", "width"))
        left = Fraction(x[1]) if x else Fraction(0)
        found.append((left, left + Fraction(width[1])))
    return found


@settings(max_examples=30)
@given(st.integers(0, 99), st.integers(0, 1), st.integers(0, 99), st.integers(0, 1))
def test_one_number_printed_twice_is_drawn_iff_the_prints_cannot_be_one(one, decimals, other, precision):
    def said(scaled, places):
        return f"{scaled / 10**places:.{places}f}%"

    ends = [
        (max(Fraction(0), Fraction(2 * n - 1, 2 * 10**places)), Fraction(2 * n + 1, 2 * 10**places))
        for n, places in ((one, decimals), (other, precision))
    ]
    overlap = max(low for low, _ in ends) < min(high for _, high in ends)
    found = drawn("repeated", [shown(said(one, decimals)), shown(said(other, precision), place="Table 2")])
    assert bool(found) == (not overlap)
    if found:
        drawn_apart = bands(found[0])
        assert max(left for left, _ in drawn_apart) >= min(right for _, right in drawn_apart)
        assert len(drawn_apart) == 2
        assert "in common" in label(found[0]) or "No number is in all" in label(found[0])


def test_one_number_printed_differently_says_where_and_how_often():
    figures = [shown("151", "base", (), place=f"Section {i}") for i in range(3)]
    (found,) = drawn("repeated", [*figures, shown("135", "base", (), place="Graph 1")])
    assert "151 at Section 0, and 2 more places" in label(found)
    assert "135 at Graph 1" in label(found)
    assert ".2" not in re.sub("<[^>]*>", "", found.split('class="lane axis"')[1]), "people are whole"


def test_many_different_prints_are_cut_and_counted():
    (found,) = drawn("repeated", [shown(f"{n}%", place=f"P{n}") for n in range(10, 30, 2)])
    assert found.count('class="lane"') == 8
    assert "and 2 more" in found
    assert len(found) < 5000


@pytest.mark.parametrize("words", ["almost half", "*", "", "1 in 6", "3 5%"])
@pytest.mark.parametrize(
    "kind", ["repeated", "parts_whole", "count_percent", "not_reproduced", "joint", "mean", "rank"]
)
def test_words_and_marks_are_not_drawn_as_numbers(kind, words):
    assert drawn(kind, [shown(words), shown("50%", options=("b",))]) == ()


@pytest.mark.parametrize(
    ("prints", "said"),
    [
        (("60%", "30%", "20%"), "together 110%, everybody 100%. 10 percentage points too many; at least 108.5% before"),
        (("40%", "30%", "20%"), "together 90%, everybody 100%. 10 percentage points missing; at most 91.5% before"),
        (("33%", "33%", "33%"), None),
        (("50%", "30%", "21%"), None),
    ],
)
def test_parts_of_everybody(prints, said):
    figures = [shown(text, options=(code,)) for text, code in zip(prints, "abc", strict=True)]
    found = drawn("parts_whole", figures)
    assert bool(found) == (said is not None)
    if said:
        assert said in label(found[0])
        assert found[0].count('class="q-odd"') == 2


def test_parts_that_are_not_all_can_only_be_too_many():
    assert not drawn("parts_whole", [shown("10%"), shown("35%", options=("b",))])
    assert drawn("parts_whole", [shown("80%"), shown("35%", options=("b",))])
    assert drawn("parts_whole", [shown("10%"), shown("35%", options=("b",))], finding="parts_whole:said_of:q@x")


def test_answers_of_which_several_are_possible_do_not_add_up():
    assert not drawn("parts_whole", [shown("80%", question="m"), shown("75%", options=("b",), question="m")])


def test_a_net_and_its_parts():
    figures = [shown("30%"), shown("40%", options=("b",)), shown("75%", options=("a", "b"))]
    (found,) = drawn("parts_whole", figures)
    assert "together 70%, printed together 75%. 5 percentage points missing" in label(found)
    figures[2] = shown("71%", options=("a", "b"))
    assert not drawn("parts_whole", figures), "rounding explains it"


def test_a_printed_total():
    parts = [shown("50%"), shown("30%", options=("b",)), shown("20%", options=("c",))]
    (found,) = drawn("parts_whole", [*parts, shown("106", "total", ())])
    assert "together 100%, printed together 106%. 6 percentage points missing" in label(found)
    assert not drawn("parts_whole", [*parts, shown("101", "total", ())]), "rounding explains it"
    parts[0] = shown("90%")
    assert not drawn("parts_whole", [*parts, shown("106", "total", ())]), "the parts themselves are wrong"


def test_people_and_their_base():
    ranges = [{"base_n": 20, "lowest": n, "highest": n} for n in (9, 8, 5)]
    figures = [
        shown(str(r["lowest"]), "count", (code,), **r) for r, code in zip(ranges, "abc", strict=True)
    ]  # fmt: skip
    (found,) = drawn("parts_whole", figures)
    assert "together 22, everybody 20. 2 too many." in label(found)


def test_more_of_a_part_than_of_its_whole():
    figures = [shown("26", "base", (), place="Graph 16"), shown("25", "base", (), question=None, place="Section 2")]
    (found,) = drawn("parts_whole", figures, finding="parts_whole:base:q@all")
    assert "26 at Graph 16" in label(found)
    assert "1 too many" in label(found)


def test_a_count_and_its_share_of_a_printed_base():
    figures = [shown("31%", base_n=151), shown("46", "count", base_n=151)]
    (found,) = drawn("count_percent", figures)
    assert label(found) == "46 of 151 is 30.5%; the printed 31% stands for 30.5% to 31.5%."
    assert not drawn("count_percent", [shown("30%", base_n=151), shown("46", "count", base_n=151)])


def test_a_count_and_its_share_against_what_the_others_need():
    own = [shown("31%"), shown("46", "count")]
    others = [shown("20.0%", options=("b",)), shown("31", "count", ("b",))]
    others += [shown("29.0%", options=("c",)), shown("45", "count", ("c",))]
    (found,) = drawn("count_percent", own, others=[*own, *others])
    assert label(found) == "Numbers of respondents. 46 and 31% fit 147 to 150; 2 of 2 other pairs fit 155."


def test_what_others_need_is_not_drawn_where_it_is_the_same():
    own = [shown("31%"), shown("46", "count")]
    others = [shown("50%", options=("b",)), shown("74", "count", ("b",))]
    assert not drawn("count_percent", own, others=[*own, *others])
    assert not drawn("count_percent", own, others=own)


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        ("most", "48%", "“most” means more than 50%"),
        ("most", "52%", None),
        ("just over half", "71%", "“just over half” means"),
        ("a bunch of", "48%", None),
    ],
)
def test_words_beside_a_number(words, number, said):
    found = drawn("wording", [shown(words), shown(number)])
    assert bool(found) == (said is not None)
    if said:
        assert label(found[0]).startswith(said)
        assert f"printed {number}" in label(found[0])
        ((left, right),) = bands(found[0])[:1]
        x = re.search(r'q-(?:at|mark)"[^>]*? (?:cx|x1)="([\d.]+)%"', found[0])
        x = x or re.search(r'<rect[^>]*q-band[^>]*>.*<rect[^>]*x="([\d.]+)%"[^>]*class="q-band"', found[0])
        assert x is None or not left < Fraction(x[1]) < right


def test_words_about_something_else_are_not_drawn():
    assert not drawn("wording", [shown("most"), shown("48%", options=("b",))])
    own = Reading(parse_questionnaire(TEXT + "published: {wording: {most: {over: 40}}}\n"))
    assert not drawn("wording", [shown("most"), shown("48%")], reading=own)


def test_printed_and_recomputed():
    figures = [shown("29%", recomputed="36%", options=("a",)), shown("30%", recomputed="30%", options=("b",))]
    (found,) = drawn("not_reproduced", figures)
    assert "a: 29% → 36%." in label(found)
    assert "b" not in label(found).split("answers. ")[1]
    figures[0] = shown("29%", recomputed="36%", recomputed_base=4)
    assert not drawn("not_reproduced", figures), "of too few to show"
    assert not drawn("not_reproduced", figures[1:])


def test_an_order_is_drawn_from_its_numbers():
    (found,) = drawn("rank", [shown("30%"), shown("32%", options=("b",)), shown("first", "rank")])
    assert label(found) == "Printed: 30% for a; 32% for b."
    assert not drawn("rank", [shown("30%"), shown("first", "rank")])
    (found,) = drawn("wording", [shown("30%"), shown("32%", base="x", place="T2"), shown("twice", "ratio")])
    assert label(found) == "Printed: 30% for a (Table 1); 32% for a (T2)."


def test_unattainable_shares_once_each():
    figures = [shown("30%", base_n=24, place=f"P{i}") for i in range(3)]
    assert len(drawn("unattainable", figures)) == 1
    assert not drawn("unattainable", [shown("30%", base_n=24, lowest=7, highest=7)])
    assert not drawn("unattainable", [shown("30%")])
    assert not drawn("unattainable", [shown("30%", base_n=24, weighted=True)])


def test_a_mean_is_drawn_of_whole_numbers_only():
    assert drawn("mean", [shown("3.45", "mean", (), question="age", base_n=19)])
    assert not drawn("mean", [shown("3.45", "mean", (), question="q", base_n=19)])


def test_a_rule():
    (found,) = pictures.of_rule(148, 15, 3)
    assert label(found) == "Of 151 respondents: fail 15, pass 133, cannot tell 3."
    assert pictures.of_rule(148, 0, 3) == ()
    assert pictures.of_rule(148, 148, 0) == ()


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("repeated", [shown("1%", place=HOSTILE), shown("9%", place=HOSTILE + "2", document=HOSTILE)]),
        ("parts_whole", [shown("80%"), shown("75%", options=("b",))]),
        ("rank", [shown("1%"), shown("9%", options=("b",))]),
        ("not_reproduced", [shown("1%", recomputed="9%")]),
        ("count_percent", [shown("31%", base_n=151), shown("46", "count", base_n=151, document=HOSTILE)]),
        ("unattainable", [shown("30%", base_n=24, place=HOSTILE)]),
    ],
)
def test_hostile_text_stays_text(kind, figures):
    figures = [Shown(one.row, HOSTILE) for one in figures]
    (found,) = drawn(kind, figures)
    assert "<script" not in found
    assert re.fullmatch(r'[^"<>]*', re.search(r'aria-label="([^"]*)"', found)[1])


def test_every_picture_of_a_page_is_small_and_has_words(wave):
    found = [picture for finding in View(wave).findings for picture in finding.pictures]
    assert found
    for picture in found:
        assert len(picture) < 5_000
        assert picture.count('role="img"') == 1
        assert len(label(picture)) > 20


def test_every_class_of_a_picture_has_a_style(wave):
    html = render(wave)
    styles = html.split("<style>")[1].split("</style>")[0]
    used = {name for found in re.findall(r'class="([^"]*)"', html) for name in found.split()}
    drawn_with = {name for name in used if re.fullmatch("[qsgoar]-[a-z0-9-]+", name)}
    assert {"q-can", "q-band", "s-answered", "g-0", "r-asked"} <= drawn_with
    assert [name for name in sorted(drawn_with) if not re.search(rf"\.{name}\b", styles)] == []
    patterns = set(re.findall(r"url\(#([a-z-]+)\)", styles))
    assert patterns == set(re.findall(r'<pattern id="([a-z-]+)"', html))
