"""How a report rounds, as it says or as it shows; weighted shares; and what follows for single figures."""

from __future__ import annotations

import pytest

from schemas.figures.rounding import Convention, printed_as

from .support import found, judged, only, questionnaire, remarks, row, serious

TRUNCATED = "{rounding: truncated}"


@pytest.mark.parametrize(
    ("convention", "printed", "fine"),
    [
        ("half_even", "12%", True),
        ("half_even", "13%", False),
        ("half_up", "13%", True),
        ("half_up", "12%", False),
        ("half_down", "12%", True),
        ("truncated", "12%", True),
        ("truncated", "13%", False),
        ("ceiling", "13%", True),
        ("either", "12%", True),
        ("either", "13%", True),
    ],
)
def test_a_stated_convention_settles_an_exact_half(convention: str, printed: str, fine: bool) -> None:
    """1 of 8 is 12.5%."""
    lines = [row("opinion", "base", "8"), row("opinion:better", "percent", printed)]
    assert bool(found(*lines, q=questionnaire(published=f"{{rounding: {convention}}}"))) is not fine


def test_a_stated_convention_holds_for_weighted_shares_and_for_means() -> None:
    """66.6% and 33.4%, cut off, and a mean of 3.58."""
    q = questionnaire(published="{rounding: truncated, weighted: true}")
    parts = [row("impact.courts:good", "percent", "66%"), row("impact.courts:none|bad", "percent", "33.40%")]
    assert not found(*parts, q=q)
    assert found(*parts)
    means = [row("staff", "mean", "3"), row("staff", "mean", "3.58")]
    assert not found(*means, q=q)
    assert found(*means)


def halves(convention: Convention, counts: range) -> list[dict[str, str]]:
    """Odd counts of 200, all of them exact halves."""
    lines = [row("staff", "base", "200", "Table 1")]
    for k in counts:
        where = {"where": f"staff > {k}"}
        lines.append(row("staff", "count", str(k), "Table 1", **where))
        lines.append(row("staff", "percent", printed_as(k, 200, 0, convention), "Table 1", **where))
    return lines


@pytest.mark.parametrize("convention", [Convention.half_even, Convention.half_up, Convention.half_down])
def test_halves_that_agree_are_one_remark_and_no_alarm(convention: Convention) -> None:
    judgement = judged(*halves(convention, range(1, 35, 2)))
    assert not serious(judgement)
    (remark,) = remarks(judgement, "rounding")
    assert remark.headline.startswith("17 exact halves, all rounded ")


def test_a_half_that_went_another_way_is_no_alarm() -> None:
    """13% of 8 is 12.5%, rounded up: then not every half went to the even digit, and nobody can tell."""
    lines = halves(Convention.half_even, range(1, 35, 2))
    odd = [row("opinion", "base", "8", "Table 2"), row("opinion:better", "percent", "13%", "Table 2")]
    assert not found(*lines, *odd)
    same_table = [one | {"place": "Table 1"} for one in odd]
    assert not found(*lines, *same_table)


def test_a_house_that_cuts_decimals_off_raises_one_remark_and_no_alarm() -> None:
    shares = ("6", "13", "20", "26", "33", "40", "46", "53", "60", "66", "73", "80", "86", "93")
    lines = [row("staff", "base", "15", "Table 1")]
    lines += [row("staff", "percent", text, "Table 1", where=f"staff > {i}") for i, text in enumerate(shares)]
    judgement = judged(*lines)
    assert not serious(judgement)
    (remark,) = remarks(judgement, "rounding")
    assert "cut off, not rounded" in remark.arithmetic


def test_two_figures_are_too_few_to_infer_anything_from() -> None:
    lines = [row("staff", "base", "15"), row("staff", "percent", "26", where="staff > 1")]
    judgement = judged(*lines, row("staff", "percent", "46", where="staff > 2"))
    assert serious(judgement)
    assert not remarks(judgement, "rounding")


def test_weighted_shares_need_no_whole_number_but_a_total() -> None:
    q = questionnaire(published="{weighted: true}")
    assert not found(row("opinion", "base", "24"), row("opinion:better", "percent", "30%"), q=q)
    parts = [row(f"opinion:{code}", "percent", "30%") for code in ("better", "same", "worse", "dk")]
    one = only(judged(*parts, q=q))
    assert (one.finding, one.headline) == ("parts_whole:opinion@all", "120% in all, not 100%")


def test_a_single_line_may_be_weighted() -> None:
    lines = [row("opinion", "base", "24"), row("opinion:better", "percent", "30%", weighted="yes")]
    assert not found(*lines)
    assert found(lines[0], lines[1] | {"weighted": "no"}) == ["unattainable:opinion:better@all"]


def test_a_weighted_share_is_not_compared_with_the_unweighted_one() -> None:
    lines = [row("opinion:better", "percent", "30%", weighted="yes"), row("opinion:better", "percent", "34%")]
    assert not found(*lines)


def test_weighted_shares_of_a_condition() -> None:
    q = questionnaire(published="{weighted: true}")
    condition = {"where": "funding = 'crc' and selected(clients, 'women')"}
    assert not found(row("", "base", "9"), row("", "percent", "0.0", **condition), q=q)
