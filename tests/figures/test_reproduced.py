"""Published figures against recounts."""

from __future__ import annotations

import pytest

from schemas.figures.judge import Judgement, Recount
from schemas.questionnaire import Severity

from .support import judged, of, only, row, verdicts


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
    assert unlike(judgement) == ["not_reproduced:opinion@all"] * (verdict == "fail")


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


def test_figures_of_one_question_are_one_finding() -> None:
    judgement = judged(*LINES, recounts=RECOUNTS)
    first, second = (finding for finding in judgement.findings if finding.kind == "not_reproduced")
    assert (first.finding, first.severity, first.figures) == (
        "not_reproduced:opinion@all",
        Severity.error,
        ("f1", "f3"),
    )
    assert first.headline == "2 of 3 figures are not what the answers give"
    assert first.arithmetic == (
        "34 is printed for the number who answered “Are things better?” (Table 1), and the answers give 33; 29% "
        "is printed for “The same” in “Are things better?” (Table 3), and the answers give 27% (9 of 33)."
    )
    assert (second.finding, second.headline) == (
        "not_reproduced:impact.courts@all",
        "50% is not what the answers give: 33%",
    )
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


def test_many_differences_are_counted_rather_than_listed() -> None:
    options = ["women", "men", "faith", "victims", "women|men", "men|faith", "faith|victims", "women|victims"]
    lines = [row(f"clients:{code}", "count", "5") for code in options]
    one = only(judged(*lines, recounts={f"f{i}": Recount(1, 9) for i in range(1, 9)}))
    assert one.arithmetic.endswith(", and 2 more.")
    assert len(one.figures) == 8


def test_recounts_of_what_is_no_share_of_people_are_ignored() -> None:
    judgement = judged(row("staff", "mean", "12"), recounts={"f1": Recount(1, 9), "unknown": Recount(1, 9)})
    assert not judgement.findings
    assert judgement.figures[0].recomputed_text is None
