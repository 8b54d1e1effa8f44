"""Published figures against recounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.figures.answers.recounts import Other, in_words
from schemas.figures.judge import Judgement, Recount
from schemas.figures.wording import lexicon_of
from schemas.questionnaire import Severity

from .support import judged, of, only, questionnaire, row, verdicts


def unlike(judgement: Judgement) -> list[str]:
    """Ids of the findings about figures that are not what the answers give."""
    return [one.finding for one in judgement.findings if one.kind == "not_reproduced"]


@pytest.mark.parametrize(
    ("statistic", "printed", "recount", "text", "verdict"),
    [
        ("percent", "24%", Recount(8, 34), "24%", "pass"),
        ("percent", "24", Recount(8, 34), "24", "pass"),
        ("percent", "23.5%", Recount(8, 34), "23.5%", "pass"),
        ("percent", "12%", Recount(1, 8), "13%", "pass"),
        ("percent", "13%", Recount(1, 8), "13%", "pass"),
        ("percent", "25%", Recount(8, 34), "24%", "fail"),
        ("count", "1,404", Recount(1404, 2000), "1,404", "pass"),
        ("count", "1404", Recount(1405, 2000), "1405", "fail"),
        ("count", "two", Recount(2, 9), "2", "pass"),
        ("percent", "almost half", Recount(12, 25), "48%", "cannot tell"),
        ("percent", "5%", Recount(0, 0), None, "cannot tell"),
    ],
)
def test_one_figure(statistic: str, printed: str, recount: Recount, text: str | None, verdict: str) -> None:
    judgement = judged(row("opinion:dk", statistic, printed), recounts={"f1": recount})
    one = of(judgement, "f1")
    assert (one.recomputed, one.recomputed_text, one.verdict) == (recount, text, verdict)
    assert unlike(judgement) == ["not_reproduced:opinion:dk@all"] * (verdict == "fail")


LINES = [
    row("opinion", "base", "34"),
    row("opinion:dk", "percent", "24%"),
    row("opinion:same", "percent", "29"),
    row("opinion:worse", "percent", "a third"),
    row("impact.courts:good", "percent", "50%"),
]
RECOUNTS = {
    "f1": Recount(33, 33),
    "f2": Recount(8, 33),
    "f3": Recount(9, 33),
    "f4": Recount(9, 33),
    "f5": Recount(1, 3),
}


def test_each_thing_is_one_finding() -> None:
    judgement = judged(*LINES, recounts=RECOUNTS)
    first, second, third = (finding for finding in judgement.findings if finding.kind == "not_reproduced")
    assert (first.finding, first.severity, first.figures) == ("not_reproduced:opinion@all", Severity.error, ("f1",))
    assert first.headline == "34 is not what the answers give: 33"
    assert first.arithmetic == (
        "34 is printed for the number who answered “Are things better?” (Table 1), and the answers give 33."
    )
    assert (second.finding, second.figures) == ("not_reproduced:opinion:same@all", ("f3",))
    assert second.arithmetic == (
        "29% is printed for “The same” in “Are things better?” (Table 3), and the answers give 27% (9 of 33)."
    )
    assert (third.finding, third.headline) == (
        "not_reproduced:impact.courts:good@all",
        "50% is not what the answers give",
    )
    assert "the answers give what fewer than 5 people said, which is not shown" in third.arithmetic
    assert verdicts(judgement) == ["fail", "pass", "fail", "cannot tell", "fail"]
    assert of(judgement, "f2").reason == "The answers give the same: 24% (8 of 33)."
    assert of(judgement, "f3").reason == "The answers give 27% (9 of 33)."


def test_a_synthetic_twin_fails_nothing() -> None:
    judgement = judged(*LINES, recounts=RECOUNTS, synthetic=True)
    (twin,) = (one for one in judgement.findings if one.kind == "not_reproduced")
    assert twin.severity is Severity.info
    assert "invented twin" in twin.arithmetic
    assert [(one.verdict, one.reason) for one in judgement.figures] == [
        (one.verdict, one.reason) for one in judged(*LINES).figures
    ]
    assert "not_reproduced:synthetic_twin" in of(judgement, "f3").findings
    assert of(judgement, "f3").recomputed_text == "27"


def test_many_places_of_one_thing_are_one_finding() -> None:
    one = only(
        judged(*[row("clients:women", "count", "5")] * 8, recounts={f"f{i}": Recount(1, 9) for i in range(1, 9)})
    )
    assert (one.finding, one.headline) == ("not_reproduced:clients:women@all", "5 is not what the answers give: 1")
    assert one.arithmetic.endswith(", and 2 more.")
    assert len(one.figures) == 8


@pytest.mark.parametrize(
    ("statistic", "printed", "plain", "held_back", "said"),
    [
        ("base", "393", Recount(324, 324), Recount(339, 339), "324, or 339 with the respondents who are held back"),
        ("base", "325", Recount(324, 324), Recount(325, 325), None),
        ("percent", "41%", Recount(77, 219), Recount(78, 227),
         "35% (77 of 219), or 34% (78 of 227) with the respondents who are held back"),
        ("percent", "41%", Recount(77, 219), Recount(78, 220), "35% (77 of 219)"),
        ("percent", "41%", Recount(77, 219), Recount(78, 223), "35% (77 of 219)"),
        ("percent", "41%", Recount(2, 4), Recount(3, 20), "what fewer than 5 people said, which is not shown"),
    ],
)  # fmt: skip
def test_what_those_who_are_held_back_change_is_said(
    statistic: str, printed: str, plain: Recount, held_back: Recount, said: str | None
) -> None:
    recount = replace(plain, others=(Other(held_back, "", ("held_back",)),))
    about = "opinion" if statistic == "base" else "opinion:dk"
    judgement = judged(row(about, statistic, printed), recounts={"f1": recount})
    found = [one.arithmetic for one in judgement.findings if one.kind == "not_reproduced"]
    assert [text.partition("the answers give ")[2] for text in found] == ([f"{said}."] if said else [])


# -- the answers decide among figures that contradict each other -----------------------------------------------------

TABLE = {"better": (26, 89), "same": (55, 172), "worse": (12, 41), "dk": (11, 39)}


def table(changed: dict[str, Recount] | None = None, **printed: int) -> Judgement:
    """A question of 341 people whose shares are printed, with its answers."""
    lines = [row(f"opinion:{code}", "percent", f"{printed.get(code, share)}%") for code, (share, _) in TABLE.items()]
    recounts = {f"f{i}": Recount(count, 341) for i, (_, count) in enumerate(TABLE.values(), start=2)}
    recounts |= {"f1": Recount(341, 341)} | (changed or {})
    return judged(row("opinion", "base", "341"), *lines, recounts=recounts)


def test_a_wrong_cell_is_told_once_and_the_right_ones_pass() -> None:
    one = only(table())
    assert (one.kind, one.severity, one.doubted) == ("parts_whole", Severity.error, ("f3",))
    assert one.arithmetic.endswith(
        "The answers give 50% (172 of 341) in place of 55% (Table 3), and the other 3 as they are printed."
    )
    assert one.correction == "50% (172 of 341) in place of 55% (Table 3), as the answers give."
    assert verdicts(table()) == ["pass", "pass", "fail", "pass", "pass"]
    assert of(table(), "f3").reason == "104% in all, not 100%. The answers give 50% (172 of 341)."


def test_every_wrong_cell_of_a_contradiction_is_told_in_it() -> None:
    one = only(table(worse=14))
    assert one.doubted == ("f3", "f4")
    assert "50% (172 of 341) in place of 55% (Table 3); 12% (41 of 341) in place of 14% (Table 4)" in one.arithmetic
    assert one.correction.startswith("As the answers give: 50% (172 of 341) in place of 55% (Table 3); 12%")


def test_a_wrong_cell_that_nothing_contradicts_is_told_beside() -> None:
    (one,) = (one for one in table(same=50, worse=13).findings if one.kind != "labels")
    assert (one.finding, one.figures) == ("not_reproduced:opinion:worse@all", ("f4",))


def test_what_the_answers_give_in_an_unusual_way_only_stays_in_doubt() -> None:
    unusual = Recount(41, 300, others=(Other(Recount(41, 341), " if the don't-knows are in", ("given",)),))
    assert only(table({"f4": unusual})).doubted == ("f3", "f4")
    held_back = Recount(41, 300, others=(Other(Recount(41, 341), " with all", ("held_back",)),))
    assert only(table({"f4": held_back})).doubted == ("f3",)


def test_where_the_answers_give_everything_all_stay_in_doubt() -> None:
    one = only(table({"f3": Recount(188, 341)}))
    assert (one.doubted, one.correction) == (("f2", "f3", "f4", "f5"), "It adds up if one of them is 3 to 5 lower.")


def test_an_invented_twin_decides_nothing() -> None:
    lines = [row(f"opinion:{code}", "percent", f"{share}%") for code, (share, _) in TABLE.items()]
    recounts = {f"f{i}": Recount(count, 341) for i, (_, count) in enumerate(TABLE.values(), start=1)}
    alone, twin = judged(*lines), judged(*lines, recounts=recounts, synthetic=True)
    assert [one for one in twin.findings if one.kind != "not_reproduced"] == list(alone.findings)
    assert verdicts(twin) == verdicts(alone)


def test_two_numbers_for_one_thing_the_answers_say_which() -> None:
    lines = [row("opinion:dk", "percent", "61%"), row("opinion:dk", "percent", "58%")]
    one = only(judged(*lines, recounts=dict.fromkeys(("f1", "f2"), Recount(254, 415))))
    assert (one.kind, one.doubted, one.correction) == ("repeated", ("f2",), "61% (254 of 415), as the answers give.")


def test_words_that_the_numbers_beside_them_contradict_are_told_once() -> None:
    lines = [row("opinion:dk", "percent", "56%"), row("opinion:dk", "percent", "less than half")]
    q = questionnaire()
    words, _ = lexicon_of(q.published.wording, q.published.marks)
    recounts = dict.fromkeys(("f1", "f2"), in_words(Recount(235, 423), words))
    one = only(judged(*lines, recounts=recounts))
    assert (one.kind, one.doubted) == ("wording", ("f2",))
    assert one.arithmetic.endswith("The answers give 56% (235 of 423).")
    assert one.correction.endswith("would do.")


def test_recounts_of_what_is_no_share_of_people_are_ignored() -> None:
    judgement = judged(row("staff", "mean", "12"), recounts={"f1": Recount(1, 9), "unknown": Recount(1, 9)})
    assert not judgement.findings
    assert judgement.figures[0].recomputed_text is None
