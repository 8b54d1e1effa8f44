"""What contradicts what among published figures, and the verdict of each."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from schemas.figures.judge import judge
from schemas.questionnaire import Severity

from .support import found, judged, of, only, questionnaire, read, row, serious, verdicts

ALMOST_HALF = (
    "“almost half” means at least 44% and less than 50%; the other figures of the question make it no more than 76.5%, "
    "so that it holds only with favourable rounding."
)


def parts(*percentages: str, question: str = "opinion", place: str = "Table 1") -> list[dict[str, str]]:
    """One line for each option of a question, in order."""
    q = questionnaire()
    codes = list(q.by_id[question.partition(".")[0]].options)
    return [
        row(f"{question}:{code}", "percent", text, place)
        for code, text in zip(codes, percentages, strict=False)
        if text
    ]


# -- a percentage that no whole number gives ------------------------------------------------------------------------


def test_a_percentage_that_no_count_gives() -> None:
    one = only(judged(row("opinion", "base", "24", "Graph 17"), row("opinion:better", "percent", "30%", "Section 2")))
    assert (one.finding, one.kind, one.severity) == ("unattainable:opinion:better@all", "unattainable", Severity.error)
    assert one.headline == "30% of 24 cannot be"
    assert one.arithmetic == (
        "30% (Section 2) is printed for “Better” in “Are things better?”, and 24 answered (Graph 17). 7 of 24 is 29.2% "
        "and 8 of 24 is 33.3%, so no whole number of respondents makes 30%."
    )
    assert one.correction == "29% (7 of 24) or 33% (8 of 24)."
    assert (one.question, one.figures, one.places) == ("opinion", ("f2",), ("Section 2",))


def test_a_truncated_percentage_is_still_wrong_and_explained() -> None:
    one = only(judged(row("opinion", "base", "19"), row("opinion:worse|dk", "percent", "94%")))
    assert "18 of 19 is 94.7%, which rounds to 95%; 94% is the truncated value." in one.arithmetic
    assert one.correction == "95% (18 of 19)."


@pytest.mark.parametrize(
    ("n", "printed"), [("24", "29%"), ("25", "48.0"), ("8", "12%"), ("8", "13%"), ("8", "12.5%"), ("101", "1%")]
)
def test_attainable_percentages_pass(n: str, printed: str) -> None:
    judgement = judged(row("opinion", "base", n), row("opinion:better", "percent", printed))
    assert verdicts(judgement) == ["pass", "pass"]


def test_an_impossible_percentage_in_many_places_is_one_finding() -> None:
    lines = [
        row("opinion:better", "percent", text, f"Section {i}") for i, text in enumerate(["70%", "70", "70 %", "69%"])
    ]
    one = only(judged(*lines, row("opinion", "base", "26")))
    assert one.figures == ("f1", "f2", "f3")
    assert one.places == ("Section 0", "Section 1", "Section 2")
    assert one.correction.endswith("69% (Section 3) is printed as well.")


def test_a_percentage_must_fail_at_every_printed_base() -> None:
    bases = [row("opinion", "base", "24"), row("opinion", "base", "25")]
    assert found(*bases, row("opinion:better", "percent", "28%")) == ["repeated:base:opinion@all"]
    assert found(*bases, row("opinion:better", "percent", "30%"))[1:] == ["unattainable:opinion:better@all"]


def test_without_a_base_all_that_are_possible_are_tried() -> None:
    assert not found(row("", "base", "6"), row("opinion:better", "percent", "17%"))
    one = only(judged(row("", "base", "5"), row("opinion:better", "percent", "17%")))
    assert (one.headline, one.kind) == ("17% of at most 5 cannot be", "unattainable")


def test_the_base_of_a_grid_is_the_most_that_its_rows_have() -> None:
    """Rows share options, not bases: whoever left one of them blank is in the n of the grid, and not in the row's."""
    grid = [row("impact", "base", "24"), row("impact.prisons:good", "percent", "30%")]
    assert not found(*grid, row("impact.courts:good", "percent", "29%"))
    assert found(*grid, row("impact.courts:good", "count", "25")) == ["count_percent:above:impact.courts:good@all"]
    own = row("impact.prisons", "base", "24")
    assert found(*grid, own) == ["unattainable:impact.prisons:good@all"]


# -- a count and a percentage ----------------------------------------------------------------------------------------


def test_a_count_that_is_another_percentage() -> None:
    lines = [row("clients", "base", "151"), row("clients:women", "count", "46"), row("clients:women", "percent", "31%")]
    one = only(judged(*lines))
    assert (one.finding, one.kind) == ("count_percent:clients:women@all", "count_percent")
    assert one.headline == "46 of 151 is 30%, not 31%"
    assert "46 of 151 is 30.5%, which rounds to 30%." in one.arithmetic
    assert one.correction == "30%, or 47 in place of 46."
    assert one.figures == ("f2", "f3")


def test_one_line_of_a_multiple_choice_that_fits_no_common_base() -> None:
    table = [("women", "82", "54"), ("men", "86", "57"), ("faith", "46", "31"), ("victims", "55", "36")]
    lines = [row(f"clients:{code}", "count", n, f"Table 1, row {code}") for code, n, _ in table]
    lines += [row(f"clients:{code}", "percent", text, f"Table 1, row {code}") for code, _, text in table]
    one = only(judged(*lines, row("", "base", "151")))
    assert one.finding == "count_percent:clients:faith@all"
    assert one.headline == "46 of 151 is 30%, not 31%"
    assert "46 is 31% where 147 to 150 answered" in one.arithmetic


def test_two_lines_that_need_different_bases() -> None:
    lines = [row("clients:women", "count", "50"), row("clients:women", "percent", "50%")]
    lines += [row("clients:men", "count", "50"), row("clients:men", "percent", "25%")]
    one = only(judged(*lines))
    assert (one.finding, len(one.figures)) == ("count_percent:clients@all", 4)
    assert "50 is 50% where 100 or 101 answered. 50 is 25% where 197 to 204 answered." in one.arithmetic


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        ([row("opinion", "base", "34"), row("opinion:dk", "count", "40")], "count_percent:above:opinion:dk@all"),
        ([row("", "base", "34"), row("opinion:dk", "count", "40")], "count_percent:above:opinion:dk@all"),
        ([row("opinion:dk", "percent", "135%")], "count_percent:share:opinion:dk@all"),
        ([row("opinion:dk", "percent", "-5%")], "count_percent:share:opinion:dk@all"),
        (
            [
                row("", "base", "20"),
                row("staff", "count", "5", where="staff > 9"),
                row("staff", "percent", "5%", where="staff > 9"),
            ],
            "count_percent:staff:[staff > 9]@all",
        ),
    ],
)
def test_numbers_that_are_too_large(lines: list[dict[str, str]], finding: str) -> None:
    assert found(*lines) == [finding]


def test_a_condition_without_a_question_has_a_base_of_its_own() -> None:
    lines = [
        row("", "base", "151"),
        row("", "count", "3", where="staff > 9"),
        row("", "percent", "17%", where="staff > 9"),
    ]
    judgement = judged(*lines)
    assert verdicts(judgement) == ["cannot tell", "pass", "pass"]
    assert of(judgement, "f2").reason == "3 is 17% where 18 answered."


# -- parts and wholes ------------------------------------------------------------------------------------------------


def test_parts_that_cannot_total_100() -> None:
    one = only(judged(*parts("6", "11", "30", "50"), row("", "base", "151")))
    assert (one.finding, one.kind, one.headline) == ("parts_whole:opinion@all", "parts_whole", "97% in all, not 100%")
    assert one.arithmetic == (
        "For “Are things better?”, these are printed (Table 1): 6% for “Better”, 11% for “The same”, 30% for “Worse” "
        "and 50% for “Don't know”. They total 97%, and at most 99% before rounding, although everybody gave one of "
        "these answers: it must be 100%."
    )
    assert one.correction == "It adds up if one of them is 2 to 4 higher."
    assert len(one.figures) == 4


@pytest.mark.parametrize(
    ("percentages", "n"),
    [
        ("9 13 49 28", ""),
        ("9 18 21 53", ""),
        ("4 21 17 59", "151"),
        ("33 33 33 2", "104"),
        ("17 17 17 50", "6"),
        ("25 25 25 25", ""),
        ("0 0 0 100", ""),
        ("12 12 12 62", "8"),  # 12.5% three times and 62.5%, all rounded down
    ],
)
def test_99_and_101_are_rounding(percentages: str, n: str) -> None:
    lines = [row("opinion", "base", n)] if n else []
    assert not found(*lines, *parts(*percentages.split()))


def test_shares_that_total_100_but_are_too_many_people() -> None:
    lines = [row("opinion", "base", "150", "Graph 1"), *parts("24", "24", "26", "28")]
    one = only(judged(*lines))
    assert (one.headline, one.figures) == ("153 answers from 150 respondents", ("f1", "f2", "f3", "f4", "f5"))
    assert "Of 150 respondents (Graph 1) they are 36 + 36 + 39 + 42 = 153, not 150." in one.arithmetic
    assert not found(*lines[1:])


def test_a_pie_whose_every_share_is_possible() -> None:
    q = questionnaire("- {id: pie, text: Pie, type: single, options: {a: A, b: B, c: C}}", "{}")
    for texts, finding in ((("23", "28", "50"), []), (("24", "28", "50"), ["parts_whole:pie@all"])):
        lines = [row(f"pie:{code}", "percent", text) for code, text in zip("abc", texts, strict=True)]
        assert found(*lines, row("pie", "base", "191"), q=q) == finding


def test_item_non_response_and_multiple_choice_are_no_alarm() -> None:
    lines = [row("", "base", "151"), row("opinion", "base", "104"), row("funding", "base", "135")]
    many = [row(f"clients:{code}", "percent", text) for code, text in (("women", "90"), ("men", "80"), ("faith", "70"))]
    assert not found(*lines, *many, row("clients", "base", "100"))


def test_counts_must_make_their_base() -> None:
    lines = [row("funding:crc", "count", "35"), row("funding:nps", "count", "1"), row("funding:other", "count", "100")]
    assert not found(*lines)
    one = only(judged(*lines, row("funding", "base", "135", "Graph 1")))
    assert one.headline == "136 answers from 135 respondents"
    assert "Of 135 respondents (Graph 1) they are 35 + 1 + 100 = 136, not 135." in one.arithmetic
    assert one.correction == "34 for “CRC supply chain”, 0 for “NPS” or 99 for “Other sources”."
    assert found(*lines, row("", "base", "130")) == ["parts_whole:funding@all"]


def test_some_of_the_parts_may_not_exceed_the_whole() -> None:
    assert not found(*parts("50", "50"))
    assert found(*parts("60", "50")) == ["parts_whole:opinion@all"]


@pytest.mark.parametrize(("net", "fine"), [("41", True), ("42", True), ("43", True), ("44", False), ("40", False)])
def test_a_net_is_made_up_of_its_parts(net: str, fine: bool) -> None:
    lines = [*parts("20", "22"), row("opinion:better|same", "percent", net)]
    assert found(*lines) == ([] if fine else ["parts_whole:opinion:better+same@all"])


def test_nets_are_not_added_to_their_parts() -> None:
    lines = [
        *parts("20", "22", "28", "30"),
        row("opinion:better|same", "percent", "42"),
        row("opinion:same|worse", "percent", "50"),
    ]
    assert not found(*lines)
    assert found(*lines, row("opinion:worse|dk", "percent", "62")) == ["parts_whole:opinion:dk+worse@all"]


@pytest.mark.parametrize(("net", "fine"), [("39", False), ("40", True), ("59", True), ("60", True), ("61", False)])
def test_a_net_of_a_multiple_choice_lies_between_its_greatest_part_and_their_sum(net: str, fine: bool) -> None:
    lines = [
        row("clients:women", "count", "40"),
        row("clients:men", "count", "20"),
        row("clients:women|men", "count", net),
    ]
    assert found(row("clients", "base", "90"), *lines) == ([] if fine else ["parts_whole:clients:men+women@all"])


def test_an_impossible_part_is_told_once() -> None:
    lines = [row("opinion", "base", "24"), *parts("30", "29", "17", "25")]
    assert found(*lines) == ["unattainable:opinion:better@all"]
    worse = [row("opinion", "base", "24"), *parts("30", "50", "50", "50")]
    assert sorted(found(*worse)) == ["parts_whole:opinion@all", "unattainable:opinion:better@all"]


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        ([row("", "base", "100"), row("opinion", "base", "101")], "parts_whole:base:opinion@all"),
        ([row("@crc_funded", "base", "25"), row("role", "base", "26")], "parts_whole:base:role@all"),
        ([row("funding:crc", "count", "25"), row("role", "base", "26")], "parts_whole:base:role@all"),
        (
            [row("@crc_funded", "base", "25"), row("opinion@crc_funded", "base", "26")],
            "parts_whole:base:opinion@crc_funded",
        ),
        (
            [row("opinion", "base", "25"), row("opinion@crc_funded", "base", "26")],
            "parts_whole:base:opinion@crc_funded",
        ),
        ([row("@crc_funded", "base", "25"), row("@big_crc", "base", "26")], "parts_whole:base:@big_crc"),
        ([row("", "base", "25"), row("@big_crc", "base", "26")], "parts_whole:base:@big_crc"),
        ([row("", "base", "25"), row("@crc_funded", "base", "26")], "count_percent:above:funding:crc@all"),
    ],
)
def test_a_part_of_the_respondents_is_no_larger_than_the_whole(lines: list[dict[str, str]], finding: str) -> None:
    judgement = judged(*lines)
    assert only(judgement).finding == finding
    assert only(judgement).figures == ("f1", "f2")
    smaller = [lines[0], lines[1] | {"printed": "24"}]
    assert not found(*smaller)


def test_the_table_that_prints_everything_is_added_up_by_itself() -> None:
    """The text prints 9 for 6, which makes 100: both the disagreement and the total are told, with that correction."""
    lines = [*parts("6", "11", "30", "50", place="Table 2"), row("opinion:better", "percent", "9%", "Section 2, list")]
    total, repeated = serious(judged(*lines))
    assert (repeated.finding, total.finding) == ("repeated:percent:opinion:better@all", "parts_whole:opinion@all")
    assert repeated.correction.startswith("9%, for only this goes with the other figures of the question.")
    assert total.correction.startswith("9% for “Better”, as printed elsewhere (Section 2, list).")
    assert all("would mend 2 of these findings." in one.correction for one in (total, repeated))
    assert "f5" not in total.figures


# -- one number in several places ------------------------------------------------------------------------------------


def test_one_number_printed_differently_is_one_finding_for_all_places() -> None:
    lines = [row("@crc_funded", "base", "34", "Table 3"), row("funding:crc", "count", "35", "Section 1")]
    lines += [
        row("funding:crc", "count", "34", "Section 2"),
        row("funding:nps", "count", "one"),
        row("funding:other", "count", "100"),
    ]
    one = only(judged(*lines, row("funding", "base", "135")))
    assert (one.finding, one.headline) == (
        "repeated:count:funding:crc@all",
        "Printed as 34 in two places and as 35 in one place",
    )
    assert one.places == ("Table 3", "Section 1", "Section 2")
    assert one.correction == "34, for only with this do the answers add up to 135."
    assert (
        "is printed as 34 twice (Table 3; Section 2) and as 35 once (Section 1): one number cannot be both."
        in one.arithmetic
    )


@pytest.mark.parametrize(
    ("one", "other", "n", "severity"),
    [
        ("11%", "12%", "", Severity.error),
        ("11%", "12%", "105", Severity.error),
        ("12%", "11.6%", "", None),
        ("12%", "12.0", "", None),
        ("12%", "11.4%", "", Severity.error),
        ("29%", "29.4%", "17", None),
        ("27%", "28%", "40", None),  # 11 of 40 is 27.5%
        ("27%", "28%", "105", Severity.error),
        ("27%", "28%", "", Severity.error),  # one document rounds in one way
        ("28%", "27.5%", "", None),
        ("6%", "7%", "", Severity.error),  # 6.5% needs 200 respondents
    ],
)
def test_percentages_that_can_be_the_same_number(one: str, other: str, n: str, severity: Severity | None) -> None:
    lines = [row("", "base", "151"), row("opinion:dk", "percent", one), row("opinion:dk", "percent", other)]
    judgement = judged(*lines, *([row("opinion", "base", n)] if n else []))
    told = [f for f in serious(judgement) if f.kind == "repeated"]
    assert [f.severity for f in told] == ([severity] if severity else [])


def test_two_documents_may_round_an_exact_half_in_two_ways() -> None:
    lines = [row("", "base", "151", document="Report"), row("opinion:dk", "percent", "27%", document="Report")]
    judgement = judged(*lines, row("opinion:dk", "percent", "28%", document="Summary"))
    one = only(judgement)
    assert one.severity is Severity.warning
    assert "unless exactly 27.5%, such as 11 of 40, was rounded up in one place and down in another" in one.arithmetic
    assert verdicts(judgement)[1:] == ["cannot tell", "cannot tell"]


@pytest.mark.parametrize(
    ("statistic", "one", "other", "same"),
    [
        ("mean", "14%", "21", False),
        ("amount", "£12,500", "12500", True),
        ("amount", "£12,500", "£12,600", False),
        ("mean", "8.5", "8.46", True),
        ("mean", "8.5", "8.44", False),
        ("count", "21", "twenty-one", True),
        ("count", "two", "2", True),
        ("percent", "17%", "almost 20%", True),
        ("ratio", "2.5", "3", True),
        ("rank", "1", "2", False),
    ],
)
def test_quantities_agree_where_all_are_numbers(statistic: str, one: str, other: str, same: bool) -> None:
    lines = [row("", statistic, one, quantity="contract_value"), row("", statistic, other, quantity="contract_value")]
    assert found(*lines) == ([] if same else [f"repeated:{statistic}:contract_value@all"])


def test_bases_printed_differently() -> None:
    one = only(judged(row("opinion", "base", "104"), row("opinion", "count", "105"), row("opinion", "base", "104")))
    assert (one.finding, one.correction) == ("repeated:base:opinion@all", "104, as in 2 of 3 places.")


def test_figures_of_other_subjects_and_statistics_are_not_compared() -> None:
    lines = [
        row("opinion:dk", "percent", "11%"),
        row("opinion:dk@crc_funded", "percent", "12%"),
        row("opinion:same", "percent", "13%"),
    ]
    lines += [row("staff", "mean", "12"), row("staff", "median", "9"), row("staff@crc_funded", "mean", "14")]
    assert not found(*lines)


# -- verdicts --------------------------------------------------------------------------------------------------------


def test_every_figure_has_a_verdict_and_a_reason() -> None:
    lines = [
        row("opinion", "base", "34"),
        row("opinion:better", "percent", "24%"),
        row("opinion:better", "count", "8"),
        row("opinion:same", "percent", "almost half"),
        row("clients:women", "percent", "40%"),
        row("clients:men", "percent", "41%"),
        row("clients:men", "percent", "41%"),
        row("", "cases", "30%|75%", quantity="risk"),
        row("", "amount", "£5", quantity="pay"),
        row("@crc_funded", "base", "20"),
        row("role", "base", "19"),
    ]
    told = [(one.verdict, one.reason) for one in judged(*lines).figures]
    assert told == [
        ("pass", "Every figure printed of it goes with it."),
        ("pass", "8 of 34 is 24%."),
        ("pass", "8 of 34 goes with the percentage printed."),
        ("cannot tell", ALMOST_HALF),
        ("cannot tell", "Its base is not printed, and nothing else that it can be compared with."),
        ("pass", "It is printed alike in 2 places."),
        ("pass", "It is printed alike in 2 places."),
        ("cannot tell", "2 cases are listed; nothing says how many there should be."),
        ("cannot tell", "Nothing else is printed that it can be compared with."),
        ("cannot tell", "Nothing else is printed that it can be compared with."),
        ("pass", "19 is no more than the 20 it is taken from (Table 10)."),
    ]


def test_the_counts_that_print_so_are_given() -> None:
    judgement = judged(
        row("opinion", "base", "151"), row("opinion:dk", "percent", "24%"), row("opinion:same", "percent", "0.1%")
    )
    assert [(one.base_n, one.lowest, one.highest) for one in judgement.figures] == [
        (151, None, None),
        (151, 36, 36),
        (151, None, None),
    ]
    assert verdicts(judgement) == ["pass", "pass", "fail"]


def test_findings_name_each_other_in_the_order_of_the_file() -> None:
    lines = [*parts("6", "11", "30", "50"), row("clients:women", "percent", "135%")]
    judgement = judged(*lines)
    assert [one.finding for one in serious(judgement)] == [
        "parts_whole:opinion@all",
        "count_percent:share:clients:women@all",
    ]
    assert [one.findings[0] for one in judgement.figures] == ["parts_whole:opinion@all"] * 4 + [
        "count_percent:share:clients:women@all"
    ]
    assert verdicts(judgement) == ["fail"] * 5
    assert of(judgement, "f1").reason == "97% in all, not 100%."


def test_ids_do_not_depend_on_the_order_of_lines() -> None:
    lines = [
        *parts("6", "11", "30", "50"),
        row("opinion:better", "percent", "9%", "Text"),
        row("clients:women", "percent", "135%"),
    ]
    lines += [
        row("staff", "percent", "3.3", where="staff  >  9"),
        row("staff", "percent", "5", where="9 < staff"),
        row("", "base", "9"),
    ]
    lines = [line | {"figure": f"x{i}"} for i, line in enumerate(lines)]
    q = questionnaire()
    first = judge(read(q, lines), q)
    assert judge(read(q, lines), q) == first
    for i in range(len(lines)):
        again = judge(read(q, lines[i:] + lines[:i]), q)
        assert {one.finding for one in again.findings} == {one.finding for one in first.findings}
        assert {f.figure.figure: f.verdict for f in again.figures} == {
            f.figure.figure: f.verdict for f in first.figures
        }
    assert len({one.finding for one in first.findings}) == len(first.findings)


def test_no_figures_no_findings() -> None:
    judgement = judged()
    assert (judgement.figures, judgement.findings) == ((), ())


def test_a_thousand_figures_take_seconds_at_most() -> None:
    rows = ", ".join(f"r{i}: Row {i}" for i in range(250))
    q = questionnaire(f"- {{id: g, text: G, type: grid, rows: {{{rows}}}, options: {{a: A, b: B, c: C, d: D}}}}", "{}")
    lines = []
    for i in range(250):
        cuts = sorted(i * prime % 138 for prime in (37, 61, 89))
        counts = [b - a for a, b in pairwise([0, *cuts, 137])]
        lines += [
            row(f"g.r{i}:{code}", "percent", f"{100 * k / 137:.1f}") for code, k in zip("abcd", counts, strict=True)
        ]
    figures = read(q, lines)
    start = time.process_time()
    judgement = judge(figures, q)
    assert time.process_time() - start < 3
    assert not serious(judgement)
