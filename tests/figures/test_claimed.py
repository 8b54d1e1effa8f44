"""Phrases, ratios, differences, changes, totals, places and lists of cases, held against the printed numbers."""

from __future__ import annotations

import pytest

from schemas.questionnaire import Severity

from .support import found, judged, of, only, questionnaire, row, serious, verdicts

MARKS = questionnaire(published='{marks: {"*": less than 0.5%, "-": none}}')


def shares(*texts: str) -> list[dict[str, str]]:
    """The shares of the opinions, in order; left out where empty."""
    codes = ("better", "same", "worse", "dk")
    return [
        row(f"opinion:{code}", "percent", text, "Table 1") for code, text in zip(codes, texts, strict=False) if text
    ]


@pytest.mark.parametrize(
    ("share", "words", "severity"),
    [
        ("48%", "over half", Severity.error),
        ("48%", "most", Severity.error),
        ("48%", "a majority", Severity.error),
        ("48%", "a quarter", Severity.error),
        ("31%", "a quarter", Severity.warning),
        ("48%", "almost half", None),
        ("48%", "half", None),
        ("50%", "over half", None),  # 50.4% is over half: it holds with favourable rounding
        ("52%", "more than half", None),
        ("26%", "a quarter", None),
    ],
)
def test_a_phrase_against_its_number(share: str, words: str, severity: Severity | None) -> None:
    judgement = judged(*shares(share), row("opinion:better", "percent", words, "Section 2"))
    assert [one.severity for one in serious(judgement)] == ([severity] if severity else [])
    if severity:
        assert only(judgement).figures == ("f1", "f2")
        assert f"“{words}” (Section 2) is said of “Better” in “Are things better?”." in only(judgement).arithmetic
        assert verdicts(judgement)[1] == ("fail" if severity is Severity.error else "cannot tell")


def test_a_phrase_that_is_false_says_why_and_what_would_do() -> None:
    one = only(judged(*shares("48%"), row("opinion:better", "percent", "over half", "Section 2")))
    assert one.kind == "wording"
    assert (
        "“over half” means more than 50%; 48% (Table 1) is printed, which stands for 47.5% to 48.5%." in one.arithmetic
    )
    assert one.correction == "“just under half” would do."


def test_a_repeated_phrase_is_told_once_with_every_place() -> None:
    said = [
        row("opinion:better", "percent", text, f"Section {i}") for i, text in enumerate(["over half", "Over half"], 2)
    ]
    one = only(judged(*shares("48%"), *said))
    assert (one.figures, one.places) == (("f1", "f2", "f3"), ("Table 1", "Section 2", "Section 3"))


def test_words_against_other_words() -> None:
    said = [("over half", "Section 1"), ("a third", "Section 3")]
    one = only(judged(*(row("opinion:better", "percent", text, place) for text, place in said)))
    assert one.headline == "“over half” in one place, “a third” in another"
    assert "no value is both" in one.arithmetic
    assert not found(row("opinion:better", "percent", "over half"), row("opinion:better", "percent", "most"))


def test_words_are_held_against_what_the_other_options_leave() -> None:
    """Nothing is printed for the first option: the others leave 45%."""
    others = [row(f"opinion:{code}", "percent", text) for code, text in (("same", "30"), ("worse", "20"), ("dk", "5"))]
    assert found(*others, row("opinion:better", "percent", "over half")) == ["wording:opinion:better@all:over_half"]
    assert not found(*others, row("opinion:better", "percent", "just under half"))


def test_words_that_say_nothing_are_not_checked() -> None:
    judgement = judged(*shares("48%"), row("opinion:better", "percent", "some", "Section 2"))
    assert not serious(judgement)
    assert verdicts(judgement)[1] == "cannot tell"


@pytest.mark.parametrize(("n", "count", "fine"), [("1000", "4", True), ("151", "1", False), ("151", "5", False)])
def test_a_mark_means_what_the_legend_says(n: str, count: str, fine: bool) -> None:
    lines = [row("opinion", "base", n, "Table 1"), row("opinion:better", "count", count, "Table 1")]
    mark = row("opinion:better", "percent", "*", "Table 1")
    assert found(*lines, mark, q=MARKS) == ([] if fine else ["wording:opinion:better@all:*"])


def test_a_mark_stands_for_a_part_of_the_total() -> None:
    assert not found(*shares("*", "-", "41", "59"), q=MARKS)
    assert found(*shares("*", "-", "40", "57"), q=MARKS)


@pytest.mark.parametrize(
    ("statistic", "printed", "finding"),
    [
        ("ratio", "2.5", None),
        ("ratio", "2.6", None),  # 50.4 to 19.6
        ("ratio", "2.8", "comparison:ratio:opinion:better@all"),
        ("ratio", "over three times", "wording:opinion:better@all:over_three_times"),
        ("ratio", "2.5 times more likely", None),
        ("ratio", "less likely", "wording:opinion:better@all:less_likely"),
        ("difference", "30", None),
        ("difference", "31", None),
        ("difference", "35", "comparison:difference:opinion:better@all"),
        ("change", "150%", None),
        ("change", "100%", "comparison:change:opinion:better@all"),
        ("change", "more than doubled", None),
        ("change", "doubled", "wording:opinion:better@all:doubled"),
        ("change", "tripled", "wording:opinion:better@all:tripled"),
        ("change", "more than tripled", "wording:opinion:better@all:more_than_tripled"),
        ("change", "up by half", "wording:opinion:better@all:up_by_half"),
        ("change", "two and a half times as many", None),
    ],
)
def test_comparisons_of_two_shares(statistic: str, printed: str, finding: str | None) -> None:
    compared = row("opinion:better", statistic, printed, "Section 2", versus="same")
    assert found(*shares("50%", "20%"), compared) == ([finding] if finding else [])


def test_a_comparison_names_both_numbers_and_what_they_make() -> None:
    compared = row("opinion:better", "change", "100%", "Section 2", versus="same")
    one = only(judged(*shares("50%", "20%"), compared))
    assert one.figures == ("f1", "f2", "f3")
    assert one.arithmetic.endswith("50% and 20% (Table 1) make 141.5% to 159%.")


def test_a_share_is_not_compared_with_a_number_of_people() -> None:
    """73 people of nobody knows how many: no difference in points follows."""
    lines = [row("opinion:better", "percent", "47%"), row("opinion:same", "count", "73")]
    judgement = judged(*lines, row("opinion:better", "difference", "0.6", versus="same"))
    assert not serious(judgement)
    counts = [row("opinion:better", "count", "30"), row("opinion:same", "count", "10")]
    assert found(*counts, row("opinion:better", "ratio", "4", versus="same"))
    assert not found(*counts, row("opinion:better", "ratio", "3", versus="same"))


@pytest.mark.parametrize(("printed", "fine"), [("100%", True), ("101%", True), ("99%", False), ("95%", False)])
def test_a_printed_total_is_100_or_what_its_rounded_parts_make(printed: str, fine: bool) -> None:
    judgement = judged(*shares("33", "33", "33", "2"), row("opinion", "total", printed, "Table 1"))
    assert [one.finding for one in serious(judgement)] == ([] if fine else ["parts_whole:total:opinion@all"])


@pytest.mark.parametrize(("words", "fine"), [("highest", False), ("second", True), ("lowest", False)])
def test_a_place_in_an_order(words: str, fine: bool) -> None:
    judgement = judged(*shares("33", "43", "14"), row("opinion:better", "rank", words, "Section 1"))
    assert [one.kind for one in serious(judgement)] == ([] if fine else ["rank"])
    if not fine:
        assert "“Better” has 32.5% to 33.5%, against 42.5% to 43.5% for “The same”" in only(judgement).arithmetic


def test_places_that_rounding_leaves_open_are_not_told() -> None:
    """33% and 33%: either may be the larger."""
    assert not found(*shares("33", "33"), row("opinion:better", "rank", "highest"))


@pytest.mark.parametrize(("listed", "fine"), [("30%|75%|75%", False), ("30%|75%|75%|1%", True)])
def test_a_list_of_cases_against_their_number(listed: str, fine: bool) -> None:
    lines = [
        row("", "cases", listed, "Section 1", quantity="risk"),
        row("", "count", "four", "Section 2", quantity="risk"),
    ]
    judgement = judged(*lines)
    assert [one.headline for one in serious(judgement)] == ([] if fine else ["3 cases are listed, not 4"])
    assert of(judgement, "f1").verdict == ("pass" if fine else "fail")
