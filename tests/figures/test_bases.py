"""Of whom a figure is said: bases by what somebody answered, shares of the wrong base, and who was asked more."""

from __future__ import annotations

import pytest

from schemas.figures.exhibits import Exhibit
from schemas.questionnaire import Questionnaire, Severity
from tests.figures.support import SURVEY, found, judged, of, only, questionnaire, remarks, row, verdicts

CHANGED = (
    "{changed: \"opinion in ('better', 'worse')\", crc_changed: \"funding = 'crc' and opinion in ('better', 'worse')\"}"
)
ANSWERING = "{answering: answered(role) or answered(impact.prisons), not_sure: given(opinion)}"


def seen_a_change() -> Questionnaire:
    return questionnaire(bases=CHANGED)


@pytest.mark.parametrize(
    ("better", "worse", "wrong"),
    [
        ("10%", "35%", True),
        ("22%", "78%", False),
        ("22%", "79%", False),  # 21.5% and 78.5%
        ("22%", "70%", True),
        ("49%", "50%", False),
        ("49%", "49%", True),
    ],
)
def test_shares_of_those_who_gave_an_answer_total_100(better: str, worse: str, *, wrong: bool) -> None:
    rows = [row("opinion:better@changed", "percent", better), row("opinion:worse@changed", "percent", worse)]
    assert found(*rows, q=seen_a_change()) == ["parts_whole:said_of:opinion@changed"] * wrong


def test_such_shares_are_judged_as_shares_of_everybody() -> None:
    q = seen_a_change()
    rows = [
        row("opinion", "base", "104"),
        row("opinion:same", "percent", "40%"),
        row("opinion:dk", "percent", "15%"),
        row("opinion:better@changed", "percent", "12%"),
        row("opinion:worse@changed", "percent", "39%"),
        row("opinion:worse", "ratio", "over three times", versus="better"),
    ]
    judgement = judged(*rows, q=q)
    assert {one.finding for one in judgement.findings if one.severity is Severity.error} == {
        "parts_whole:opinion@all",
        "parts_whole:said_of:opinion@changed",
    }
    assert verdicts(judgement)[-1] == "pass"
    assert {one.figure.base for one in judgement.figures} == {"all", "changed"}  # told as they were written
    told = next(one for one in judgement.findings if "said_of" in one.finding)
    assert told.headline == "51% in all, not 100%, of those they are said of"
    assert told.figures == ("f4", "f5")


def test_an_answer_of_nobody_counts_as_one_of_them() -> None:
    rows = [row("opinion:better@changed", "count", "no one"), row("opinion:worse@changed", "percent", "24%")]
    assert found(*rows, q=seen_a_change()) == ["parts_whole:said_of:opinion@changed"]


def test_one_of_the_answers_alone_tells_nothing() -> None:
    assert not found(row("opinion:worse@changed", "percent", "24%"), q=seen_a_change())


def test_a_base_that_says_more_keeps_the_rest_of_it() -> None:
    q = questionnaire(bases=CHANGED.replace("{", "{crc: \"funding = 'crc'\", "))
    rows = [
        row("opinion:better@crc_changed", "percent", "10%"),
        row("opinion:worse@crc_changed", "percent", "35%"),
        row("opinion:same@crc", "percent", "60%"),
    ]
    assert {*found(*rows, q=q)} == {"parts_whole:said_of:opinion@crc_changed", "parts_whole:opinion@crc"}


@pytest.mark.parametrize("better", ["22%", "85%"])
def test_more_than_100_is_no_matter_of_the_base(better: str) -> None:
    rows = [row("opinion:better@changed", "percent", better), row("opinion:worse@changed", "percent", "80%")]
    assert found(*rows, q=seen_a_change()) == ["parts_whole:opinion@changed"]


def test_a_question_is_answered_by_no_more_than_those_who_answered_any() -> None:
    q = questionnaire(bases=ANSWERING)
    rows = [row("@answering", "base", "25"), row("role", "base", "24"), row("impact.prisons", "base", "26")]
    one = only(judged(*rows, q=q))
    assert (one.finding, one.headline) == ("parts_whole:base:impact.prisons@all", "26 out of 25 cannot be")


def test_a_don_t_know_that_is_listed_is_given_and_not_answered() -> None:
    survey = SURVEY.replace("dk: Don't know}", "dk: Don't know}\n  missing: {dont_know: [dk]}")
    rows = [row("@base", "base", "25"), row("opinion", "base", "26")]
    given = questionnaire(survey, "{base: given(opinion) or given(role)}")
    answered = questionnaire(survey, "{base: answered(opinion) or answered(role)}")
    assert found(*rows, q=given) == ["parts_whole:base:opinion@all"]
    assert not found(*rows, q=answered)


@pytest.mark.parametrize(("printed", "severity"), [("a fifth", "error"), ("a third", None), ("a quarter", "warning")])
def test_who_was_asked_more_because_of_an_answer_gave_it(printed: str, severity: str | None) -> None:
    rows = [
        row("", "base", "26"),
        row("role", "base", "8"),
        row("funding:crc", "percent", printed, "Section 2"),
        row("funding:crc", "percent", printed.replace("a ", "one "), "Section 3"),
    ]
    judgement = judged(*rows)
    serious = [one for one in judgement.findings if one.severity is not Severity.info]
    assert [one.severity for one in serious] == [severity] * bool(severity)
    if serious:
        assert serious[0].figures == ("f2", "f3", "f4")
        assert (
            "of no more than 26 (Table 1), 8 (Table 2) answered what was asked of those only" in serious[0].arithmetic
        )


def test_the_n_of_a_graph_counts_before_what_prose_repeats() -> None:
    rows = [
        *(row("funding", "base", "151", f"Section {i}") for i in range(3)),
        row("funding", "base", "135", "Graph 1, title"),
        row("funding:crc", "count", "34", "Section 2"),
        row("funding:crc", "percent", "one quarter", "Section 1"),
    ]
    judgement = judged(*rows)
    one = only(judgement)
    assert (one.finding, one.correction) == ("repeated:base:funding@all", "135, as in Graph 1.")
    assert of(judgement, "f5").base_n == 135
    assert of(judgement, "f6").verdict == "pass"


def test_a_mean_that_is_not_that_of_its_rows_is_told_once() -> None:
    rows = [
        row("impact.prisons:good", "percent", "20%"),
        row("impact.courts:good", "percent", "22%"),
        row("impact:good", "mean", "14%", "Section 2"),
        row("impact:good", "mean", "21", "Table 9, average"),
        row("impact:bad", "ratio", "more likely", versus="good"),
        row("impact.prisons:bad", "percent", "49%"),
        row("impact.courts:bad", "percent", "51%"),
    ]
    judgement = judged(*rows)
    one = only(judgement)
    assert (one.headline, one.correction) == ("14% is not the mean of the 2 rows", "21 (Table 9, average) is right.")
    assert one.figures == ("f3",)
    assert [each.verdict for each in judgement.figures[2:5]] == ["fail", "pass", "pass"]


def test_exhibits_without_any_figure_print_no_n_either() -> None:
    exhibits = [
        Exhibit("Graph 1", questions=("funding",)),
        Exhibit("Graph 2", questions=("opinion",)),
        Exhibit("Map 1"),
    ]
    (remark,) = remarks(judged(row("funding", "base", "135", "Graph 1, title"), exhibits=exhibits), "labels")
    assert (remark.headline, remark.places) == ("Graph 2 prints no n", ("Graph 2",))
