"""Figures of different questions, bases and tables that cannot all be true, and what mends several at once."""

from __future__ import annotations

import pytest

from .support import found, judged, only, questionnaire, row, serious

Q = questionnaire(
    """
    - {id: region, text: Region, type: single, options: {n: North, s: South}}
    - {id: one, text: One, type: single, options: {u: U, v: V}}
    - {id: gate, text: Gate, type: single, options: {a: A, b: B}}
    - {id: routed, text: Routed, type: single, ask_if: gate = 'a', options: {x: X, y: Y}}
    - {id: many, text: Many, type: multiple, options: {p: P, q: Q, r: R, z: None}, exclusive: [z]}
    """,
    "{north: region = 'n', south: region = 's', only_u: one = 'u', with_p: \"selected(many, 'p')\"}",
)
BANNER = [
    row("", "base", "100"),
    row("one", "base", "100"),
    row("one@north", "base", "40"),
    row("one@south", "base", "60"),
    row("one:u", "percent", "50%"),
    row("one:u@south", "percent", "60%"),
]


@pytest.mark.parametrize(("north", "fine"), [("35%", True), ("60%", False), ("30%", False)])
def test_banner_columns_make_up_the_total(north: str, fine: bool) -> None:
    """36 of the 60 in the south, so that 14 of the 40 in the north are left of 50."""
    judgement = judged(*BANNER, row("one:u@north", "percent", north), q=Q)
    assert bool(serious(judgement)) is not fine
    if not fine:
        assert only(judgement).kind == "joint"
        assert "35%" in only(judgement).correction


COUNTED = [
    pytest.param([("gate:a", "25"), ("routed", "26")], id="a routed question larger than its gate"),
    pytest.param([("gate:a", "25"), ("routed:x", "14"), ("routed:y", "12")], id="its answers larger than its gate"),
    pytest.param([("one:u", "20"), ("one:u@north", "21")], id="a cell of a subgroup above the group's"),
    pytest.param([("one:u", "20"), ("one:u@north", "12"), ("one:u@south", "9")], id="two subgroups above the whole"),
    pytest.param([("@north", "40"), ("one@north", "41")], id="who answered above who was there"),
    pytest.param([("one:u@north", "10"), ("region:n@only_u", "11")], id="one cell of a cross-table, by row and column"),
    pytest.param(
        [("", "99"), ("one:u", "60"), ("one:v@south", "40")], id="two answers of one question above everybody"
    ),
    pytest.param([("", "50"), ("one:u", "40"), ("region:n", "40"), ("one:u@north", "29")], id="too few left outside"),
    pytest.param([("many:z", "4"), ("many:p|z", "9"), ("many:p", "4")], id="a net with what excludes all others"),
    pytest.param([("many:p", "6"), ("many:q", "7"), ("many:q@with_p", "2"), ("many:p|q", "12")], id="who ticked both"),
]


@pytest.mark.parametrize("counts", COUNTED)
def test_counts_that_cannot_all_be_true(counts: list[tuple[str, str]]) -> None:
    """Each is false by one: with one person less, or more where there are too few, all go together."""
    lines = [row(subject, "base" if not subject else "count", number) for subject, number in counts]
    judgement = judged(*lines, q=Q)
    assert serious(judgement)
    named = {figure for one in serious(judgement) for figure in one.figures}
    assert named == {figure.figure.figure for figure in judgement.figures}
    last = lines[-1]
    moved = [last | {"printed": str(int(last["printed"]) + step)} for step in (-1, 1)]
    assert any(not found(*lines[:-1], one, q=Q) for one in moved)


def test_item_non_response_is_no_contradiction() -> None:
    """Fewer answer than were asked, in every base."""
    lines = [("", "100"), ("region", "90"), ("one", "80"), ("@north", "40"), ("one@north", "35")]
    assert not found(*(row(subject, "base", n) for subject, n in lines), q=Q)
    parts = [("gate:a", "25"), ("routed", "20"), ("routed:x", "12"), ("routed:y", "8")]
    assert not found(*(row(subject, "count", n) for subject, n in parts), q=Q)


def test_shares_by_row_and_by_column_are_of_the_same_people() -> None:
    """30 of the 50 who said U are from the north; 25 of the 50 in the north said U."""
    lines = [row(item, "base", "100") for item in ("", "region", "one")]
    lines += [row("one:u", "count", "50"), row("region:n", "count", "50"), row("region:n@only_u", "percent", "60%")]
    assert [one.split(":")[0] for one in found(*lines, row("one:u@north", "percent", "50%"), q=Q)] == ["joint"]
    assert not found(*lines, row("one:u@north", "percent", "60%"), q=Q)


def test_of_nobody_everything_is_nothing() -> None:
    for convention in ("half_up", "half_down", "half_even", "truncated", "ceiling", "either"):
        q = questionnaire(published=f"{{rounding: {convention}}}")
        lines = [row("role", "base", "0"), row("role:tier2", "percent", "0%"), row("role:tier2", "count", "0")]
        assert not found(*lines, q=q)
        assert found(*lines, row("role:tier3", "percent", "50%"), q=q)


def test_one_correction_for_several_findings_is_told_in_each() -> None:
    """6 for 9: the table does not total 100, and the text says 9."""
    table = [("better", "6"), ("same", "11"), ("worse", "30"), ("dk", "50")]
    lines = [row(f"opinion:{code}", "percent", text, "Table 2") for code, text in table]
    told = serious(judged(*lines, row("opinion:better", "percent", "9%", "Section 2")))
    assert len(told) == 2
    assert all("(Table 2) alone would mend 2 of these findings." in one.correction for one in told)


def test_every_printed_thing_of_a_joint_finding_is_told_with_its_place() -> None:
    one = only(judged(row("one:u", "count", "20", "Table 1"), row("one:u@north", "count", "21", "Table 2"), q=Q))
    assert one.finding == "joint:f1+f2"
    assert "20 for “U” in “One” (Table 1)" in one.arithmetic
    assert "21 for “U” in “One” among those who answered “North” (Table 2)" in one.arithmetic
    assert "21 for “U” in “One” (Table 1) or 20 for “U” in “One” among those who answered “North”" in one.correction


def test_lines_that_are_only_proposed_are_left_out() -> None:
    lines = [row("opinion", "base", "24"), row("opinion:better", "percent", "30%", proposed="yes")]
    judgement = judged(*lines)
    assert [one.figure.figure for one in judgement.figures] == ["f1"]
    assert not serious(judgement)


def test_the_arithmetic_goes_from_step_to_step_and_ends_where_nothing_is_left():
    found = only(
        judged(
            row("", "base", "100", "Summary"),
            row("funding:crc", "percent", "20%", "Table 1"),
            row("opinion:better@crc_funded", "percent", "50%", "Table 2"),
            row("", "count", "14", "Table 3", where="funding = 'crc' and opinion = 'better'"),
        )
    )
    assert found.kind == "joint"
    assert "20% of at most 100 is at most 20." in found.arithmetic
    assert "14 is 50% of at least 28." in found.arithmetic
    assert "At most 20 and at least 28 would be those who answered “CRC supply chain”" in found.arithmetic
    assert "No numbers of people" not in found.arithmetic


def test_a_share_of_nothing_at_all_can_be_derived_from():
    findings = judged(
        row("", "base", "10", "Summary"),
        row("funding:crc", "percent", "0%", "Table 1"),
        row("", "count", "4", "Table 3", where="funding = 'crc' and opinion = 'better'"),
        q=questionnaire(published="{rounding: away}"),
    ).findings
    assert [one.severity.value for one in findings if one.kind != "labels"] == ["error"]
